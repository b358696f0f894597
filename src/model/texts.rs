//! The column of long texts, which is most of what a dataset is in memory.

use std::sync::Arc;

/// Texts of consecutive records, kept in the passages in which they were read: joining the slices of a file copies none of them.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    passages: Vec<Arc<Passage>>,
    /// For each passage, the row after its last.
    ends: Vec<usize>,
}

/// One long text and where each value ends; which rows have none.
#[derive(Debug, Clone, Default)]
struct Passage {
    /// All values, one after the other.
    text: String,
    /// For each row, where its value ends.
    ends: Vec<u32>,
    /// For each row a bit: set where there is no value.
    missing: Vec<u64>,
}

impl Texts {
    /// These texts, one column after the other.
    pub fn joined<'p>(parts: impl IntoIterator<Item = &'p Self>) -> Self {
        let mut joined = Self::default();
        for part in parts {
            let before = joined.rows();
            joined.passages.extend(part.passages.iter().cloned());
            joined.ends.extend(part.ends.iter().map(|end| before + end));
        }
        joined
    }

    /// Adds the value of the next row. A passage holds less than 4 GiB, as the file does in which it stands.
    pub fn push(&mut self, value: Option<&str>) {
        // A passage that another column shares is left as it is.
        if self.passages.last_mut().and_then(Arc::get_mut).is_none() {
            self.ends.push(self.rows());
            self.passages.push(Arc::default());
        }
        let (Some(passage), Some(end)) = (self.passages.last_mut().and_then(Arc::get_mut), self.ends.last_mut()) else { return };
        let row = passage.ends.len();
        if row.is_multiple_of(64) {
            passage.missing.push(0);
        }
        match value {
            Some(value) => passage.text.push_str(value),
            None => passage.missing[row / 64] |= 1 << (row % 64),
        }
        passage.ends.push(u32::try_from(passage.text.len()).unwrap_or(u32::MAX));
        *end += 1;
    }

    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<&str> {
        let at = self.ends.partition_point(|end| *end <= row);
        let passage = &self.passages[at];
        let row = row - if at == 0 { 0 } else { self.ends[at - 1] };
        if passage.missing[row / 64] >> (row % 64) & 1 == 1 {
            return None;
        }
        let start = if row == 0 { 0 } else { passage.ends[row - 1] };
        Some(&passage.text[start as usize..passage.ends[row] as usize])
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Gives back the room it would have grown into.
    pub fn shrink_to_fit(&mut self) {
        if let Some(passage) = self.passages.last_mut().and_then(Arc::get_mut) {
            passage.text.shrink_to_fit();
            passage.ends.shrink_to_fit();
            passage.missing.shrink_to_fit();
        }
    }

    /// How many bytes it takes in memory, roughly.
    pub fn bytes(&self) -> usize {
        self.passages.iter().map(|passage| passage.text.len() + passage.ends.len() * 4 + passage.missing.len() * 8).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_texts_are_those_of_their_parts() {
        let rows: Vec<Option<String>> = (0..300).map(|row| (row % 7 != 0).then(|| "文".repeat(row % 5))).collect();
        let mut parts = Vec::new();
        for part in [&rows[..1], &[], &rows[1..130], &rows[130..]] {
            let mut texts = Texts::default();
            part.iter().for_each(|value| texts.push(value.as_deref()));
            assert_eq!(texts.rows(), part.len());
            parts.push(texts);
        }
        let mut joined = Texts::joined(&parts);
        joined.push(Some("末"));
        let read: Vec<Option<&str>> = (0..joined.rows()).map(|row| joined.get(row)).collect();
        assert_eq!(read, rows.iter().map(Option::as_deref).chain([Some("末")]).collect::<Vec<_>>());
    }
}
