//! Disclosure control: which cells of a table are kept back so that no small count can be read, computed or narrowed down.
//!
//! A table with its totals is a circulation: whole → row totals → cells → column totals → whole, and at every node what flows in flows out.
//! What a reader can conclude about a cell that is kept back is how far its count can move along cycles of cells kept back, which is a
//! maximum flow; the bounds are exact. 1. Small cells are kept back. 2. While one of them is pinned down, the cheapest cycle of further
//! cells that frees it is kept back as well. 3. Where no cycle is left, everything inside is kept back, without saying which cells are small.
//!
//! The reader is taken to know the totals and that counts are never negative ([`Reader::Blind`]), and, more strictly, to read the words
//! 少于10 ([`Reader::Words`]). Figures that count parts of one another are audited two by two (`rest`), each pair as a table of what one counts and of
//! the rest; what follows from three or more of them at once is not looked for. Literature: Cox, "Network models for complementary cell suppression", JASA 90 (1995).

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Whether a cell may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    /// It may.
    #[default]
    Open,
    /// It rests on few records.
    Small,
    /// It would give away a small one.
    Protecting,
}

/// The records on which one cell rests.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// How many.
    pub(super) records: u64,
    /// Whether they are too few.
    pub(super) is_small: bool,
    /// Whether they are kept back for the sake of what another figure prints.
    pub(super) is_kept: bool,
    /// Whether the same number is published elsewhere, so that keeping it back here protects nothing.
    pub(super) is_public: bool,
}

/// Counts that a reader of the word 少于10 must still think possible; with two left, one guess in two is right.
const FEWEST_POSSIBILITIES: i64 = 3;
/// Cells kept back times cells of the table beyond which they are not audited one by one, and the inside is kept back as a whole: a second's
/// work, for a table that nobody could read.
const MOST_AUDITED: usize = 20_000_000;
/// No limit to a count.
const UNBOUNDED: i64 = i64::MAX / 4;

/// Cost of keeping back a cell of 0, which protects little, and of one that is published elsewhere, which protects nothing.
const COST_OF_ZERO: u64 = 1 << 40;
const COST_OF_PUBLIC: u64 = 1 << 50;

/// Decides on a table of `rows` and `columns` with its totals: `weights` are row by row, each row followed by its total, the totals of the
/// columns last. A table of no columns is a single list, whose weights are its cells and their total.
///
/// Lists of totals are decided first and as lists of their own, so that a list says the same wherever it is printed.
pub(super) fn marks(rows: usize, columns: usize, weights: &[Weight], minimum: u32) -> Vec<Mark> {
    let width = columns + 1;
    let at = |row: usize, column: usize| row * width + column;
    let mut marks = vec![Mark::Open; weights.len()];
    let total = weights[at(rows, columns)];
    marks[at(rows, columns)] = alone(total);
    for (place, mark) in list(&(0..rows).map(|row| at(row, columns)).collect::<Vec<_>>(), weights, total, minimum) {
        marks[place] = mark;
    }
    if columns == 0 {
        return marks;
    }
    for (place, mark) in list(&(0..columns).map(|column| at(rows, column)).collect::<Vec<_>>(), weights, total, minimum) {
        marks[place] = mark;
    }
    // Nodes: the rows, the node of the column totals, the columns, the node of the row totals.
    let (whole_row, first_column, whole_column) = (rows, rows + 1, rows + 1 + columns);
    let mut net = Net::new(whole_column + 1, minimum);
    for row in 0..rows {
        for column in 0..columns {
            net.cell(row, first_column + column, weights[at(row, column)]);
        }
    }
    for row in 0..rows {
        net.total(whole_column, row, weights[at(row, columns)], marks[at(row, columns)]);
    }
    for column in 0..columns {
        net.total(first_column + column, whole_row, weights[at(rows, column)], marks[at(rows, column)]);
    }
    net.total(whole_row, whole_column, total, marks[at(rows, columns)]);
    let inside = net.decide(rows * columns);
    for (i, mark) in inside.into_iter().enumerate() {
        marks[at(i / columns, i % columns)] = mark;
    }
    marks
}

/// A cell that stands alone.
pub(super) fn alone(weight: Weight) -> Mark {
    match (weight.is_small, weight.is_kept) {
        (true, _) => Mark::Small,
        (_, true) => Mark::Protecting,
        _ => Mark::Open,
    }
}

fn list(places: &[usize], weights: &[Weight], total: Weight, minimum: u32) -> Vec<(usize, Mark)> {
    let mut net = Net::new(2, minimum);
    for place in places {
        net.cell(0, 1, weights[*place]);
    }
    net.total(1, 0, total, alone(total));
    places.iter().copied().zip(net.decide(places.len())).collect()
}

/// What a reader goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Sums, and that nothing is negative.
    Blind,
    /// The words in the cells as well.
    Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// A cell or total: a count that flows from one node to another.
#[derive(Debug)]
struct Edge {
    from: usize,
    to: usize,
    count: i64,
    is_small: bool,
    is_hidden: bool,
    /// What it costs to keep it back; `None` where that is not for this table to decide.
    cost: Option<u64>,
}

#[derive(Debug)]
struct Net {
    minimum: i64,
    edges: Vec<Edge>,
    /// The edges at each node: all that are or can be kept back.
    around: Vec<Vec<usize>>,
}

/// How much a cell can move, and what moved with it.
struct Flow {
    amount: i64,
    moved: Vec<i64>,
}

impl Net {
    fn new(nodes: usize, minimum: u32) -> Self {
        Self { minimum: minimum.into(), edges: Vec::new(), around: vec![Vec::new(); nodes] }
    }

    fn cell(&mut self, from: usize, to: usize, weight: Weight) {
        let base = if weight.records == 0 { COST_OF_ZERO } else { weight.records.min(COST_OF_ZERO / 2) };
        let cost = base + if weight.is_public { COST_OF_PUBLIC } else { 0 };
        self.edge(Edge { from, to, count: count(weight), is_small: weight.is_small, is_hidden: weight.is_small || weight.is_kept, cost: Some(cost) });
    }

    fn total(&mut self, from: usize, to: usize, weight: Weight, mark: Mark) {
        self.edge(Edge { from, to, count: count(weight), is_small: mark == Mark::Small, is_hidden: mark != Mark::Open, cost: None });
    }

    fn edge(&mut self, edge: Edge) {
        if edge.is_hidden || edge.cost.is_some() {
            self.around[edge.from].push(self.edges.len());
            self.around[edge.to].push(self.edges.len());
        }
        self.edges.push(edge);
    }

    /// The marks of the first `cells` edges, which are the cells.
    fn decide(mut self, cells: usize) -> Vec<Mark> {
        let hidden = |net: &Self| net.edges[..cells].iter().filter(|edge| edge.is_hidden).count();
        if hidden(&self) == 0 && self.edges[cells..].iter().all(|edge| !edge.is_hidden) {
            return vec![Mark::Open; cells];
        }
        loop {
            let before = hidden(&self);
            if before.saturating_mul(self.edges.len()) > MOST_AUDITED || !(0..cells).all(|cell| self.free(cell)) {
                return self.closed(cells);
            }
            if hidden(&self) == before {
                break;
            }
        }
        let mark = |edge: &Edge| match (edge.is_hidden, edge.is_small) {
            (false, _) => Mark::Open,
            (true, true) => Mark::Small,
            (true, false) => Mark::Protecting,
        };
        self.edges[..cells].iter().map(mark).collect()
    }

    /// The marks where everything is kept back, but for what a shown total of 0 says anyway.
    fn closed(&self, cells: usize) -> Vec<Mark> {
        let mut is_empty = vec![false; self.around.len()];
        for total in self.edges[cells..].iter().filter(|total| total.count == 0 && !total.is_hidden) {
            is_empty[total.from] = true;
            is_empty[total.to] = true;
        }
        self.edges[..cells].iter().map(|edge| if is_empty[edge.from] || is_empty[edge.to] { Mark::Open } else { Mark::Protecting }).collect()
    }

    /// Keeps back what frees `cell`, if it is kept back and is not free; whether it is then.
    fn free(&mut self, cell: usize) -> bool {
        if !self.edges[cell].is_hidden {
            return true;
        }
        let count = self.edges[cell].count;
        if !self.edges[cell].is_small || count >= self.minimum {
            while self.room(cell, Way::Up, Reader::Blind, 1).amount + self.room(cell, Way::Down, Reader::Blind, 1).amount == 0 {
                if !self.widen(cell, Way::Up, Reader::Blind) && !self.widen(cell, Way::Down, Reader::Blind) {
                    return false;
                }
            }
            return true;
        }
        // To a reader of sums a small count must look as if it could reach the threshold.
        let reach = self.minimum - count;
        while self.room(cell, Way::Up, Reader::Blind, reach).amount < reach {
            if !self.widen(cell, Way::Up, Reader::Blind) {
                return false;
            }
        }
        let possible = FEWEST_POSSIBILITIES.min(self.minimum - 1);
        while 1 + self.room(cell, Way::Up, Reader::Words, possible).amount + self.room(cell, Way::Down, Reader::Words, possible).amount < possible {
            if !self.widen(cell, Way::Up, Reader::Words) && !self.widen(cell, Way::Down, Reader::Words) {
                return false;
            }
        }
        true
    }

    /// How far `edge` can go up or down in the eyes of `reader` without what it would be with the others moved already.
    fn slack(&self, edge: usize, way: Way, reader: Reader, moved: i64) -> i64 {
        let it = &self.edges[edge];
        let is_worded = reader == Reader::Words && it.is_hidden && it.is_small && it.count < self.minimum;
        let (least, most) = if is_worded { (1, self.minimum - 1) } else { (0, UNBOUNDED) };
        match way {
            Way::Up => most - (it.count + moved),
            Way::Down => it.count + moved - least,
        }
    }

    /// How far the count of `cell` can move, asked up to `enough`: the maximum flow from one of its ends to the other around it.
    fn room(&self, cell: usize, way: Way, reader: Reader, enough: i64) -> Flow {
        let mut flow = Flow { amount: 0, moved: vec![0; self.edges.len()] };
        let limit = enough.min(self.slack(cell, way, reader, 0));
        let (start, end) = self.ends(cell, way);
        while flow.amount < limit {
            let mut came = vec![None; self.around.len()];
            let mut queue = VecDeque::from([start]);
            while let Some(node) = queue.pop_front() {
                if node == end {
                    break;
                }
                for (edge, way, next) in self.steps(node, cell) {
                    if self.edges[edge].is_hidden && next != start && came[next].is_none() && self.slack(edge, way, reader, flow.moved[edge]) > 0 {
                        came[next] = Some((edge, way, node));
                        queue.push_back(next);
                    }
                }
            }
            let Some(path) = path(&came, start, end) else { break };
            let least = path.iter().map(|(edge, way)| self.slack(*edge, *way, reader, flow.moved[*edge])).min().unwrap_or(0);
            let push = least.min(limit - flow.amount);
            for (edge, way) in path {
                flow.moved[edge] += if way == Way::Up { push } else { -push };
            }
            flow.amount += push;
        }
        flow
    }

    /// Keeps back the cheapest further cells that let `cell` move further; whether there are any.
    fn widen(&mut self, cell: usize, way: Way, reader: Reader) -> bool {
        if self.slack(cell, way, reader, 0) <= 0 {
            return false;
        }
        let flow = self.room(cell, way, reader, UNBOUNDED);
        let (start, end) = self.ends(cell, way);
        let mut came = vec![None; self.around.len()];
        let mut best = vec![u64::MAX; self.around.len()];
        best[start] = 0;
        let mut queue = BinaryHeap::from([Reverse((0, start))]);
        while let Some(Reverse((cost, node))) = queue.pop() {
            if cost > best[node] {
                continue;
            }
            for (edge, way, next) in self.steps(node, cell) {
                let it = &self.edges[edge];
                let step = if it.is_hidden { Some(0) } else { it.cost };
                let Some(cost) = step.map(|step| cost.saturating_add(step)) else { continue };
                if cost < best[next] && self.slack(edge, way, reader, flow.moved[edge]) > 0 {
                    best[next] = cost;
                    came[next] = Some((edge, way, node));
                    queue.push(Reverse((cost, next)));
                }
            }
        }
        let mut is_wider = false;
        for (edge, _) in path(&came, start, end).unwrap_or_default() {
            is_wider |= !self.edges[edge].is_hidden;
            self.edges[edge].is_hidden = true;
        }
        is_wider
    }

    /// Where a change of `cell` that way must come back from, and where to.
    fn ends(&self, cell: usize, way: Way) -> (usize, usize) {
        let it = &self.edges[cell];
        if way == Way::Up { (it.to, it.from) } else { (it.from, it.to) }
    }

    /// The steps from `node`, not along `cell`: the edge, whether it grows or shrinks, and where that leads.
    fn steps(&self, node: usize, cell: usize) -> impl Iterator<Item = (usize, Way, usize)> {
        self.around[node].iter().filter(move |edge| **edge != cell).map(move |edge| {
            let it = &self.edges[*edge];
            if it.from == node { (*edge, Way::Up, it.to) } else { (*edge, Way::Down, it.from) }
        })
    }
}

fn count(weight: Weight) -> i64 {
    i64::try_from(weight.records).unwrap_or(UNBOUNDED).min(UNBOUNDED / 4)
}

/// The way back from `end` to `start`.
fn path(came: &[Option<(usize, Way, usize)>], start: usize, end: usize) -> Option<Vec<(usize, Way)>> {
    let mut path = Vec::new();
    let mut node = end;
    while node != start {
        let (edge, way, before) = came[node]?;
        path.push((edge, way));
        node = before;
        if path.len() > came.len() {
            return None;
        }
    }
    Some(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // A test that fails panics.
mod tests {
    use super::{Mark, Weight, marks};

    /// Numbers that look random and are the same every time.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % limit
        }
    }

    /// A table with its totals.
    fn table(rows: usize, columns: usize, mut cell: impl FnMut() -> u64) -> Vec<u64> {
        let width = columns + 1;
        let mut counts = vec![0; (rows + 1) * width];
        for row in 0..rows {
            for column in 0..columns {
                let count = cell();
                for at in [row * width + column, row * width + columns, rows * width + column, rows * width + columns] {
                    counts[at] += count;
                }
            }
        }
        counts
    }

    fn weights(counts: &[u64], minimum: u64) -> Vec<Weight> {
        counts.iter().map(|count| Weight { records: *count, is_small: (1..minimum).contains(count), ..Weight::default() }).collect()
    }

    /// All values that each entry can have, by trying every table that a reader cannot tell from this one.
    struct Trial<'t> {
        rows: usize,
        columns: usize,
        counts: &'t [u64],
        marks: &'t [Mark],
        most: u64,
        seen: Vec<Vec<bool>>,
    }

    impl Trial<'_> {
        fn run(&mut self, at: usize, tried: &mut Vec<u64>) {
            let width = self.columns + 1;
            if at == tried.len() {
                if self.totals_fit(tried) {
                    for (seen, value) in self.seen.iter_mut().zip(&*tried) {
                        seen[usize::try_from(*value).unwrap()] = true;
                    }
                }
                return;
            }
            if at % width == self.columns || at / width == self.rows {
                return self.run(at + 1, tried);
            }
            for value in self.left_for(at, tried) {
                tried[at] = value;
                self.run(at + 1, tried);
            }
            tried[at] = 0;
        }

        /// The values that the shown cells and totals leave for `at` after the cells tried before it.
        fn left_for(&self, at: usize, tried: &[u64]) -> std::ops::RangeInclusive<u64> {
            let width = self.columns + 1;
            let (row, column) = (at / width, at % width);
            let (mut least, mut most) = if self.marks[at] == Mark::Open { (self.counts[at], self.counts[at]) } else { (0, self.most) };
            let mut within = |total: usize, before: u64, is_last: bool| {
                if self.marks[total] != Mark::Open {
                    return;
                }
                // Less than nothing left: the empty range 1..=0.
                let Some(left) = self.counts[total].checked_sub(before) else { return (least, most) = (1, 0) };
                most = most.min(left);
                if is_last {
                    least = least.max(left);
                }
            };
            within(row * width + self.columns, tried[row * width..at].iter().sum(), column + 1 == self.columns);
            within(self.rows * width + column, (0..row).map(|row| tried[row * width + column]).sum(), row + 1 == self.rows);
            let before = (0..at).filter(|at| at % width != self.columns).map(|at| tried[at]).sum();
            within(self.rows * width + self.columns, before, row + 1 == self.rows && column + 1 == self.columns);
            least..=most
        }

        fn totals_fit(&self, tried: &[u64]) -> bool {
            let width = self.columns + 1;
            let fits = |total: usize, sum: u64| self.marks[total] != Mark::Open || self.counts[total] == sum;
            let cell = |row: usize, column: usize| tried[row * width + column];
            let by_row = (0..self.rows).all(|row| fits(row * width + self.columns, (0..self.columns).map(|column| cell(row, column)).sum()));
            let by_column = (0..self.columns).all(|column| fits(self.rows * width + column, (0..self.rows).map(|row| cell(row, column)).sum()));
            let all = (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| cell(row, column))).sum();
            by_row && by_column && fits(self.rows * width + self.columns, all)
        }
    }

    #[test]
    fn no_cell_kept_back_can_be_computed_or_seen_to_be_small() {
        let minimum = 3;
        let mut dice = Dice(1);
        for round in 0..2000 {
            let (rows, columns) = [(2, 2), (2, 3), (3, 2), (3, 3)][round % 4];
            let most = 2 + dice.below(5);
            let counts = table(rows, columns, || dice.below(most));
            let marks = marks(rows, columns, &weights(&counts, minimum), u32::try_from(minimum).unwrap());
            let limit = (0..rows * columns).map(|cell| counts[cell / columns * (columns + 1) + cell % columns]).max().unwrap_or(0) + minimum;
            let mut trial = Trial { rows, columns, counts: &counts, marks: &marks, most: limit, seen: vec![vec![false; 64]; counts.len()] };
            trial.run(0, &mut vec![0; counts.len()]);
            for row in 0..rows {
                for column in 0..columns {
                    let at = row * (columns + 1) + column;
                    let count = counts[at];
                    if marks[at] == Mark::Open {
                        assert!(count == 0 || count >= minimum, "{counts:?} {marks:?}: a small count is shown");
                        continue;
                    }
                    let possible: Vec<usize> = trial.seen[at].iter().enumerate().filter(|(_, seen)| **seen).map(|(value, _)| value).collect();
                    assert!(possible.len() > 1, "round {round}: {counts:?} {marks:?}: cell {at} can only be {possible:?}");
                    if count < minimum {
                        assert!(possible.iter().any(|value| *value as u64 >= minimum), "round {round}: {counts:?} {marks:?}: cell {at} is one of {possible:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_small_cell_takes_the_smallest_other_cell_with_it() {
        let counts = [40, 4, 12, 30, 0, 86];
        let marks = marks(5, 0, &weights(&counts, 10), 10);
        assert_eq!(marks, [Mark::Open, Mark::Small, Mark::Protecting, Mark::Open, Mark::Open, Mark::Open]);
    }

    #[test]
    fn two_small_cells_that_add_up_to_little_take_a_third() {
        let counts = [3, 4, 12, 30, 49];
        let marks = marks(4, 0, &weights(&counts, 10), 10);
        assert_eq!(marks, [Mark::Small, Mark::Small, Mark::Protecting, Mark::Open, Mark::Open]);
    }

    #[test]
    fn words_that_would_give_both_cells_away_are_not_said() {
        let counts = [9, 9, 18];
        let marks = marks(2, 0, &weights(&counts, 10), 10);
        assert_eq!(marks, [Mark::Protecting, Mark::Protecting, Mark::Open]);
    }

    #[test]
    fn a_table_without_small_cells_is_shown() {
        let counts = table(2, 2, || 10);
        assert_eq!(marks(2, 2, &weights(&counts, 10), 10), [Mark::Open; 9]);
    }
}
