//! Applying the changes that diagnostics offer, byte-exact elsewhere.

use super::{Diagnostics, FileId, FileText, Fix, once_each};
use std::collections::BTreeMap;

/// Takes back the changes whose place does not hold what they would replace.
pub fn settle<'t>(problems: &mut Diagnostics, file: &dyn Fn(FileId) -> Option<FileText<'t>>) {
    let file = once_each(file);
    for problem in &mut problems.0 {
        let stands = |fix: &Fix| {
            let Some(was) = &fix.was else { return true };
            let there = file(fix.span.file).and_then(|it| it.text.get(fix.span.start as usize..fix.span.end as usize));
            there.is_some_and(|there| there.contains(was.as_str()))
        };
        if problem.fix.as_ref().is_some_and(|fix| !stands(fix)) {
            problem.fix = None;
        }
    }
}

/// The fixes of the problems with one of `codes`, by file and in order; of two that overlap the first counts.
pub fn fixes<'a>(problems: &'a Diagnostics, codes: &[&str]) -> BTreeMap<FileId, Vec<&'a Fix>> {
    let mut by_file: BTreeMap<FileId, Vec<&Fix>> = BTreeMap::new();
    for problem in problems.0.iter().filter(|problem| codes.contains(&problem.code.id)) {
        if let Some(fix) = &problem.fix {
            by_file.entry(fix.span.file).or_default().push(fix);
        }
    }
    for fixes in by_file.values_mut() {
        fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
        let mut end = 0;
        fixes.retain(|fix| {
            let is_free = fix.span.start >= end;
            if is_free {
                end = fix.span.end;
            }
            is_free
        });
    }
    by_file
}

/// `text` with `fixes`, which are in order and do not overlap.
pub fn fixed(text: &str, fixes: &[&Fix]) -> String {
    let mut out = String::with_capacity(text.len() + fixes.len() * 32);
    let mut at = 0;
    for fix in fixes {
        let (start, end) = (fix.span.start as usize, fix.span.end as usize);
        let Some(before) = text.get(at..start).filter(|_| text.is_char_boundary(end) && end <= text.len()) else { continue };
        out.push_str(before);
        out.push_str(&fix.text);
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
