//! Cells of a printed table: at the offsets of its headings, or, where a copy lost the blanks, by gaps.

/// Headings and where they begin, in characters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    starts: Vec<usize>,
    names: Vec<String>,
}

impl Header {
    /// Headings of `line` that are among `known`, which is in the order of print.
    pub fn read(line: &str, known: &[&str]) -> Self {
        let mut header = Self::default();
        let mut from = 0;
        for name in known {
            let Some(found) = line.get(from..).and_then(|rest| rest.find(name)) else {
                continue;
            };
            let at = from + found;
            header
                .starts
                .push(line.get(..at).map_or(0, |before| before.chars().count()));
            header.names.push((*name).to_owned());
            from = at + name.len();
        }
        header
    }

    /// The cells of a row; `None` when it does not fit the headings in any way.
    pub fn cells<'a>(&self, row: &'a str) -> Option<Cells<'a, '_>> {
        let cells = self.by_offset(row).or_else(|| self.by_gaps(row))?;
        Some(Cells {
            header: self,
            cells,
        })
    }

    fn by_offset<'a>(&self, row: &'a str) -> Option<Vec<&'a str>> {
        let mut cuts = Vec::with_capacity(self.starts.len() + 1);
        let mut wanted = self.starts.iter().copied().peekable();
        let mut previous = ' ';
        for (at, (byte, letter)) in row.char_indices().enumerate() {
            if wanted.peek() == Some(&at) {
                if previous != ' ' {
                    return None;
                }
                cuts.push(byte);
                wanted.next();
            }
            previous = letter;
        }
        cuts.resize(self.starts.len(), row.len());
        cuts.push(row.len());
        // Something before the first heading belongs to the first cell.
        if let Some(first) = cuts.first_mut() {
            *first = 0;
        }
        let cells: Vec<&str> = cuts
            .windows(2)
            .map(|cut| match cut {
                [from, to] => row.get(*from..*to).unwrap_or("").trim(),
                _ => "",
            })
            .collect();
        // Two cells in one: the headings and the rows were not printed together.
        (!cells.iter().any(|cell| cell.contains("   "))).then_some(cells)
    }

    fn by_gaps<'a>(&self, row: &'a str) -> Option<Vec<&'a str>> {
        let cells: Vec<&str> = row
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect();
        (cells.len() == self.starts.len()).then_some(cells)
    }
}

/// The cells of one row.
pub(crate) struct Cells<'a, 'h> {
    header: &'h Header,
    cells: Vec<&'a str>,
}

impl<'a> Cells<'a, '_> {
    /// The cell under that heading; empty when there is none.
    pub fn get(&self, name: &str) -> &'a str {
        self.header
            .names
            .iter()
            .position(|own| own == name)
            .and_then(|at| self.cells.get(at))
            .copied()
            .unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_follow_the_headings_and_may_be_empty() {
        let header = Header::read(
            "A     STATUS         PORTS     NAMES",
            &["A", "STATUS", "PORTS", "NAMES"],
        );
        let cells = header.cells("x…    Up 2 seconds             web").unwrap();
        assert_eq!(
            (cells.get("A"), cells.get("STATUS")),
            ("x…", "Up 2 seconds")
        );
        assert_eq!((cells.get("PORTS"), cells.get("NAMES")), ("", "web"));
    }

    #[test]
    fn cells_that_do_not_fit_the_headings_are_cut_at_gaps() {
        let header = Header::read("A  B  C", &["A", "B", "C"]);
        let cells = header.cells("one two    three      four").unwrap();
        assert_eq!(
            (cells.get("A"), cells.get("B"), cells.get("C")),
            ("one two", "three", "four")
        );
        assert!(
            header
                .cells("onetwothree")
                .is_some_and(|cells| cells.get("B").is_empty())
                || header.cells("onetwothree").is_none()
        );
    }
}
