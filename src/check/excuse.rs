//! Entries of `content/numbers.yaml` that excuse nothing any more: one that is left behind would excuse the next number that reads like it.

use crate::diag::codes::narrative::UNUSED_EXCUSE;
use crate::diag::{Diagnostics, warning};
use crate::plan::Plan;
use aho_corasick::AhoCorasick;

/// Excuses whose text stands in no narrative, drafts included.
pub fn excuses(plan: &Plan) -> Diagnostics {
    let entries = &plan.facts.unbound_numbers;
    let Ok(texts) = AhoCorasick::new(entries.iter().map(|entry| entry.text.as_bytes())) else { return Diagnostics::default() };
    let mut is_used = vec![false; entries.len()];
    for narrative in plan.facts.bulletins.iter().chain(&plan.facts.pages) {
        let parts = [Some(&narrative.title), narrative.summary.as_ref(), narrative.next.as_ref(), Some(&narrative.body)];
        for block in parts.into_iter().flatten().chain(&narrative.points).flat_map(|prose| &prose.outline.blocks) {
            texts.find_overlapping_iter(&block.text).for_each(|hit| is_used[hit.pattern().as_usize()] = true);
        }
    }
    let unused = entries.iter().zip(is_used).filter(|(_, is_used)| !is_used).map(|(entry, _)| {
        let text = &entry.text;
        warning(&UNUSED_EXCUSE, entry.span, msg!("没有文稿写着“{text}”", "no narrative says “{text}”")).help(msg!("删去这一条,或核对文字", "remove the entry, or check its text"))
    });
    Diagnostics(unused.collect())
}
