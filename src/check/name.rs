//! What prose calls things: titles and aliases of figures, the forms they take in a sentence, and the labels of their breakdowns; all in
//! one automaton, so that a text is looked through once however many figures there are.
//!
//! 产业扶贫项目总数 is also written 产业扶贫项目, 有产业帮扶需求的户 also 有产业帮扶需求, 已复工项目 also 已复工的项目, turned round 项目已复工, and,
//! where the noun was said just before, 已复工. Where that can be no other figure, 已复工企业数 is also written 复工企业, and 扶贫车间复工率 车间复工率.

use crate::figures::Recipe;
use crate::plan::Plan;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// Every name that prose may use, ready to be found.
#[derive(Debug, Default)]
pub(super) struct Names {
    automaton: Option<AhoCorasick>,
    meanings: Vec<Vec<Meaning>>,
    /// Figures by the pairs of neighbouring characters in their titles and aliases.
    pairs: HashMap<[char; 2], Vec<usize>>,
}

/// What a name says; figures are indices into the plan's definitions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// A figure: 已复工项目.
    Title(usize),
    /// A figure, its title cut short as no other figure's can be: 复工企业 for 已复工企业数.
    Short(usize),
    /// A figure whose title is turned round behind the number: 502个项目复工.
    Inverted(usize),
    /// A figure without its noun, which must have been said: 已复工502个.
    Stem { figure: usize, noun: String },
    /// What records of datasets are called: 项目, 扶贫车间.
    Noun(usize),
    /// By what records are told apart: 乡镇, 类别.
    Field,
    /// A value of a field by which figures are broken down: 示例甲镇.
    Label { field: String, value: String },
}

/// A name in a text.
#[derive(Debug, Clone)]
pub(super) struct Mention<'n> {
    pub(super) range: Range<usize>,
    pub(super) meanings: &'n [Meaning],
}

impl Mention<'_> {
    /// The figures that it is the title of, whole or cut short.
    pub(super) fn figures(&self) -> impl Iterator<Item = usize> + '_ {
        self.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Title(figure) | Meaning::Short(figure) => Some(*figure),
            _ => None,
        })
    }

    /// Whether the figure is named by less than its title.
    pub(super) fn is_short(&self) -> bool {
        self.meanings.iter().any(|it| matches!(it, Meaning::Short(_)))
    }

    /// The fields and the value that it names; several datasets may have it.
    pub(super) fn labels(&self) -> impl Iterator<Item = (&String, &String)> + Clone + '_ {
        self.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Label { field, value } => Some((field, value)),
            _ => None,
        })
    }

    /// The first of [`Self::labels`].
    pub(super) fn label(&self) -> Option<(&String, &String)> {
        self.labels().next()
    }

    /// Whether it names anything but a noun or a stem.
    pub(super) fn is_name(&self) -> bool {
        self.meanings.iter().any(|it| matches!(it, Meaning::Title(_) | Meaning::Short(_) | Meaning::Inverted(_) | Meaning::Label { .. }))
    }
}

/// Least characters of a form of a title that the author did not write himself: shorter ones mean anything.
const SHORTEST: usize = 4;
/// Longest name that is looked for, in bytes: prose does not repeat a longer one, and an automaton of it takes very long to make.
const LONGEST: usize = 240;

impl Names {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut names: BTreeMap<String, BTreeSet<Meaning>> = BTreeMap::new();
        let mut add = |name: String, meaning: Meaning| names.entry(name).or_default().insert(meaning);
        let definitions = &plan.figures.definitions;
        let titles = || definitions.values().enumerate().flat_map(|(figure, it)| std::iter::once(&it.title).chain(&it.aliases).map(move |title| (figure, it, title)));
        let own: BTreeSet<&str> = titles().map(|(.., title)| title.as_str()).collect();
        let mut nouns: BTreeMap<String, usize> = BTreeMap::new();
        for it in definitions.values() {
            *nouns.entry(last_word(&it.title)).or_default() += 1;
        }
        // What all records of a dataset are called.
        let wholes: Vec<(Option<usize>, &str)> = titles()
            .filter(|(_, it, _)| matches!(it.recipe, Recipe::Count { .. }) && it.filter.is_empty())
            .map(|(_, it, title)| (it.recipe.dataset(), shortened(title, it.unit.name()).unwrap_or(title)))
            .collect();
        let mut pairs: HashMap<[char; 2], Vec<usize>> = HashMap::new();
        for (figure, it, title) in titles() {
            add(title.clone(), Meaning::Title(figure));
            let short = shortened(title, it.unit.name()).filter(|short| !own.contains(short));
            for name in std::iter::once(title.as_str()).chain(short) {
                if name != title {
                    add(name.to_owned(), Meaning::Title(figure));
                }
                for (head, tail) in splits(name) {
                    let of = format!("{head}的{tail}");
                    if !own.contains(of.as_str()) {
                        add(of, Meaning::Title(figure));
                    }
                    let verb = head.strip_prefix('已').unwrap_or(head);
                    if verb.chars().count() >= 2 {
                        add(format!("{tail}{verb}"), Meaning::Inverted(figure));
                        add(format!("{tail}已{verb}"), Meaning::Inverted(figure));
                    }
                    // 31个项目尚未复工, 没有复工.
                    if let Some(act) = head.strip_prefix('未').filter(|act| act.chars().count() >= 2) {
                        for not in NOT_YET {
                            add(format!("{tail}{not}{act}"), Meaning::Inverted(figure));
                        }
                    }
                }
            }
            let noun = last_word(title);
            // 已复工的产业扶贫项目: with the whole noun of its dataset.
            for whole in wholes.iter().filter(|whole| whole.0 == plan.figures.dataset_of(&it.key) && whole.1 != title && whole.1.ends_with(noun.as_str())) {
                if let Some(stem) = title.strip_suffix(noun.as_str()).filter(|stem| stem.chars().count() >= 2) {
                    add(format!("{stem}的{}", whole.1), Meaning::Title(figure));
                    add(format!("{stem}{}", whole.1), Meaning::Title(figure));
                    // 553个产业扶贫项目复工.
                    let verb = stem.strip_prefix('已').unwrap_or(stem);
                    add(format!("{}{verb}", whole.1), Meaning::Inverted(figure));
                    add(format!("{}已{verb}", whole.1), Meaning::Inverted(figure));
                }
            }
            // 产业扶贫项目复工率: a rate, with the noun of its records before it.
            for whole in wholes.iter().filter(|whole| it.recipe.parts().is_some() && whole.0.is_some() && whole.0 == plan.figures.dataset_of(&it.key)) {
                add(format!("{}{title}", whole.1), Meaning::Title(figure));
                add(format!("{}的{title}", whole.1), Meaning::Title(figure));
            }
            if nouns.get(&noun).is_some_and(|n| *n > 1)
                && let Some(stem) = title.strip_suffix(noun.as_str())
                && stem.chars().count() >= SHORTEST - 1
                && !own.contains(stem)
            {
                add(stem.to_owned(), Meaning::Stem { figure, noun });
            }
            let characters: Vec<char> = title.chars().collect();
            for pair in characters.windows(2) {
                let figures = pairs.entry([pair[0], pair[1]]).or_default();
                if figures.last() != Some(&figure) {
                    figures.push(figure);
                }
            }
        }
        for (dataset, table) in plan.model.tables.iter().enumerate() {
            if table.schema.title.chars().count() >= 2 {
                add(table.schema.title.clone(), Meaning::Noun(dataset));
                add(last_word(&table.schema.title), Meaning::Noun(dataset));
            }
        }
        for (dataset, whole) in &wholes {
            if let Some(dataset) = dataset {
                add(last_word(whole), Meaning::Noun(*dataset));
                // 受助学生 and 返校学生 are both 学生, and of two datasets.
                let noun = last_word(whole);
                for (_, other, _) in titles().filter(|(.., title)| title.ends_with(noun.as_str())) {
                    if let Some(other) = plan.figures.dataset_of(&other.key) {
                        add(noun.clone(), Meaning::Noun(other));
                    }
                }
            }
        }
        for field in plan.model.tables.iter().flat_map(|table| &table.schema.fields).filter(|field| field.title.chars().count() >= 2) {
            add(field.title.to_string(), Meaning::Field);
        }
        let mut known = BTreeSet::new();
        for it in definitions.values() {
            for field in &it.breakdowns {
                if known.insert((plan.figures.dataset_of(&it.key), field.clone()))
                    && let Ok(breakdown) = plan.figures.breakdown(&it.key, &[field], plan.as_of)
                {
                    for value in breakdown.rows.into_iter().filter(|value| value.chars().count() >= 2 && !own.contains(value.as_str())) {
                        add(value.clone(), Meaning::Label { field: field.to_string(), value });
                    }
                }
            }
        }
        let of_records = records(plan, wholes.iter().map(|(dataset, whole)| (*dataset, *whole)));
        let mut shorts: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (figure, it, title) in titles() {
            let name = shortened(title, it.unit.name()).unwrap_or(title);
            let end = title.strip_prefix(name).unwrap_or_default();
            for short in abbreviated(name, plan.figures.dataset_of(&it.key), &of_records) {
                shorts.entry(format!("{short}{end}")).or_default().insert(figure);
                shorts.entry(short).or_default().insert(figure);
            }
        }
        for (short, figures) in shorts {
            if let (1, Some(figure), false) = (figures.len(), figures.first(), names.contains_key(&short)) {
                names.entry(short).or_default().insert(Meaning::Short(*figure));
            }
        }
        let names = names.into_iter().filter(|(name, _)| name.len() <= LONGEST);
        let (patterns, meanings): (Vec<String>, Vec<Vec<Meaning>>) = names.map(|(name, meanings)| (name, meanings.into_iter().collect())).unzip();
        Self { automaton: AhoCorasick::new(&patterns).ok(), meanings, pairs }
    }

    /// Every name in `text`, also those within longer ones, in order of their end.
    pub(super) fn mentions(&self, text: &str) -> Vec<Mention<'_>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        automaton.find_overlapping_iter(text).map(|hit| Mention { range: hit.range(), meanings: &self.meanings[hit.pattern().as_usize()] }).collect()
    }

    /// The figures in whose names two characters stand side by side.
    pub(super) fn with_pair(&self, pair: [char; 2]) -> &[usize] {
        self.pairs.get(&pair).map_or(&[], Vec::as_slice)
    }

    /// How many pairs of characters each figure's names share with `text`.
    pub(super) fn shared(&self, text: &str) -> HashMap<usize, usize> {
        let mut shared = HashMap::new();
        let mut before = None;
        for c in text.chars() {
            if let Some(figures) = before.and_then(|before| self.pairs.get(&[before, c])) {
                for figure in figures {
                    *shared.entry(*figure).or_insert(0) += 1;
                }
            }
            before = Some(c);
        }
        shared
    }
}

/// The title without the word that says that it is a number.
fn shortened<'t>(title: &'t str, unit: &str) -> Option<&'t str> {
    let ends = ["总数", "数量", "总量", "总额", "人数", "户数", "数"];
    let unit = title.strip_suffix(unit).filter(|_| !unit.is_empty()).map(|it| it.strip_suffix('的').unwrap_or(it));
    let short = ends.into_iter().find_map(|end| title.strip_suffix(end)).or(unit)?;
    (short.chars().count() >= SHORTEST).then_some(short)
}

/// What the records of each dataset are called, and the last word of that where no other dataset's are called so: 扶贫车间, 车间.
fn records<'p>(plan: &'p Plan, wholes: impl Iterator<Item = (Option<usize>, &'p str)>) -> Vec<(usize, String, String)> {
    let titles = plan.model.tables.iter().enumerate().map(|(dataset, table)| (dataset, table.schema.title.as_str()));
    let all: BTreeSet<(usize, &str)> = titles.chain(wholes.filter_map(|(dataset, whole)| Some((dataset?, whole)))).collect();
    let is_own = |dataset: usize, word: &str| all.iter().all(|(other, name)| *other == dataset || !name.contains(word));
    let long = all.iter().filter(|(_, name)| name.chars().count() >= SHORTEST);
    long.map(|(dataset, name)| (*dataset, (*name).to_owned(), last_word(name))).filter(|(dataset, _, word)| is_own(*dataset, word)).collect()
}

/// What is left of a name when writers leave out what goes without saying: the county, 已 before what is no act, half of the records' noun.
fn abbreviated(name: &str, dataset: Option<usize>, nouns: &[(usize, String, String)]) -> BTreeSet<String> {
    let mut all = BTreeSet::from([name.to_owned()]);
    let mut grow = |shorter: &dyn Fn(&str) -> Option<String>| {
        let more: Vec<String> = all.iter().filter_map(|name| shorter(name)).collect();
        all.extend(more);
    };
    grow(&|name| ["全县", "我县", "本县"].iter().find_map(|county| name.strip_prefix(county)).map(str::to_owned));
    grow(&|name| name.contains('的').then(|| name.replace('的', "")));
    // 拨付资金 may be one payment, 复工企业 are those that are at work.
    grow(&|name| name.strip_prefix('已').filter(|rest| STATES.iter().any(|state| rest.starts_with(state))).map(str::to_owned));
    for (_, whole, word) in nouns.iter().filter(|(of, ..)| dataset.is_none_or(|dataset| *of == dataset)) {
        grow(&|name| name.contains(whole.as_str()).then(|| name.replacen(whole.as_str(), word, 1)));
    }
    all.remove(name);
    all.retain(|short| short.chars().count() >= SHORTEST);
    all
}

/// How 未 is said behind a noun.
const NOT_YET: &[&str] = &["尚未", "仍未", "还未", "还没", "还没有", "没有"];

/// Verbs without an object: behind 已 they are a state.
const STATES: &[&str] =
    &["复工", "复产", "复学", "复课", "复市", "开工", "完工", "竣工", "投产", "上岗", "返岗", "到岗", "就业", "脱贫", "出列", "营业", "开业", "达标", "通车", "入住"];

/// Every way of cutting a name into two parts of at least two characters.
fn splits(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let count = name.chars().count();
    name.char_indices().enumerate().filter(move |(i, _)| *i >= 2 && i + 2 <= count && !name.contains('的')).map(|(_, (at, _))| name.split_at(at))
}

/// The noun at the end of a title: the last two characters.
pub(super) fn last_word(title: &str) -> String {
    let at = title.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    title[at..].to_owned()
}
