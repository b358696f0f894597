//! Which paths a site may have: such as mean the same file on every system and the same address on every server.

use super::Failure;
use super::manifest::Entry;
use crate::diag::codes::output as codes;
use crate::diag::error;
use crate::text::path::{LONGEST, is_portable};
use std::collections::HashMap;
use xxhash_rust::xxh3::Xxh3DefaultBuilder;

/// Whether `path` may be written below an output folder.
///
/// Problems: JB7008 where it could leave the folder, hide in `.jianbao`, or not exist on some system.
pub fn safe(path: &str) -> Result<(), Failure> {
    if is_portable(path) && !path.starts_with(".jianbao/") && path != super::OWN {
        return Ok(());
    }
    Err(Failure::Content(Box::new(
        error(&codes::UNSAFE_PATH, None, msg!("页面路径不能用: {path:?}", "a page cannot have the path {path:?}"))
            .help(msg!("路径用英文字母、数字和 - _ . /,不超过 {LONGEST} 个字符", "use ASCII letters, digits and - _ . /, at most {LONGEST} characters")),
    )))
}

/// Whether paths, sorted, can all exist beside each other on every system.
///
/// Problems: JB7009 where two differ in case only or are equal, or where one is a folder of another.
pub fn distinct(entries: &[&Entry]) -> Result<(), Failure> {
    let collide = |a: &str, b: &str| {
        let help = msg!("给其中一个另起路径", "give one of them another path");
        Err(Failure::Content(Box::new(error(&codes::PATHS_COLLIDE, None, msg!("两个文件不能并存: {a} 与 {b}", "two files cannot stand side by side: {a} and {b}")).help(help))))
    };
    let mut seen: HashMap<String, &str, Xxh3DefaultBuilder> = HashMap::with_capacity_and_hasher(entries.len(), Xxh3DefaultBuilder);
    for entry in entries {
        if let Some(other) = seen.insert(entry.path.to_ascii_lowercase(), &entry.path) {
            return collide(other, &entry.path);
        }
    }
    let mut last_folder = "";
    for entry in entries {
        let folder = parent(&entry.path);
        if folder == last_folder {
            continue;
        }
        last_folder = folder;
        let lower = folder.to_ascii_lowercase();
        for above in lower.match_indices('/').map(|(at, _)| &lower[..at]).chain([lower.as_str()]) {
            if let Some(file) = seen.get(above) {
                return collide(file, &entry.path);
            }
        }
    }
    Ok(())
}

/// The folder of a path; empty at the top.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Every folder above a path, the nearest first, without the top.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(parent(path)), |folder| Some(parent(folder))).take_while(|folder| !folder.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_mean_the_same_everywhere_are_taken() {
        for path in ["index.html", "projects/P001.html", ".nojekyll", ".well-known/a b.txt", "a/figures.projects.total.html"] {
            assert!(safe(path).is_ok(), "{path}");
        }
        let long = "x".repeat(201);
        for path in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "a\0b", "页.html", "a\\b", "c:x", "aux.html", "a/NUL", "x.", "x ", ".jianbao", ".jianbao/manifest", &long]
        {
            assert!(safe(path).is_err(), "{path}");
        }
    }

    #[test]
    fn paths_that_cannot_stand_side_by_side_are_refused() {
        let distinct = |paths: &[&str]| {
            let mut entries: Vec<Entry> = paths.iter().map(|path| Entry { path: (*path).into(), hash: 0, key: 0, size: 0 }).collect();
            entries.sort();
            super::distinct(&entries.iter().collect::<Vec<_>>()).is_ok()
        };
        assert!(distinct(&["a/b", "a/c", "a.html", "b/a/b"]));
        assert!(!distinct(&["A.html", "a.html"]));
        assert!(!distinct(&["a", "a"]));
        assert!(!distinct(&["a", "a/b"]));
        assert!(!distinct(&["A/b/c/d", "a/B"]));
    }
}
