//! Which figure a number speaks of by what stands beside it: a title, a label, a verb whose noun was just said.

use super::above::topic;
use super::elsewhere::{is_elsewhere, is_planned, is_timed};
use super::part::item;
use super::sentence::{Sentence, came_to, is_clause_end, is_greater, is_made_of, without_each, without_remark};
use super::words::{AGAIN, ASIDE, BECAME, CAME_TO, FROM, FROM_EARLIER, FROM_PREVIOUS, LINKS, PAUSES, SHARES, TOTALS, WHOLE};
use super::{Reader, Subject, What};
use crate::check::name::{Meaning, Mention, last_word};
use crate::figures::definition::{Bound, FieldOf, Test};
use crate::figures::{Definition, Recipe};
use crate::text::change::Direction;
use crate::text::claim::{Claim, Role};
use crate::text::predicate::Predicate;
use crate::text::unit::Unit;
use std::ops::Range;

impl Reader<'_> {
    /// A title before the number, or after it.
    pub(super) fn titled(&self, it: &mut Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Vec<Subject>> {
        let claim = &it.claims[index];
        let (start, end) = (claim.range.start, claim.range.end);
        // A colon or a bracket may stand between a title and its number: the title is looked for beyond.
        let titles = it.mentions.iter().filter(|mention| mention.range.end <= start && mention.range.start >= it.after_number(index));
        let before = titles.filter(|mention| mention.figures().next().is_some()).max_by_key(|mention| (mention.range.end, mention.range.len()));
        if let Some(mention) = before {
            let gap = self.with_last_issue(it, without_remark(&it.text[mention.range.end..start]), mention.range.end..start);
            // 临时救助标准为每户500元至3000元: of the amounts that one may get.
            let is_each = |figure: usize| self.is_range(figure) || ["均", "标准", "中位数"].iter().any(|word| self.definition(figure).title.contains(word));
            let is_of_each = || gap.contains('每') && mention.figures().all(is_each) && is_made_of(&without_each(&gap), LINKS);
            let is_plain = is_made_of(&gap, LINKS) || is_of_each() || came_to(&gap, claim);
            let is_base = !is_plain && is_made_of(&gap, FROM);
            let is_earlier = !is_plain && !is_base && is_made_of(&gap, FROM_EARLIER);
            // 上期复工率为86.0%.
            let left = &it.text[it.range.start..mention.range.start];
            let said_before = ["上期的", "上期", "上一期的", "上一期", "上期末", "上期末的", "上期末,", "上期末\u{ff0c}", "上期,", "上期\u{ff0c}"]
                .iter()
                .find(|word| is_plain && self.previous.is_some() && left.ends_with(**word));
            if is_plain && left.ends_with("新增") && self.previous.is_some() && it.ends_here(end) {
                return Some(self.newly(it, index, mention));
            }
            if is_plain || is_earlier || self.previous.is_some() && (is_base || is_made_of(&gap, FROM_PREVIOUS)) {
                let what = match is_plain {
                    true if said_before.is_some() => What::Previous,
                    true => What::Value,
                    false if is_earlier && ["首期", "第1期", "第一期"].iter().any(|first| gap.contains(first)) => What::Issue,
                    false if is_earlier => What::Earlier,
                    false => What::Previous,
                };
                let is_loose = gap.contains('有') && !it.ends_strongly(end) && !["共有", "已有", "还有", "尚有", "仍有", "仅有", "只有"].iter().any(|word| gap.contains(word));
                if is_loose || what == What::Value && (!it.ends_here(end) || it.is_first_of_series(index)) {
                    return Some(Vec::new());
                }
                let clause = it.clause_start(mention.range.start, index);
                let is_count = mention.figures().any(|figure| !self.unit(figure).is_ratio());
                // 停水工程、恢复供水工程合计112处.
                if it.follows_name(mention.range.start) {
                    return Some(Vec::new());
                }
                if mention.is_short() && is_count && it.is_event(clause..mention.range.start) {
                    return Some(Vec::new());
                }
                let left = mention.range.start - said_before.map_or(0, |word| word.len());
                // 边缘户381户,有产业需求的252户: the words are also what a longer title begins with.
                let words = it.text[clause.min(left)..start].trim();
                let is_open = words.ends_with('的');
                let is_longer = |it: &Definition| is_open && it.title.starts_with(words);
                let longer = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| is_longer(it)).map(|(figure, _)| figure);
                let figures = mention.figures().chain(longer).collect();
                let mut subjects = self.settled(it, index, clause.min(left)..left, figures, what);
                if is_base {
                    // 由57.4%提高到86.0% does not say since when: since the issue before, if that fits.
                    let is_since_last = |subject: &Subject| self.fault(claim, subject) == Some(None);
                    if subjects.iter().any(is_since_last) {
                        subjects.retain(is_since_last);
                    } else {
                        // It may be of a day that the site does not know.
                        let what = |subject: &Subject| if self.is_of_the_series(claim, subject) { What::Issue } else { What::Earlier };
                        subjects.iter_mut().for_each(|subject| subject.what = what(subject));
                    }
                }
                return Some(subjects);
            }
        }
        let behind = it.mentions.iter().filter(|_| claim.role != Role::Vague).filter(|mention| {
            let gap = it.text.get(end..mention.range.start).filter(|_| !mention.is_short());
            let goes_on = || it.mentions.iter().any(|stem| stem.range.start == mention.range.end && stem.meanings.iter().any(|it| matches!(it, Meaning::Stem { .. })));
            gap.is_some_and(|gap| ["", "的", "为"].contains(&gap)) && (it.ends_here(mention.range.end) || goes_on())
        });
        let mention = behind.max_by_key(|mention| mention.range.len())?;
        let is_inverted = mention.figures().next().is_none();
        let is_whole = TOTALS.iter().any(|word| it.text[it.range.start..start].contains(word));
        let rest = &it.text[mention.range.end..it.range.end];
        // 94.7%的项目已复工.
        let is_share = claim.unit.as_ref().is_some_and(Unit::is_ratio) && it.text[end..].starts_with('的') && mention.meanings.iter().all(|it| matches!(it, Meaning::Inverted(_)));
        // 148个新建项目已开工141个.
        let leads = |stem: &Mention<'_>| {
            let next = it.claims.get(index + 1).and_then(|next| it.text.get(stem.range.end..next.range.start));
            stem.range.start == mention.range.end && stem.meanings.iter().any(|it| matches!(it, Meaning::Stem { .. })) && next.is_some_and(|gap| is_made_of(gap, LINKS))
        };
        // 791人为车间在岗贫困劳动力.
        let is_said = it.text[end..].starts_with('为') && clause.start == start;
        let is_sure = is_whole
            || is_said
            || !is_inverted && clause.start == it.range.start && it.mentions.iter().any(leads)
            || is_share && clause.start == it.range.start
            || !is_inverted && (rest.starts_with(['中', '里']) || it.ends_strongly(mention.range.end) && clause.start == it.range.start);
        if !is_sure
            || it.mentions.iter().any(|other| {
                other.figures().next().is_some() && other.range.start > mention.range.start && other.range.start < mention.range.end && other.range.end > mention.range.end
            })
        {
            return Some(Vec::new());
        }
        let figures = mention.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Title(figure) | Meaning::Inverted(figure) => Some(*figure),
            _ => None,
        });
        let figures = if is_share { figures.filter_map(|part| self.share_of_all(part)).collect() } else { figures.collect() };
        Some(self.settled(it, index, clause.start..start, figures, What::Value))
    }

    /// 本周新增已通车桥梁13座,新增已完工公路项目24个: the change since the issue before, where the sentence says since when.
    fn newly(&self, it: &Sentence<'_>, index: usize, title: &Mention<'_>) -> Vec<Subject> {
        let new = title.range.start - "新增".len();
        let opening = it.text[it.range.clone()].trim_start();
        let is_weekly = self.last.is_some_and(|last| (6..=8).contains(&(self.day - last).get_days()));
        let is_since_last = it.led.is_some() || opening.starts_with("本期") || is_weekly && ["本周", "一周来"].iter().any(|since| opening.starts_with(since));
        let clause = it.clause_start(title.range.start, index).min(new)..new;
        if !is_since_last || !is_made_of(it.text[clause].trim(), &["本期", "本周", "一周来", "共", "全县", ",", "\u{ff0c}"]) {
            return Vec::new();
        }
        let counts = title.figures().filter(|figure| !self.unit(*figure).is_ratio());
        counts.map(|figure| Subject { figure, cell: Vec::new(), what: What::Change(Some(Direction::Up)) }).collect()
    }

    /// 村级规划审定58份, 全县产业扶贫项目复工553个: a title turned round before the number.
    pub(super) fn inverted(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Vec<Subject>> {
        let claim = &it.claims[index];
        let start = claim.range.start;
        let unit = claim.unit.as_ref()?;
        let names = it.mentions.iter().filter(|mention| clause.start <= mention.range.start && mention.range.end <= start && is_made_of(&it.text[mention.range.end..start], LINKS));
        let names = names.filter(|mention| mention.meanings.iter().any(|it| matches!(it, Meaning::Inverted(figure) if self.unit(*figure) == unit)));
        let name = names.max_by_key(|mention| (mention.range.end, mention.range.len()))?;
        let words = &it.text[name.range.clone()];
        let is_sure = words.chars().count() > LONGEST_GENERAL || words.contains('已') || TOTALS.iter().any(|word| it.text[it.range.start..name.range.start].contains(word));
        if !is_sure || it.is_event(clause.start..name.range.start) {
            return None;
        }
        let figures = name.meanings.iter().filter_map(|it| if let Meaning::Inverted(figure) = it { Some(*figure) } else { None });
        let figures = figures.filter(|figure| self.unit(*figure) == unit).collect();
        Some(self.settled(it, index, clause.start..name.range.start, figures, What::Value)).filter(|it| !it.is_empty())
    }

    /// A number that goes on about what was said last: 由335个增至502个, 比上期减少45件,降至50件, 502个(上期335个), and the share that the number
    /// said last is of one before it.
    pub(super) fn goes_on(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let claim = &it.claims[index];
        let (at, subject) = it.said.last()?;
        let gap = it.text.get(it.claims[*at].range.end..claim.range.start)?;
        if !it.ends_here(claim.range.end) {
            return None;
        }
        let of = |what: What| Some(Subject { what, ..subject.clone() });
        // 2月14日,已复工项目154个;2月21日,335个.
        let day = it.claims_before(index).first().filter(|claim| claim.role == Role::Date && self.is_series_of_days(it)).map(|day| &it.text[day.range.clone()]);
        if let Some(day) = day.filter(|_| matches!(subject.what, What::Value | What::Previous))
            && is_made_of(&gap.replacen(day, "", 1), DAY_TO_DAY)
            && gap.contains(day)
        {
            return of(What::Value);
        }
        let is_like = |subject: &Subject| claim.unit.as_ref().is_some_and(|unit| self.unit(subject.figure).same_family(unit));
        // 达到 belongs to the number.
        let is_reached = || !gap.trim_matches([',', '\u{ff0c}', ' ']).is_empty() || it.text[claim.range.start..].starts_with('达');
        match subject.what {
            What::Previous | What::Issue | What::Earlier if is_made_of(gap, BECAME) && !it.goes_further(claim.range.end) => of(What::Value),
            // 返家率比上期提高27.7个百分点,由33.3%提高到61.0%.
            What::Change(_) if is_like(subject) && matches!(gap.trim_start_matches([',', '\u{ff0c}']), "由" | "从") => of(What::Previous),
            What::Change(_) if is_like(subject) && is_made_of(gap, CAME_TO) && is_reached() => of(What::Value),
            What::Value if self.previous.is_some() && is_like(subject) && gap.contains("上") && is_made_of(gap, ASIDE) => of(What::Previous),
            // 突破94%,尚未达到95%, and 接近八成,为79.0%: the same once more.
            What::Value if is_like(subject) && claim.range.start < claim.number.start && is_made_of(gap, AGAIN) => of(What::Value),
            What::Value if is_like(subject) && it.claims[*at].predicate != Predicate::Exactly && gap.ends_with('为') && is_made_of(gap, AGAIN) => of(What::Value),
            // 约占 belongs to the number.
            What::Value if it.text[it.claims[*at].range.end..claim.number.start].contains('占') && is_made_of(gap, SHARES) && claim.unit.as_ref().is_some_and(Unit::is_ratio) => {
                self.share_of(it, subject)
            }
            _ => None,
        }
    }

    /// The figures of one name, where nothing before it makes them another thing's; with the cell of a label that stands right before it.
    pub(super) fn settled(&self, it: &Sentence<'_>, index: usize, left: Range<usize>, figures: Vec<usize>, what: What) -> Vec<Subject> {
        let Some((label, is_part)) = it.neutral(left.clone()) else { return Vec::new() };
        if label.is_some_and(|label| !self.is_group_of(it, label, left.clone())) {
            return Vec::new();
        }
        // 一周来,参训教师新增392人,受助学生新增538人: the same comparison, whatever was said of the others.
        let is_led = it.led.is_some() && matches!(what, What::Change(_));
        let said = it.said.last().filter(|(_, last)| is_led && matches!(last.what, What::Change(_))).map(|(at, _)| it.claims[*at].range.end);
        let earlier = said.or(it.led).unwrap_or(it.range.start).min(left.start)..left.start;
        // 上期化肥到位量2558吨,本期化肥到位量4220吨.
        let is_now = it.text[left.clone()].contains("本期");
        let is_reset = is_now || WHOLE.iter().any(|word| it.text[left.clone()].contains(word));
        if !is_reset && (it.above.is_elsewhere || is_elsewhere(it.text, &it.mentions, earlier.clone())) {
            return Vec::new();
        }
        // 去年同期,全县受助学生3105人: the county, at another time.
        let since = it.text[earlier.clone()].rfind([';', '\u{ff1b}']).map_or(earlier.start, |at| earlier.start + at);
        let is_other = |is: fn(&str, &[Mention<'_>], &[Claim], Range<usize>) -> bool| is(it.text, &it.mentions, it.claims_of_sentence(), since..left.start);
        if is_reset && (!is_now && is_other(is_timed) || is_other(is_planned)) {
            return Vec::new();
        }
        let is_rate = figures.iter().any(|figure| self.unit(*figure).is_ratio());
        let titles = || figures.first().map_or_else(Vec::new, |figure| self.words_of(*figure));
        if !is_reset && !it.follows_on(left.start, is_rate, &titles) && !self.is_corroborated(it, index) {
            return Vec::new();
        }
        // Not the 里 of 1286公里.
        let since = it.after_number(index).min(left.start).max(earlier.start);
        let before = it.text[since..earlier.end].trim_end_matches(is_clause_end);
        let among = before.strip_suffix(['中', '里']).map(|it| since + it.len());
        let is_part = is_part || among.is_some();
        // 未复工项目中,新建项目5个: what stands before 中 is the whole, whether or not a number of it was said.
        let named = among.and_then(|end| it.mentions.iter().filter(|mention| mention.range.end == end).flat_map(Mention::figures).next());
        let last = named.or_else(|| it.said.last().map(|(_, subject)| subject.figure)).or(it.before.filter(|_| is_part));
        let claim = &it.claims[index];
        let unit = claim.unit.clone().unwrap_or_else(Unit::none);
        // What a rate is of is told by its own title: 新建项目开工率95.3%,难题解决率79.0%.
        let rate = it.said.last().filter(|(_, subject)| self.unit(subject.figure).is_ratio()).map(|(at, _)| it.claims[*at].range.end);
        let topic = topic(&it.mentions, rate.unwrap_or(it.range.start).min(left.start)..left.start);
        let topic = if topic.is_empty() { &it.above.topic } else { &topic };
        // 百万元以上项目89个,首批项目156个: more of them cannot be among those.
        let is_more = || it.said.last().is_some_and(|(at, last)| !is_part && last.cell.is_empty() && is_greater(claim, &it.claims[*at]));
        // 已恢复班线的班线车辆 are those of a group.
        let groups = it.mentions.iter().filter(|mention| left.start <= mention.range.start && mention.range.end <= left.end && !mention.is_short());
        let groups: Vec<usize> = groups.filter_map(|mention| mention.figures().next()).filter(|group| !self.conditions(self.definition(*group)).is_empty()).collect();
        let is_of_all = |figure: &usize| groups.iter().all(|group| self.may_follow(*figure, *group, true));
        let may_be = |figure: &usize| is_of_all(figure) && last.is_none_or(|last| self.may_follow(*figure, last, is_part) || is_more()) && self.is_on(topic, *figure);
        let all: Vec<usize> = figures.iter().copied().filter(may_be).collect();
        let same: Vec<usize> = all.iter().copied().filter(|figure| claim.unit.is_none() || self.unit(*figure).same_family(&unit)).collect();
        if all.len() < figures.len() && same.is_empty() {
            return Vec::new();
        }
        let chosen = if same.is_empty() { all } else { same };
        let whole = |figure| Subject { figure, cell: Vec::new(), what };
        chosen.into_iter().map(|figure| label.map_or_else(|| whole(figure), |label| self.cell_of(label, &whole(figure)))).collect()
    }

    /// Whether the records with a label are those that the title around it names: 完工 of 已完工公路项目 leaves out what was accepted since.
    fn is_group_of(&self, it: &Sentence<'_>, label: &Mention<'_>, left: Range<usize>) -> bool {
        let is_around = |title: &&Mention<'_>| title.range.start <= label.range.start && label.range.end <= title.range.end && title.range.len() > label.range.len();
        let titles = it.mentions.iter().filter(|title| left.start <= title.range.start && title.range.start < left.end).filter(is_around);
        let Some(group) = titles.filter_map(|title| title.figures().next()).next() else { return true };
        let key = &self.definition(group).key;
        let dataset = self.plan.figures.dataset_of(key);
        let wholes = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| matches!(it.recipe, Recipe::Count { .. }) && it.filter.is_empty());
        let mut wholes = wholes.filter(|(_, it)| self.plan.figures.dataset_of(&it.key) == dataset).map(|(figure, _)| Subject::whole(figure));
        let value = self.plan.figures.value(key, self.day);
        wholes.any(|whole| self.shown(&self.cell_of(label, &whole)).is_some_and(|(shown, _)| shown == value))
    }

    /// Whether a number said of the figure after one of `last` in the same sentence is still the figure's own: 新建项目148个,复工率81% is the
    /// rate of new builds, not of all projects.
    pub(super) fn may_follow(&self, figure: usize, last: usize, is_part: bool) -> bool {
        if figure == last {
            return true;
        }
        let (it, last) = (self.definition(figure), self.definition(last));
        // What a rate says is said of all that it is a rate of.
        let among = if let Recipe::Ratio { to, .. } = &last.recipe { self.plan.figures.definitions.get(to).unwrap_or(last) } else { last };
        // 超汛限水库11座,水库蓄水率60.7%: a group is what records are, not how far they have come, and the rate names them itself.
        let names_records = it.title.contains(last_word(&among.title).as_str());
        let wide = if is_part || !names_records { self.conditions(among) } else { self.lasting_conditions(among) };
        let narrow = self.conditions(it);
        let dataset = self.plan.figures.dataset_of(&it.key);
        let is_related = dataset == self.plan.figures.dataset_of(&last.key);
        if dataset.is_none() {
            // Statements have no records to compare: 其中有产业需求的252户 may well be a part of what was said before.
            let noun: Vec<char> = it.title.chars().rev().take(3).collect();
            return !is_part || !is_related || last.title.chars().rev().take(3).eq(noun);
        }
        let is_within = || wide.iter().all(|(field, _)| narrow.iter().any(|(other, _)| other == field));
        // 新建项目开工率95.3%,资金拨付率70.2%: a rate of projects and one of money are a list of rates.
        let base = |of: &Definition| if let Recipe::Ratio { to, .. } = &of.recipe { self.plan.figures.definitions.get(to).map(|it| it.unit.clone()) } else { None };
        let is_another_rate = || base(it).zip(base(last)).is_some_and(|(own, other)| own != other);
        // 新建项目148个,已开工新建项目141个: the title itself says of what.
        let is_named = || it.title.contains(among.title.trim_end_matches("总数").trim_end_matches('数'));
        if is_part {
            return is_related && (is_within() || is_named());
        }
        !is_related || is_within() || is_named() || is_another_rate() || narrow.is_empty() && it.recipe.parts().is_none()
    }

    /// Whether a rate, whose title has no noun, is one of what was named last: behind 扶贫车间62个 a 全面复工率 is the workshops'.
    pub(super) fn is_on(&self, topic: &[usize], figure: usize) -> bool {
        let it = self.definition(figure);
        let is_general = (it.recipe.parts().is_some() || it.unit.is_ratio()) && it.title.chars().count() <= LONGEST_GENERAL;
        !is_general || topic.is_empty() || self.plan.figures.dataset_of(&it.key).is_none_or(|dataset| topic.contains(&dataset))
    }

    /// The names of the fields on which a figure has conditions.
    pub(super) fn fields(&self, it: &Definition) -> Vec<&str> {
        let Some(dataset) = it.recipe.dataset() else { return Vec::new() };
        let schema = &self.plan.model.table(dataset).schema;
        let own = it.filter.iter().filter_map(|condition| if let FieldOf::Own(field) = condition.field { schema.fields.get(field) } else { None });
        own.map(|field| &*field.name).collect()
    }

    /// The conditions of a figure on what its records always are.
    fn lasting_conditions(&self, it: &Definition) -> Vec<(String, String)> {
        let fields = it.recipe.dataset().map(|dataset| &self.plan.model.table(dataset).schema.fields);
        let dated = it.filter.iter().filter_map(|condition| match condition.field {
            FieldOf::Own(field) if fields.is_some_and(|fields| fields[field].is_dated) => Some(format!("{:?}", condition.field)),
            _ => None,
        });
        let dated: Vec<String> = dated.collect();
        self.conditions(it).into_iter().filter(|(field, _)| !dated.contains(field)).collect()
    }

    /// The conditions on the records of a figure, those of its parts included; that a thing has happened by the day says nothing about which it is.
    pub(super) fn conditions(&self, it: &Definition) -> Vec<(String, String)> {
        let parts = it.recipe.parts().into_iter().flat_map(|(a, b)| [a, b]).filter_map(|key| self.plan.figures.definitions.get(key));
        let own = it.filter.iter().filter(|condition| !matches!(condition.test, Test::Range { from: None, to: Some(Bound::AsOf) }));
        let own = own.map(|condition| (format!("{:?}", condition.field), format!("{:?}", condition.test)));
        own.chain(parts.flat_map(|part| self.conditions(part))).collect()
    }

    /// 其中示例甲镇58个: a part of what was said before in the sentence.
    pub(super) fn labelled(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Vec<Subject>> {
        let claim = &it.claims[index];
        let start = claim.range.start;
        let labels = it.mentions.iter().filter(|mention| mention.range.end <= start && mention.range.start >= clause.start && mention.label().is_some());
        let mention = labels.max_by_key(|mention| (mention.range.end, mention.range.len()))?;
        let links = it.text[mention.range.end..start].trim_start_matches(OF_A_PART);
        if !is_made_of(links, LINKS) || !is_made_of(&it.text[clause.start..mention.range.start], OF_A_WHOLE) {
            return None;
        }
        if it.follows_name(mention.range.start) {
            return Some(Vec::new());
        }
        let unit = claim.unit.clone()?;
        let whole = it.said.iter().rev().map(|(_, subject)| subject).filter(|it| it.what == What::Value && self.unit(it.figure).same_family(&unit));
        // 全面复工29个、部分复工18个: the second is no part of the first.
        let is_open =
            |figure: usize| mention.meanings.iter().any(|it| matches!(it, Meaning::Label { field, .. } if !self.fields(self.definition(figure)).contains(&field.as_str())));
        let wholes: Vec<&Subject> = whole.filter(|subject| is_open(subject.figure)).collect();
        // Behind 受助学生中 the labels are its parts, which are read as a list.
        let Some(of) = wholes.first() else { return it.among(index).map(|_| Vec::new()) };
        let is_list = it.text[it.range.start..start].contains("其中") || self.is_list_since(it, of, index);
        if !is_list {
            return Some(Vec::new());
        }
        let mut subjects: Vec<Subject> = wholes.iter().filter(|whole| self.has_cell(mention, whole.figure)).map(|whole| self.cell_of(mention, whole)).collect();
        // 新建项目148个,开工141个: the word is also what another figure's title begins with.
        let word = &it.text[mention.range.clone()];
        let is_verb = |other: &Definition| {
            other.unit == unit && !wholes.iter().any(|whole| self.definition(whole.figure).key == other.key) && other.title.trim_start_matches('已').starts_with(word)
        };
        let verbs = self.plan.figures.definitions.values().enumerate().filter(|(_, other)| is_verb(other)).map(|(figure, _)| figure);
        subjects.extend(verbs.map(Subject::whole));
        Some(subjects)
    }

    /// 小学2所: records of a kind that is called like them (学校), counted in a unit of their own.
    pub(super) fn of_kind(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Subject> {
        let claim = &it.claims[index];
        let unit = claim.unit.as_ref().filter(|unit| unit.name() != "个")?;
        let labels = it.mentions.iter().filter(|mention| mention.range.end <= claim.range.start && mention.range.start >= clause.start && mention.label().is_some());
        let mention = labels.max_by_key(|mention| (mention.range.end, mention.range.len()))?;
        let is_beside =
            is_made_of(&it.text[mention.range.end..claim.range.start], LINKS) && it.neutral(clause.start..mention.range.start).is_some_and(|(label, _)| label.is_none());
        let is_beside = is_beside && !it.mentions.iter().any(|title| title.range.end <= mention.range.start && title.figures().next().is_some());
        let (_, value) = mention.label().filter(|_| is_beside && it.said.is_empty() && !it.above.is_elsewhere)?;
        let counts = self.plan.figures.definitions.values().enumerate();
        let counts = counts.filter(|(figure, it)| matches!(it.recipe, Recipe::Count { .. }) && it.filter.is_empty() && it.unit == *unit && self.has_cell(mention, *figure));
        let mut kinds = counts.filter(|(_, it)| value.chars().any(|c| it.title.contains(c)));
        let (figure, _) = kinds.next().filter(|_| kinds.next().is_none())?;
        let whole = Subject::whole(figure);
        // 四类桥14座已通车: of how far things have come nothing is known here, unless another number is that of all.
        let is_all = |at: usize| item(it, at).is_some_and(|label| self.has_cell(label, figure) && self.fault(&it.claims[at], &self.cell_of(label, &whole)) == Some(None));
        it.within.clone().any(is_all).then(|| self.cell_of(mention, &whole))
    }

    /// Whether only numbers of parts stand between the whole and this number.
    pub(super) fn is_list_since(&self, it: &Sentence<'_>, whole: &Subject, index: usize) -> bool {
        let from = it.said.iter().rposition(|(_, subject)| subject == whole);
        from.is_some_and(|from| it.said[from..].len() == index - it.said[from].0)
    }

    /// 已复工502个, where 项目 was said just before.
    pub(super) fn stemmed(&self, it: &mut Sentence<'_>, index: usize, head: &str, clause: Range<usize>) -> Vec<Subject> {
        let claim = &it.claims[index];
        let unit = claim.unit.clone().unwrap_or_else(Unit::none);
        let start = clause.start + head.len();
        let stems = it.mentions.iter().filter(|mention| mention.range.start >= clause.start && mention.range.end <= start && is_made_of(&it.text[mention.range.end..start], LINKS));
        let Some(mention) = stems.filter(|it| it.meanings.iter().any(|it| matches!(it, Meaning::Stem { .. }))).max_by_key(|it| (it.range.end, it.range.len())) else {
            return Vec::new();
        };
        // 584个产业扶贫项目已复工502个: the noun stands right before.
        let noun = it.mentions.iter().filter(|noun| noun.range.end == mention.range.start && noun.range.start >= clause.start && noun.figures().next().is_some());
        let left = clause.start..noun.map(|noun| noun.range.start).min().unwrap_or(mention.range.start);
        if it.neutral(left.clone()).is_none_or(|(label, _)| label.is_some()) {
            return Vec::new();
        }
        let since = it.after_number(index);
        let between = &it.text[since..mention.range.start];
        let topic = topic(&it.mentions, it.range.start..mention.range.start);
        let topic = if topic.is_empty() { it.above.topic.clone() } else { topic };
        let is_topic = |figure: usize| self.plan.figures.dataset_of(&self.definition(figure).key).is_some_and(|dataset| topic.contains(&dataset));
        let carried = it.noun.as_ref().filter(|(_, end)| *end == since && is_made_of(between, PAUSES)).map(|(noun, _)| noun.clone());
        let figures = mention.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Stem { figure, noun } if self.unit(*figure) == &unit && (carried.as_ref() == Some(noun) || between.contains(noun.as_str()) || is_topic(*figure)) => {
                Some((*figure, noun.clone()))
            }
            _ => None,
        });
        let figures: Vec<(usize, String)> = figures.collect();
        let subjects = self.settled(it, index, left, figures.iter().map(|(figure, _)| *figure).collect(), What::Value);
        if let (Some((_, noun)), false) = (figures.first(), subjects.is_empty()) {
            it.noun = Some((noun.clone(), claim.range.end));
        }
        subjects
    }

    /// 553个项目已复工,其中506个全面复工: the verb behind the number, whose noun was said just before.
    pub(super) fn verbed(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Subject> {
        let claim = &it.claims[index];
        let (at, last) = it.said.last().filter(|(_, last)| last.what == What::Value && last.cell.is_empty())?;
        // 又对381户边缘户逐户走访,498人有就业帮扶需求: of those.
        if it.claims[at + 1..index].iter().any(|between| between.role == Role::Statistical) {
            return None;
        }
        let unit = claim.unit.as_ref().filter(|_| is_made_of(&it.text[clause.start..claim.range.start], &["其中", "有", "已有"]))?;
        let verbs = it.mentions.iter().filter(|mention| {
            let gap = it.text.get(claim.range.end..mention.range.start);
            gap.is_some_and(|gap| ["", "实现", "已", "为"].contains(&gap)) && it.ends_here(mention.range.end)
        });
        let verb = verbs.max_by_key(|mention| mention.range.len())?;
        let mut figures = verb.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Stem { figure, noun } if self.unit(*figure) == unit && self.definition(last.figure).title.ends_with(noun.as_str()) => Some(*figure),
            _ => None,
        });
        let figure = figures.next().filter(|figure| {
            figures.next().is_none() && self.plan.figures.dataset_of(&self.definition(*figure).key) == self.plan.figures.dataset_of(&self.definition(last.figure).key)
        })?;
        Some(Subject::whole(figure))
    }
}

/// Characters of a rate's title that may be any dataset's: 全面复工率. A longer one names what it is of.
const LONGEST_GENERAL: usize = 5;

/// Before the label of a part.
const OF_A_WHOLE: &[&str] = &["其中", "的", "投向", "用于", "来自", "流向", "在"];

/// Between the numbers of two days.
const DAY_TO_DAY: &[&str] = &[",", "\u{ff0c}", ";", "\u{ff1b}", "\u{3001}", "为", "是", "达", "增至", "升至", "降至", "减至", "增加到", "上升到", "下降到", "减少到", " "];

/// What the records of a part did: 产业发展带动1136人.
const OF_A_PART: fn(char) -> bool = |c| matches!(c, '带' | '动' | '安' | '置' | '吸' | '纳' | '扶' | '持' | '帮' | '助');
