//! Problems of one dataset, no more than a screenful of each kind: one wrong column makes a hundred thousand.

use crate::diag::codes::read::TOO_MANY;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, error};

/// Most problems of one code in one dataset.
const MOST: usize = 50;

/// Problems with how many there were of each code.
#[derive(Debug, Clone, Default)]
pub(super) struct Limited {
    pub(super) problems: Vec<Diagnostic>,
    counts: Vec<(&'static str, usize)>,
}

impl Limited {
    /// Adds a problem, or counts it where there are enough of its kind.
    pub(super) fn push(&mut self, problem: Diagnostic) {
        if self.count(problem.code.id, 1) <= MOST {
            self.problems.push(problem);
        }
    }

    /// Adds a problem of `code` that takes work to say, or counts it where there are enough of its kind.
    pub(super) fn push_with(&mut self, code: &'static Code, problem: impl FnOnce() -> Diagnostic) {
        if self.count(code.id, 1) <= MOST {
            self.problems.push(problem());
        }
    }

    /// Adds the problems of a part, with those it only counted.
    pub(super) fn add(&mut self, part: &Self, place: impl Fn(Diagnostic) -> Diagnostic) {
        part.problems.iter().cloned().for_each(|problem| self.push(place(problem)));
        for (code, count) in &part.counts {
            let shown = part.problems.iter().filter(|problem| problem.code.id == *code).count();
            self.count(code, count - shown);
        }
    }

    /// All problems, with what was left out said at `place`.
    pub(super) fn finish(mut self, name: &str, place: Span) -> Diagnostics {
        for (code, count) in &self.counts {
            if let Some(more) = count.checked_sub(MOST).filter(|more| *more > 0) {
                let problem = error(&TOO_MANY, place, msg!("数据集 {name} 还有 {more} 处 {code} 没有列出", "{more} more {code} in the dataset {name} are not listed"));
                self.problems.push(problem.help(msg!("先改列出的 {MOST} 处,再运行", "mend the {MOST} listed ones, then run again")));
            }
        }
        Diagnostics(self.problems)
    }

    fn count(&mut self, code: &'static str, more: usize) -> usize {
        match self.counts.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => {
                *count += more;
                *count
            }
            None => {
                self.counts.push((code, more));
                more
            }
        }
    }
}
