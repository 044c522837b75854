//! Finding many short texts in one reading of the bytes (Aho and Corasick's automaton, as a dense table).
//!
//! Letters match in either case; who asks checks the rest. About a nanosecond a byte, so all text of an image can be
//! looked through.

use std::collections::VecDeque;

/// The automaton.
#[derive(Debug, Clone)]
pub(super) struct Needles {
    /// Column of each byte; bytes that no needle holds share column 0.
    columns: [u8; 256],
    n_columns: usize,
    /// Next state by state and column; the highest bit marks states that end a needle.
    next: Vec<u16>,
    /// The longest needle that ends in a state.
    ends: Vec<u16>,
}

const HIT: u16 = 1 << 15;
const NO_NEEDLE: u16 = u16::MAX;

impl Needles {
    /// For at most a few hundred short needles; a needle that ends another one wins over it.
    pub(super) fn new(needles: &[&str]) -> Self {
        let mut columns = [0u8; 256];
        let mut n_columns = 1usize;
        for byte in needles.iter().flat_map(|needle| needle.bytes()) {
            let lower = byte.to_ascii_lowercase();
            let is_new = columns
                .get(usize::from(lower))
                .is_some_and(|column| *column == 0);
            if is_new && n_columns < 256 {
                for each in [lower, lower.to_ascii_uppercase()] {
                    if let Some(column) = columns.get_mut(usize::from(each)) {
                        *column = n_columns as u8;
                    }
                }
                n_columns += 1;
            }
        }
        let mut automaton = Self {
            columns,
            n_columns,
            next: vec![0; n_columns],
            ends: vec![NO_NEEDLE],
        };
        for (number, needle) in needles.iter().enumerate() {
            automaton.add(needle, number as u16);
        }
        automaton.connect();
        automaton
    }

    fn cell(&self, state: u16, column: usize) -> u16 {
        let at = usize::from(state & !HIT) * self.n_columns + column;
        self.next.get(at).copied().unwrap_or(0)
    }

    fn set(&mut self, state: u16, column: usize, to: u16) {
        let at = usize::from(state & !HIT) * self.n_columns + column;
        if let Some(cell) = self.next.get_mut(at) {
            *cell = to;
        }
    }

    fn column(&self, byte: u8) -> usize {
        self.columns
            .get(usize::from(byte))
            .map_or(0, |column| usize::from(*column))
    }

    fn add(&mut self, needle: &str, number: u16) {
        let mut state = 0;
        for byte in needle.bytes() {
            let column = self.column(byte);
            let mut to = self.cell(state, column);
            if to == 0 {
                to = self.ends.len() as u16;
                if to >= HIT - 1 {
                    return;
                }
                self.ends.push(NO_NEEDLE);
                self.next.resize(self.ends.len() * self.n_columns, 0);
                self.set(state, column, to);
            }
            state = to;
        }
        if let Some(end) = self.ends.get_mut(usize::from(state)) {
            *end = number;
        }
    }

    /// Fills the missing transitions from the longest proper suffix of each state, in order of depth.
    fn connect(&mut self) {
        let mut suffix = vec![0u16; self.ends.len()];
        let mut queue = VecDeque::from([0u16]);
        while let Some(state) = queue.pop_front() {
            let back = suffix.get(usize::from(state)).copied().unwrap_or(0);
            for column in 0..self.n_columns {
                let to = self.cell(state, column);
                let beyond = if state == 0 {
                    0
                } else {
                    self.cell(back, column)
                };
                if to == 0 {
                    self.set(state, column, beyond);
                    continue;
                }
                if let Some(own) = suffix.get_mut(usize::from(to)) {
                    *own = beyond;
                }
                let inherited = self
                    .ends
                    .get(usize::from(beyond))
                    .copied()
                    .unwrap_or(NO_NEEDLE);
                if let Some(end) = self.ends.get_mut(usize::from(to))
                    && *end == NO_NEEDLE
                {
                    *end = inherited;
                }
                queue.push_back(to);
            }
        }
        for cell in &mut self.next {
            if self
                .ends
                .get(usize::from(*cell))
                .is_some_and(|end| *end != NO_NEEDLE)
            {
                *cell |= HIT;
            }
        }
    }

    /// Calls back with the needle's number and the position after it, in order, until the callback says `false`.
    pub(super) fn find(&self, bytes: &[u8], mut found: impl FnMut(usize, usize) -> bool) {
        let mut state = 0u16;
        for (at, byte) in bytes.iter().enumerate() {
            state = self.cell(state, self.column(*byte));
            if state & HIT != 0 {
                let needle = self
                    .ends
                    .get(usize::from(state & !HIT))
                    .copied()
                    .unwrap_or(0);
                if !found(usize::from(needle), at + 1) {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(needles: &[&str], text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        Needles::new(needles).find(text.as_bytes(), |needle, end| {
            found.push((needle, end));
            true
        });
        found
    }

    #[test]
    fn needles_within_and_across_each_other_are_found() {
        assert_eq!(all(&["he", "she", "hers"], "USHERS"), [(1, 4), (2, 6)]);
        assert_eq!(all(&["ghp_", "npm_"], "npnpm_ghghp_"), [(1, 6), (0, 12)]);
        assert_eq!(all(&["://"], ":://x"), [(0, 4)]);
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(text in "[abcAB]{0,60}") {
            let needles = ["ab", "bca", "cc"];
            let lower = text.to_ascii_lowercase();
            let mut expected = Vec::new();
            for end in 1..=lower.len() {
                let ending = needles.iter().enumerate().filter(|(_, n)| lower[..end].ends_with(*n)).max_by_key(|(_, n)| n.len());
                if let Some((number, _)) = ending {
                    expected.push((number, end));
                }
            }
            prop_assert_eq!(all(&needles, &text), expected);
        }
    }
}
