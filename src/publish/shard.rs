//! A site made in parts: which file belongs to which part, and the parts joined again.
//!
//! Each part is a folder like any other, with a manifest that says which part of how many it is and how many files all parts have
//! together. [`merge`] takes them only if they are of one build, whole, untouched and all there.

use super::folder::{Target, manifest, verify};
use super::manifest::{Manifest, Stamp};
use super::{Durability, Failure, Published};
use crate::diag::codes::output as codes;
use crate::diag::{Message, error};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// One of the parts in which a site is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    number: u32,
    /// Of how many.
    of: u32,
}

impl Default for Shard {
    /// The whole site.
    fn default() -> Self {
        Self { number: 1, of: 1 }
    }
}

impl Shard {
    /// Part `number` of `of`; `None` where there is no such part.
    pub fn new(number: u32, of: u32) -> Option<Self> {
        (1..=of).contains(&number).then_some(Self { number, of })
    }

    /// The part written `2/7`.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, of) = text.split_once('/')?;
        Self::new(number.parse().ok()?, of.parse().ok()?)
    }

    /// Whether the file at `path` belongs to this part: by the hash of its path, so that every machine says the same and large pages spread.
    pub fn holds(self, path: &str) -> bool {
        xxh3_64(path.as_bytes()) % u64::from(self.of) == u64::from(self.number - 1)
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// Joins the parts in `folders` into `target`: the bytes of one build, manifest included.
///
/// Problems: JB7012 where a folder is no part or was changed, where parts are of different builds, missing or there twice.
pub fn merge(folders: &[PathBuf], target: Target, durability: Durability) -> Result<Published, Failure> {
    let parts = folders.iter().map(|folder| Ok((folder.as_path(), part(folder)?))).collect::<Result<Vec<_>, Failure>>()?;
    let stamp = whole(&parts)?;
    let staging = target.stage()?;
    let files: Vec<_> = parts.iter().flat_map(|(folder, manifest)| manifest.entries.iter().map(move |entry| (*folder, entry))).collect();
    files.par_iter().try_for_each(|(folder, entry)| {
        if staging.keep(&entry.path, entry.key) {
            return Ok(());
        }
        let file = folder.join(&*entry.path);
        let bytes = std::fs::read(&file).map_err(Failure::at(&file))?;
        staging.add(&entry.path, entry.key, &bytes)
    })?;
    staging.finish(stamp, durability)
}

fn refusal(message: Message, help: Message) -> Failure {
    Failure::Refused(Box::new(error(&codes::PARTS, None, message).help(help)))
}

/// The manifest of a part that is as it was built.
fn part(folder: &Path) -> Result<Manifest, Failure> {
    let shown = folder.display();
    let again = || msg!("重新生成这一部分", "build this part again");
    let Some(manifest) = manifest(folder)? else {
        return Err(refusal(msg!("{shown} 不是本程序的输出", "{shown} is no output of this program"), again()));
    };
    let verified = verify(folder)?.unwrap_or_default();
    match verified.missing.iter().chain(&verified.changed).next() {
        Some(path) => Err(refusal(msg!("{shown} 里的 {path} 与生成时不同", "{path} in {shown} is not as it was built"), again())),
        None => Ok(manifest),
    }
}

/// What the parts are together.
fn whole(parts: &[(&Path, Manifest)]) -> Result<Stamp, Failure> {
    let Some((first_folder, first)) = parts.first() else { return Ok(Stamp::default()) };
    let of = first.stamp.shard.of;
    let all = || msg!("给出同一次内容的全部 {of} 个部分", "give all {of} parts made from the same content");
    let mut seen: BTreeMap<u32, &Path> = BTreeMap::new();
    for (folder, manifest) in parts {
        let shard = manifest.stamp.shard;
        let (here, there) = (folder.display(), first_folder.display());
        if manifest.stamp.key != first.stamp.key || shard.of != of {
            return Err(refusal(msg!("{here} 与 {there} 不是同一次内容生成的", "{here} and {there} were not made from the same content"), all()));
        }
        if let Some(other) = seen.insert(shard.number, folder) {
            let other = other.display();
            return Err(refusal(msg!("{other} 与 {here} 都是第 {shard} 部分", "{other} and {here} are both part {shard}"), all()));
        }
    }
    if let Some(missing) = (1..=of).find(|number| !seen.contains_key(number)) {
        return Err(refusal(msg!("缺第 {missing}/{of} 部分", "part {missing}/{of} is missing"), all()));
    }
    let (n_files, total) = (parts.iter().map(|(_, manifest)| manifest.entries.len()).sum::<usize>(), first.stamp.total);
    if n_files != total {
        return Err(refusal(msg!("各部分合计 {n_files} 个文件,应为 {total} 个", "the parts have {n_files} files together, {total} are expected"), all()));
    }
    Ok(Stamp { has_warnings: parts.iter().any(|(_, manifest)| manifest.stamp.has_warnings), shard: Shard::default(), total, ..first.stamp })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_belongs_to_one_part() {
        for of in 1..9 {
            for number in 0..1000 {
                let path = format!("projects/P{number:04}.html");
                let holders = (1..=of).filter(|part| Shard::new(*part, of).is_some_and(|shard| shard.holds(&path)));
                assert_eq!(holders.count(), 1, "{path} of {of}");
            }
        }
        assert_eq!((Shard::parse("2/7"), Shard::parse("0/7"), Shard::parse("8/7"), Shard::parse("1")), (Shard::new(2, 7), None, None, None));
    }
}
