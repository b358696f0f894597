//! Count words that nothing binds: 五项举措 before a list of four.
//!
//! Only words that announce (举措, 措施, 任务…) right behind the count, with the list right behind them, are believed: a list of items below, items
//! between 、 behind a colon or in brackets, or 一是…二是….

use crate::read::markdown::{Block, Outline};
use crate::text::claim::Claim;
use crate::text::list::count_claim;

/// A count that announces another number of items than follow.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Miscount {
    /// The number, an index into the claims of its block.
    pub(super) claim: usize,
    /// How many items follow.
    pub(super) items: usize,
}

/// The counts of the block at `index` that are wrong.
pub(super) fn miscounts(outline: &Outline, index: usize, claims: &[Claim], is_free: &dyn Fn(&Claim) -> bool) -> Vec<Miscount> {
    let block = &outline.blocks[index];
    let next = outline.blocks.get(index + 1);
    let announced = claims.iter().enumerate().filter(|(_, claim)| is_free(claim)).filter_map(|(claim, it)| {
        let said = count_claim(block.text.get(it.range.clone())?).filter(|said| (2..=MOST).contains(said))?;
        let rest = block.text.get(it.range.end..)?;
        let noun = announcing(rest)?;
        let counts = items(block, next, &rest[noun..]);
        let items = *counts.first()?;
        (!counts.contains(&(said as usize))).then_some(Miscount { claim, items })
    });
    announced.collect()
}

/// More items than these nobody announces in words.
const MOST: u32 = 30;

/// The byte behind the noun that announces, where it stands right behind the count.
fn announcing(rest: &str) -> Option<usize> {
    let head: String = rest.chars().take(LONGEST_ATTRIBUTE).take_while(|c| !matches!(c, ',' | '\u{ff0c}' | '\u{3002}' | '\u{3001}' | ';' | '\u{ff1b}')).collect();
    NOUNS.iter().filter_map(|noun| Some(head.find(noun)? + noun.len())).max()
}

/// Characters between a count and the end of its noun: 五项稳岗就业举措.
const LONGEST_ATTRIBUTE: usize = 9;

const NOUNS: &[&str] = &[
    "举措", "措施", "办法", "做法", "方面", "任务", "要求", "环节", "步骤", "途径", "方式", "渠道", "机制", "行动", "工程", "问题", "建议", "政策", "难题", "原因", "特点", "工作",
];

/// How many items may follow; nothing where no list does, several where 和 may join two of them.
fn items(block: &Block, next: Option<&Block>, rest: &str) -> Vec<usize> {
    let opens = [":", "\u{ff1a}", "(", "\u{ff08}", ",即", "\u{ff0c}即", ",包括", "\u{ff0c}包括", ",分别是", "\u{ff0c}分别是", ",就是", "\u{ff0c}就是", ",主要是", "\u{ff0c}主要是"];
    let Some((at, open)) = opens.iter().filter_map(|open| Some((rest.find(open)?, *open))).min() else { return Vec::new() };
    let is_run_on = rest[..at].contains(['\u{3002}', ';', '\u{ff1b}', ',', '\u{ff0c}']);
    let list = rest[at + open.len()..].trim_start_matches([':', '\u{ff1a}']);
    if list.trim().is_empty() {
        return block.following_items.filter(|_| !is_run_on).into_iter().collect();
    }
    if is_run_on {
        return Vec::new();
    }
    if list.contains("一是") {
        let count = ORDINALS.iter().take_while(|it| list.contains(**it)).count();
        let goes_on = ORDINALS.get(count).is_some_and(|it| next.is_some_and(|next| next.text.contains(it)));
        return if count > 1 && !goes_on { vec![count] } else { Vec::new() };
    }
    let end = list.find(['\u{3002}', ';', '\u{ff1b}', ')', '\u{ff09}', '!', '\u{ff01}', ':', '\u{ff1a}']).unwrap_or(list.len());
    let list = &list[..end];
    let clauses: Vec<&str> = list.split([',', '\u{ff0c}']).map(str::trim).collect();
    if let [first, _, ..] = clauses.as_slice()
        && clauses.len() > 2
        && !list.contains('\u{3001}')
        && first.chars().count() > 3
        && clauses.iter().all(|it| it.chars().rev().take(2).eq(first.chars().rev().take(2)))
    {
        // 甲安置一批,乙带动一批: parallel clauses are items.
        return vec![clauses.len()];
    }
    let count = list.split('\u{3001}').count();
    // A comma begins another thought, and 等 leaves items out.
    if count < 2 || list.contains([',', '\u{ff0c}', '等']) {
        return Vec::new();
    }
    // 和 joins the last two, or stands within one: all of it may be meant.
    let joints = list.matches(['和', '与', '及']).count();
    (count..=count + joints).collect()
}

const ORDINALS: [&str; 12] = ["一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是", "十是", "十一是", "十二是"];
