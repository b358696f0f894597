//! Which field a key of a record means; dotted names are keys of nested mappings.

use super::schema::Field;
use super::words::listed;
use crate::diag::codes::data as codes;
use crate::diag::{Diagnostic, Span, error};
use crate::read::fields::nearest;
use crate::read::records::Header;
use std::cell::Cell;

/// The header of a CSV with the names of fields where it has their titles, with or without their unit: 金额（元）.
pub(super) fn named(mut header: Header, fields: &[Field]) -> Header {
    let known = |name: &str| fields.iter().any(|field| *field.name == *name);
    let written: Vec<String> = header.names.iter().map(|(name, _)| name.clone()).collect();
    for (name, _) in &mut header.names {
        let (title, unit) = name.split_once(['(', '（']).map_or((name.as_str(), None), |(title, unit)| (title.trim(), Some(unit.trim_end_matches([')', '）']).trim())));
        let is_titled = |field: &&Field| *field.title == **name || (*field.title == *title && unit.is_none_or(|unit| field.unit.name() == unit));
        let mut titled = fields.iter().filter(is_titled);
        if let (false, Some(field), None) = (known(name), titled.next(), titled.next())
            && !written.iter().any(|other| **other == *field.name)
        {
            *name = field.name.to_string();
        }
    }
    header
}

/// The keys of a mapping.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    keys: Vec<(Box<str>, Target)>,
    /// How many keys belong to the mapping itself; those after it are dotted names in full.
    n_own: usize,
    /// Records have their keys in the same order nearly always, so the key after the last one is tried first.
    next: Cell<usize>,
}

/// What a key means.
#[derive(Debug)]
pub(super) enum Target {
    /// The field with this index.
    Field(usize),
    /// A nested mapping.
    Group(Lookup),
}

impl Lookup {
    /// The keys by which `fields` are written.
    pub(super) fn of(fields: &[Field]) -> Self {
        let mut lookup = Self::default();
        for (index, field) in fields.iter().enumerate() {
            lookup.add(&field.name, index);
        }
        lookup.n_own = lookup.keys.len();
        let dotted = fields.iter().enumerate().filter(|(_, field)| field.name.contains('.'));
        lookup.keys.extend(dotted.map(|(index, field)| (Box::from(&*field.name), Target::Field(index))));
        lookup
    }

    fn add(&mut self, name: &str, index: usize) {
        let Some((first, rest)) = name.split_once('.') else {
            self.keys.push((name.into(), Target::Field(index)));
            return;
        };
        let known = self.keys.iter().position(|(key, target)| **key == *first && matches!(target, Target::Group(_)));
        let at = known.unwrap_or_else(|| {
            self.keys.push((first.into(), Target::Group(Self::default())));
            self.keys.len() - 1
        });
        if let Target::Group(group) = &mut self.keys[at].1 {
            group.add(rest, index);
            group.n_own = group.keys.len();
        }
    }

    /// What `key` means.
    pub(super) fn find(&self, key: &str) -> Option<&Target> {
        let expected = self.next.get();
        let is_expected = self.keys.get(expected).is_some_and(|(known, _)| **known == *key);
        let at = if is_expected { expected } else { self.keys.iter().position(|(known, _)| **known == *key)? };
        self.next.set(at + 1);
        Some(&self.keys[at].1)
    }

    /// The keys, for a message.
    pub(super) fn names(&self) -> String {
        listed(self.own())
    }

    fn own(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().take(self.n_own).map(|(key, _)| &**key)
    }

    /// The problem of a key that is not declared.
    pub(super) fn undeclared(&self, key: &str, place: Span) -> Diagnostic {
        let problem = error(&codes::UNDECLARED, place, msg!("字段 `{key}` 没有声明", "the field `{key}` is not declared"));
        match nearest(key, self.own()) {
            Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")).fix(place, known),
            None => {
                let known = self.names();
                problem.help(msg!("在 dataset.yaml 里声明它;已有的字段: {known}", "declare it in dataset.yaml; the fields there are: {known}"))
            }
        }
    }
}
