//! One sentence and what was said in it before the number that is being read.

use super::Subject;
use super::above::Above;
use super::words::{ACTS, ANNOUNCEMENTS, CLOSINGS, COURSES, DONE, LEADS, LINKS, NEUTRAL, OPENINGS, RIGHT, WEEKS};
use crate::check::name::{Meaning, Mention};
use crate::text::claim::{Claim, Role, claim_of};
use crate::text::predicate::Predicate;
use rust_decimal::Decimal;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// What stands in one sentence before the number that is being read.
pub(super) struct Sentence<'t> {
    pub(super) text: &'t str,
    pub(super) range: Range<usize>,
    pub(super) mentions: Vec<Mention<'t>>,
    pub(super) claims: &'t [Claim],
    /// Those of them that stand in this sentence.
    pub(super) within: Range<usize>,
    /// What the numbers so far spoke of, each with the index of its claim.
    pub(super) said: Vec<(usize, Subject)>,
    /// The noun of the stem that was read last, and where its number ended.
    pub(super) noun: Option<(String, usize)>,
    pub(super) above: Above,
    /// The figure of which the last number of the sentence before spoke.
    pub(super) before: Option<usize>,
    /// Which of its numbers are what a title in it is worth, reckoned when it is asked for.
    pub(super) borne_out: OnceCell<Vec<bool>>,
    /// The list of parts that was read last: its numbers, and the figure that it is of.
    pub(super) list: RefCell<Option<(Range<usize>, Option<usize>)>>,
    /// Where the words behind 与上期相比, or 一周来 where the issue before is of a week ago, begin.
    pub(super) led: Option<usize>,
}

/// Where the words behind an opening begin that says of all changes that they are those since the issue before.
pub(super) fn led(text: &str, sentence: Range<usize>, is_weekly: bool) -> Option<usize> {
    let body = text[sentence.clone()].trim_start();
    let weeks = WEEKS.iter().filter(|_| is_weekly);
    let rest = LEADS.iter().chain(weeks).find_map(|lead| body.strip_prefix(lead))?;
    Some(sentence.end - rest.strip_prefix([',', '\u{ff0c}']).unwrap_or(rest).len())
}

impl<'t> Sentence<'t> {
    /// A number of a list with the 万 and the unit of the last one, where it has none itself: 8.7和14.6个百分点, 8.7个、14.6个百分点.
    pub(super) fn with_unit_of(&self, index: usize, last: usize) -> Option<Claim> {
        let (claim, last) = (&self.claims[index], &self.claims[last]);
        let unit = last.unit.as_ref()?.name();
        if claim.unit.as_ref().is_some_and(|own| own.name() != "个" || !unit.starts_with("个")) || claim.unit.as_ref() == last.unit.as_ref() {
            return None;
        }
        let number = &self.text[last.number.clone()];
        let scale = &number[number.trim_end_matches(['万', '亿']).len()..];
        let is_scaled = claim.amount.is_some_and(|amount| amount.scale > Decimal::ONE);
        claim_of(&format!("{}{}{unit}", &self.text[claim.range.start..claim.number.end], if is_scaled { "" } else { scale }))
    }

    /// The clause of a number as far as it stands before it.
    pub(super) fn clause(&self, index: usize) -> Range<usize> {
        let start = self.claims[index].range.start;
        self.clause_start(start, index)..start
    }

    /// Where the clause around `at` begins: behind the last pause, or behind the number before.
    pub(super) fn clause_start(&self, at: usize, index: usize) -> usize {
        let mut from = self.after_number(index).min(at);
        // 2712人中已领到资助的学生2152人, and not 3.5亿元中央资金.
        if let Some(rest) = self.text[from..at].strip_prefix('中').filter(|rest| from > self.range.start && !rest.starts_with(NO_PART)) {
            from = at - rest.len();
        }
        self.text[from..at].rfind(is_clause_end).map_or(from, |end| from + end + self.text[from + end..].chars().next().map_or(1, char::len_utf8))
    }

    /// Where the last number before the one of `index` ends, or the sentence begins.
    pub(super) fn after_number(&self, index: usize) -> usize {
        let before = self.claims[..index].iter().rev().find(|claim| claim.amount.is_some() && claim.role != Role::Idiom);
        before.map_or(self.range.start, |claim| claim.range.end.max(self.range.start))
    }

    /// The claims of the sentence before a number; where clauses begin with days, those since the last such day: 2月14日复工154个,2月21日335个.
    pub(super) fn claims_before(&self, index: usize) -> &[Claim] {
        let first = self.within.start.min(index);
        let is_since = |claim: &Claim| {
            ["以来", "起", "至", "到", "以后", "以前", "之后", "之前", "前", "后", "-", "\u{2014}"].iter().any(|word| self.text[claim.range.end..].starts_with(word))
        };
        let days: Vec<usize> = (first..index).filter(|at| self.claims[*at].role == Role::Date).collect();
        let from = days
            .iter()
            .rev()
            .find(|at| self.begins_clause(self.claims[**at].range.start, &["截至", "截止", "到", "比", "较", "与", "同", "由", "从"]))
            .filter(|_| !days.iter().any(|at| is_since(&self.claims[*at])));
        &self.claims[from.copied().unwrap_or(first)..index]
    }

    /// Whether it is known what the number at `index` speaks of, or it is none that speaks of anything.
    pub(super) fn is_understood(&self, index: usize) -> bool {
        self.claims[index].role != Role::Statistical || self.said.iter().any(|(said, _)| *said == index)
    }

    /// Whether a clause begins at byte `at`, or with one of `words` before it.
    fn begins_clause(&self, at: usize, words: &[&str]) -> bool {
        let before = self.text[self.range.start..at].trim_end();
        let before = words.iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
        before.is_empty() || before.ends_with(is_clause_end)
    }

    /// The days with which clauses of the sentence begin, as they are written.
    pub(super) fn days_of_clauses(&self) -> impl Iterator<Item = &str> {
        let days = self.claims_of_sentence().iter().filter(|claim| claim.role == Role::Date && self.begins_clause(claim.range.start, &["截至", "截止", "到"]));
        days.map(|claim| &self.text[claim.range.clone()])
    }

    pub(super) fn claims_of_sentence(&self) -> &[Claim] {
        &self.claims[self.within.clone()]
    }
    /// Whether what stands in the sentence before byte `at`, behind its last number that was understood, is nothing that could be the subject of
    /// another number: 光伏电站以巡检为主,复工率达到54% is the rate of those.
    pub(super) fn follows_on<'n>(&self, at: usize, is_rate: bool, titles: &dyn Fn() -> Vec<&'n str>) -> bool {
        let words = OnceCell::new();
        let said = self.said.last().map(|(index, _)| self.claims[*index].range.end);
        let mut from = said.unwrap_or(self.led.unwrap_or(self.range.start)).min(at);
        let after = |end: usize| end + self.text[end..].chars().next().map_or(1, char::len_utf8);
        if said.is_some() {
            from = self.text[from..at].find(is_clause_end).map_or(at, |end| after(from + end));
        }
        // A semicolon begins another matter, unless a rate still leans on the one before.
        if !is_rate {
            from = self.text[from..at].rfind([';', '\u{ff1b}']).map_or(from, |end| after(from + end));
        }
        while from < at {
            let end = self.text[from..at].find(is_clause_end).map_or(at, |end| from + end);
            let clause = self.text[from..end].trim().trim_start_matches(['\u{201c}', '"', '\u{2018}']);
            let is_done = !is_rate && self.is_title_done(from..end);
            let is_announced = self.text[end..].starts_with([':', '\u{ff1a}']) && ANNOUNCEMENTS.iter().any(|word| clause.ends_with(word));
            let is_caption = || clause.starts_with(['图', '表']) && clause['图'.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
            let is_numeral = || clause.chars().count() <= 2 && clause.chars().all(|c| "一二三四五六七八九十".contains(c));
            let is_opening = is_numeral()
                || is_caption()
                || is_done
                || is_announced
                || self.is_by_field(from..end)
                || OPENINGS.iter().any(|word| clause.starts_with(word))
                || CLOSINGS.iter().any(|word| clause.ends_with(word));
            if !is_opening && self.neutral(from..end).is_none() && !self.is_only_titles(from..end) && !self.is_about(from..end, words.get_or_init(titles)) {
                return false;
            }
            from = if end < at { after(end) } else { at };
        }
        true
    }

    /// Whether a clause only says by what the numbers that follow are told apart: 各学段中, 分乡镇看.
    fn is_by_field(&self, clause: Range<usize>) -> bool {
        let is_field = |mention: &&Mention<'_>| mention.meanings.contains(&Meaning::Field) && clause.start <= mention.range.start && mention.range.end <= clause.end;
        self.mentions.iter().filter(is_field).any(|field| {
            let (before, behind) = (self.text[clause.start..field.range.start].trim(), self.text[field.range.end..clause.end].trim());
            ["各", "分", "按", "从"].contains(&before) && ["", "中", "里", "看", "来看", "分", "划分", "统计", "情况", "分布"].contains(&behind)
        })
    }

    /// Whether a clause is made of words of `titles`, numbers and words that change nothing: 411名湖北返乡未就业人员中, 369人已落实就业.
    fn is_about(&self, clause: Range<usize>, titles: &[&str]) -> bool {
        if titles.is_empty() || self.mentions.iter().any(|it| clause.start <= it.range.start && it.range.end <= clause.end && it.label().is_some()) {
            return false;
        }
        let mut at = clause.start;
        while at < clause.end {
            if let Some(claim) = self.claims[self.within.clone()].iter().find(|claim| claim.range.start == at && claim.amount.is_some()) {
                at = claim.range.end;
                // 近三年 is another time.
                if claim.role == Role::Time || at > clause.end || self.text[at..clause.end].starts_with(['乡', '镇', '村', '家', '户', '类']) {
                    return false;
                }
                continue;
            }
            let rest = &self.text[at..clause.end];
            let run = rest.char_indices().map(|(i, c)| i + c.len_utf8()).take_while(|end| titles.iter().any(|title| title.contains(&rest[..*end]))).last().unwrap_or(0);
            let word = longest(rest, NEUTRAL).or_else(|| longest(rest, &["中", "里", "人员", "了", "名", "尚未"])).map_or(0, str::len);
            let run = if run >= 2 * '中'.len_utf8() { run } else { 0 };
            match run.max(word) {
                0 => return false,
                length => at += length,
            }
        }
        true
    }

    /// Whether a clause is a title with neutral words before it and 中 behind, as in 584个产业扶贫项目中.
    pub(super) fn is_only_titles(&self, clause: Range<usize>) -> bool {
        let title = self.mentions.iter().find(|it| clause.start <= it.range.start && it.range.end <= clause.end && it.figures().next().is_some());
        title.is_some_and(|title| {
            self.neutral(clause.start..title.range.start).is_some() && is_made_of(&self.text[title.range.end..clause.end], &["中", "里", "的", "看", "方面", "共", "总数", "情况"])
        })
    }

    /// Whether a clause says of a title that it is done, and no more: 在营扶贫车间全部复工.
    pub(super) fn is_title_done(&self, clause: Range<usize>) -> bool {
        let title = self.mentions.iter().filter(|it| it.range.start >= clause.start && it.range.end <= clause.end && it.figures().next().is_some());
        let title = title.max_by_key(|it| it.range.len());
        title.is_some_and(|title| {
            let done = &self.text[title.range.end..clause.end];
            self.neutral(clause.start..title.range.start).is_some_and(|(label, _)| label.is_none()) && done.starts_with(['全', '均', '已']) && is_made_of(done, DONE)
        })
    }

    /// Whether the sentence opens with 与上期相比 and nothing before byte `at` measures from another day.
    pub(super) fn is_compared_throughout(&self, at: usize) -> bool {
        let rest = self.led.and_then(|led| self.text.get(led..at)).map(|rest| rest.replace("新增", ""));
        rest.is_some_and(|rest| !rest.contains(['比', '较', '同', '期', '由', '从', '年', '月', '日', '每', '新']))
    }

    /// Whether another name stands right before byte `at`, joined by 、: the number behind may be the sum of both.
    pub(super) fn follows_name(&self, at: usize) -> bool {
        let before = self.text[self.range.start..at].strip_suffix('\u{3001}').map(|before| self.range.start + before.len());
        before.is_some_and(|end| self.mentions.iter().any(|name| name.range.end == end && name.is_name()))
    }

    /// The title before 中 that the labels behind it are parts of, with no number of its own: 受助学生中,建档立卡1403人,低保618人.
    pub(super) fn among(&self, index: usize) -> Option<&Mention<'t>> {
        let start = self.claims[index].range.start;
        let is_head = |mention: &&Mention<'t>| {
            let rest = &self.text[mention.range.end.min(start)..start];
            mention.figures().next().is_some() && rest.strip_prefix(['中', '里']).is_some_and(|rest| rest.starts_with(is_clause_end))
        };
        let head = self.mentions.iter().filter(is_head).max_by_key(|mention| (mention.range.end, mention.range.len()))?;
        let is_neutral = self.neutral(self.clause_start(head.range.start, index)..head.range.start).is_some_and(|(label, _)| label.is_none());
        let is_counted = self.claims[self.within.start..index].iter().any(|claim| claim.range.end <= head.range.start && claim.amount.is_some() && claim.role == Role::Statistical);
        (is_neutral && !is_counted).then_some(head)
    }

    /// Whether the number is the first of several of its kind: 复工率26.4%、57.4%、86.0%.
    pub(super) fn is_first_of_series(&self, index: usize) -> bool {
        let next = self.claims.get(index + 1).filter(|next| self.within.contains(&(index + 1)) && next.amount.is_some() && next.unit == self.claims[index].unit);
        next.is_some_and(|next| self.text.get(self.claims[index].range.end..next.range.start) == Some("\u{3001}"))
    }

    /// Whether byte `at` ends a step of several: 由26.4%提高到57.4%,再提高到86.0%.
    pub(super) fn goes_further(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let next = rest.trim_start_matches([',', '\u{ff0c}', '\u{3001}', ';', '\u{ff1b}', ' ']);
        rest.starts_with('\u{3001}') || ["再", "又", "后", "然后", "随后", "进而", "直至", "最后", "最终", "到"].iter().any(|word| next.starts_with(word))
    }

    /// Whether what follows byte `at` leaves the number a whole statement.
    pub(super) fn ends_here(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start_matches([' ', '\n', '\u{a0}']);
        self.ends_strongly(at) || rest.starts_with([',', '\u{ff0c}', '\u{3001}', ':', '\u{ff1a}']) || RIGHT.iter().any(|word| rest.starts_with(word))
    }

    /// Whether the sentence or a bracket ends there, or a comma with a comparison or a part.
    pub(super) fn ends_strongly(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start_matches([' ', '\n', '\u{a0}']);
        let Some(next) = rest.chars().next() else { return true };
        is_sentence_end(next)
            || matches!(next, ';' | '\u{ff1b}' | ')' | '\u{ff09}' | '(' | '\u{ff08}' | '|' | '\u{b7}' | '•' | '\u{201d}' | '"')
            || matches!(next, ',' | '\u{ff0c}') && RIGHT.iter().any(|word| rest[next.len_utf8()..].starts_with(word))
    }

    /// Whether what stands before a name says what happened on a day or to some: 2月28日复工企业12家, 组织复工企业20家.
    pub(super) fn is_event(&self, left: Range<usize>) -> bool {
        let dates = self.claims[self.within.clone()].iter().filter(|claim| claim.role == Role::Date && claim.range.end <= left.end);
        let is_day = |claim: &Claim| !["截至", "截止", "截止到", "截至到", "到"].iter().any(|word| self.text[..claim.range.start].ends_with(word));
        dates.into_iter().any(is_day) || ACTS.iter().any(|word| self.text[left.clone()].contains(word))
    }

    /// Whether `left`, between the beginning of a clause and a title, is made of words that change nothing; with the label in it, and whether it
    /// says 其中.
    pub(super) fn neutral(&self, left: Range<usize>) -> Option<(Option<&Mention<'t>>, bool)> {
        let mut labels = Vec::new();
        let mut rest = left.start;
        let mut is_part = false;
        // 示例甲镇、示例乙镇的已复工项目 is of both.
        let before = self.text[self.range.start..left.start].trim_end_matches(['\u{3001}', '和', '与', '及']);
        let is_after_label =
            before.len() < left.start - self.range.start && self.mentions.iter().any(|mention| mention.range.end == self.range.start + before.len() && mention.label().is_some());
        while rest < left.end {
            let label = self.mentions.iter().filter(|mention| mention.range.start == rest && mention.range.end <= left.end && mention.label().is_some());
            if let Some(label) = label.max_by_key(|mention| mention.range.len()) {
                labels.push(label);
                rest = label.range.end;
                continue;
            }
            let date = self.claims[self.within.clone()].iter().find(|claim| claim.role == Role::Date && claim.range.start == rest && claim.range.end <= left.end);
            if let Some(date) = date {
                rest = date.range.end;
                continue;
            }
            // 向车间配发口罩, 各学校储备口罩.
            let to = ["向", "为", "给", "各"].iter().find(|to| self.text[rest..left.end].starts_with(**to)).map_or(0, |to| to.len());
            let noun = self.mentions.iter().filter(|mention| to > 0 && mention.range.start >= rest + to && mention.range.end <= left.end);
            let noun = noun.filter(|mention| is_made_of(&self.text[rest + to..mention.range.start], &["已", "复工", "的", "各", "全县", "在营"]));
            let noun = noun.filter(|mention| mention.meanings.iter().any(|it| matches!(it, Meaning::Noun(_))));
            if let Some(noun) = noun.max_by_key(|mention| mention.range.len()) {
                rest = noun.range.end;
                continue;
            }
            let word = longest(&self.text[rest..left.end], NEUTRAL)?;
            is_part |= word == "其中";
            rest += word.len();
        }
        (labels.len() <= 1 && !(is_after_label || labels.len() == 1 && is_part && self.said.is_empty() && self.before.is_none())).then_some((labels.first().copied(), is_part))
    }
}

/// Characters that make another word of 中: 中央, 中等, 中小学.
const NO_PART: [char; 17] = ['央', '等', '共', '国', '学', '小', '部', '心', '药', '医', '介', '型', '期', '高', '级', '标', '考'];

/// Whether the title of a figure begins within that of another and goes on behind it: 复工项目数 is no name within 未复工项目数.
pub(super) fn is_across(name: &Mention<'_>, all: &[&Mention<'_>]) -> bool {
    let runs_into = |other: &&&Mention<'_>| other.range.start < name.range.start && name.range.start < other.range.end && other.range.end < name.range.end;
    name.figures().next().is_some() && all.iter().filter(runs_into).any(|other| other.figures().next().is_some())
}

/// Whether a claim is 过半, 超过百万元 or 几十户, which are judged beside a title only.
pub(super) fn is_in_words(claim: &Claim) -> bool {
    claim.role == Role::Vague && claim.unit.is_some()
}

/// Whether one count or amount is greater than another of the same unit.
pub(super) fn is_greater(claim: &Claim, other: &Claim) -> bool {
    let value = |it: &Claim| it.amount.map(|amount| amount.value);
    claim.unit.as_ref().is_some_and(|unit| !unit.is_ratio()) && claim.unit == other.unit && value(claim).zip(value(other)).is_some_and(|(value, other)| value > other)
}

/// Whether the words between a title and its number tell how it went and then what it is: 连续三期提高,本期为, 持续上升,达到.
pub(super) fn came_to(gap: &str, claim: &Claim) -> bool {
    let Some((course, end)) = gap.rsplit_once([',', '\u{ff0c}']) else { return false };
    !course.is_empty() && is_made_of(course, COURSES) && (!end.is_empty() || claim.predicate == Predicate::Reaching) && is_made_of(end.trim_start_matches("本期"), LINKS)
}

/// The words between a title and its number without a remark such as (含部分复工).
pub(super) fn without_remark(gap: &str) -> String {
    for (open, close) in [('(', ')'), ('\u{ff08}', '\u{ff09}')] {
        if let Some((before, rest)) = gap.split_once(open)
            && let Some((remark, after)) = rest.split_once(close)
            && ["含", "不含", "包括", "不包括"].iter().any(|word| remark.starts_with(word))
        {
            return format!("{before}{after}");
        }
    }
    gap.to_owned()
}

/// The words between a title and its number without 每生, 每天 and their like.
pub(super) fn without_each(gap: &str) -> String {
    let mut parts = gap.split('每');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |rest, part| rest + part.strip_prefix(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)).unwrap_or(part))
}

/// Whether `text` is made of `words` alone.
pub(super) fn is_made_of(text: &str, words: &[&str]) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        match longest(rest, words) {
            Some(word) => rest = &rest[word.len()..],
            None => return false,
        }
    }
    true
}

pub(super) fn longest<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    // One character of Chinese is three bytes: most words differ there, which is cheaper to see than that they do not begin the text.
    let first = text.as_bytes().first_chunk::<3>();
    let may_begin = |word: &str| word.as_bytes().first_chunk::<3>().is_none_or(|of_word| first == Some(of_word));
    words.iter().filter(|word| may_begin(word) && text.starts_with(**word)).max_by_key(|word| word.len()).copied()
}

pub(super) fn last_sentence(text: &str) -> &str {
    let body = text.trim_end_matches(is_sentence_end);
    body.rfind(is_sentence_end).map_or(body, |at| &body[at..])
}

pub(in crate::check) fn is_sentence_end(c: char) -> bool {
    matches!(c, '\u{3002}' | '!' | '\u{ff01}' | '?' | '\u{ff1f}')
}

pub(super) fn is_clause_end(c: char) -> bool {
    matches!(c, ',' | '\u{ff0c}' | '\u{3001}' | ';' | '\u{ff1b}' | ':' | '\u{ff1a}' | '(' | '\u{ff08}' | ')' | '\u{ff09}' | '|' | '\u{b7}' | '•' | '\u{ff0f}' | '/')
        || is_sentence_end(c)
}
