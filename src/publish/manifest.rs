//! `.jianbao/manifest`: every file that is ours, as text, in order of path.
//!
//! ```text
//! jianbao manifest 3
//! key 00112233445566778899aabbccddeeff
//! data 8899aabbccddeeff0011223344556677
//! part 1/1 of 2
//! warnings no
//! until 2020-03-18
//! files 2
//! 8d4b… 51f0… 5120 bulletins/3.html
//! 0c77… 9a3e… 7316 index.html
//! end
//! ```
//!
//! The first hash of a line is that of the file's bytes; the second is the key of what it was made from, or 0 for a file that is made at every build.

use super::Shard;
use crate::source::Hash;
use jiff::civil::Date;
use std::fmt::Write;

/// First line of the format this program writes and reads.
const HEAD: &str = "jianbao manifest 3";

/// What a site was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The hash of all inputs, of the options and of the program's version.
    pub key: Hash,
    /// The hash of all that pages of records and lists were made from.
    pub data: Hash,
    /// Whether the build had warnings; one without can be left out when its key is the same.
    pub has_warnings: bool,
    /// The first day, as it is written, on which something else is to be said of the same inputs.
    pub until: Option<Date>,
    /// Which part of the site this is.
    pub shard: Shard,
    /// How many files all parts have together.
    pub total: usize,
}

/// One file of a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Path below the output folder.
    pub path: Box<str>,
    /// Hash of its bytes.
    pub hash: Hash,
    /// Hash of all that it was made from; 0 where that is not known.
    pub key: Hash,
    /// Its size in bytes.
    pub size: u64,
}

/// All files of a site, in order of path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// What the site was made of.
    pub stamp: Stamp,
    /// The files.
    pub entries: Vec<Entry>,
}

impl Manifest {
    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.binary_search_by(|entry| (*entry.path).cmp(path)).ok().map(|at| &self.entries[at])
    }

    /// The text of the manifest.
    pub fn text(&self) -> String {
        let Stamp { key, data, has_warnings, until, shard, total } = self.stamp;
        let until = until.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let warnings = if has_warnings { "yes" } else { "no" };
        let mut text = String::with_capacity(self.entries.len() * 112 + 100);
        let mut line = |arguments: std::fmt::Arguments<'_>| text.write_fmt(arguments).and_then(|()| text.write_char('\n')).unwrap_or_default();
        line(format_args!("{HEAD}\nkey {key:032x}\ndata {data:032x}\npart {shard} of {total}\nwarnings {warnings}\nuntil {until}\nfiles {}", self.entries.len()));
        for Entry { path, hash, key, size } in &self.entries {
            line(format_args!("{hash:032x} {key:032x} {size} {path}"));
        }
        line(format_args!("end"));
        text
    }

    /// Whether `text` is a manifest in a format of which this program knows only the name.
    pub fn is_of_another_version(text: &str) -> bool {
        let format = |line: &str| line.rsplit_once(' ').and_then(|(name, number)| Some((name.to_owned(), number.parse::<u32>().ok()?)));
        let (ours, theirs) = (format(HEAD), text.lines().next().and_then(format));
        ours.zip(theirs).is_some_and(|(ours, theirs)| ours.0 == theirs.0 && ours.1 != theirs.1)
    }

    /// The manifest in `text`; `None` where it is damaged or of another format.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        (lines.next()? == HEAD).then_some(())?;
        let key = number(lines.next()?.strip_prefix("key ")?)?;
        let data = number(lines.next()?.strip_prefix("data ")?)?;
        let (shard, total) = lines.next()?.strip_prefix("part ")?.split_once(" of ")?;
        let (shard, total) = (Shard::parse(shard)?, total.parse().ok()?);
        let has_warnings = match lines.next()?.strip_prefix("warnings ")? {
            "yes" => true,
            "no" => false,
            _ => return None,
        };
        let until = match lines.next()?.strip_prefix("until ")? {
            "-" => None,
            day => Some(day.parse().ok()?),
        };
        let files: usize = lines.next()?.strip_prefix("files ")?.parse().ok()?;
        let mut entries: Vec<Entry> = Vec::with_capacity(files.min(text.len() / 68));
        for line in lines.by_ref().take(files) {
            let (hash, rest) = line.split_at_checked(32)?;
            let (key, rest) = rest.strip_prefix(' ')?.split_at_checked(32)?;
            let (size, path) = rest.strip_prefix(' ')?.split_once(' ')?;
            super::path::safe(path).ok()?; // A manifest that was tampered with must not lead a removal out of the folder.
            entries.push(Entry { path: path.into(), hash: number(hash)?, key: number(key)?, size: size.parse().ok()? });
        }
        let is_whole = lines.next() == Some("end") && entries.len() == files && entries.is_sorted_by(|a, b| a.path < b.path);
        is_whole.then_some(Self { stamp: Stamp { key, data, has_warnings, until, shard, total }, entries })
    }
}

/// The number of 32 hexadecimal digits; in halves, because numbers of 128 bits are multiplied slowly.
fn number(digits: &str) -> Option<Hash> {
    let (high, low) = digits.split_at_checked(16)?;
    let half = |digits| u64::from_str_radix(digits, 16).ok().map(Hash::from);
    Some((half(high)? << 64) | half(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written_or_not_at_all() {
        let entry = |path: &str, hash, size| Entry { path: path.into(), hash, key: hash / 3, size };
        let manifest = Manifest {
            stamp: Stamp { key: 7, data: 8, has_warnings: true, until: "2020-03-18".parse().ok(), shard: Shard::parse("2/3").unwrap_or_default(), total: 9 },
            entries: vec![entry("a b/c.html", u128::MAX, 0), entry("index.html", 5, 1 << 40)],
        };
        let text = manifest.text();
        assert_eq!(Manifest::parse(&text).as_ref(), Some(&manifest));
        assert_eq!(manifest.get("index.html").map(|entry| entry.hash), Some(5));
        for cut in 0..text.len() - 1 {
            assert_eq!(Manifest::parse(&text[..cut]), None, "cut at {cut}");
        }
        assert_eq!(Manifest::parse(&text.replace("index.html", "../x.html")), None);
        assert_eq!(Manifest::parse(&text.replace("manifest 3", "manifest 2")), None);
    }
}
