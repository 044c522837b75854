//! Columns: elastic tab stops, as Go's `tabwriter` makes them with docker's settings.
//!
//! A cell ends with a tab; cells of one column in lines that follow each other are as wide as the widest of them plus
//! three, and ten at least. What follows the last tab of a line belongs to no column. Source: docker/cli
//! `cli/command/formatter/tabwriter`, `NewWriter(out, 10, 1, 3, ' ', 0)`.

const LEAST_WIDTH: usize = 10;
const PADDING: usize = 3;

/// Aligns lines whose cells are separated by tabs.
#[must_use]
pub fn align(text: &str) -> String {
    let lines: Vec<Vec<&str>> = text
        .split('\n')
        .map(|line| line.split('\t').collect())
        .collect();
    let mut widths: Vec<Vec<usize>> = lines
        .iter()
        .map(|line| vec![0; line.len().saturating_sub(1)])
        .collect();
    let columns = widths.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..columns {
        let mut start = 0;
        while start < lines.len() {
            let block = widths
                .iter()
                .skip(start)
                .take_while(|line| line.len() > column)
                .count();
            let widest = lines
                .iter()
                .skip(start)
                .take(block)
                .filter_map(|line| line.get(column))
                .map(|cell| display_width(cell) + PADDING)
                .max()
                .unwrap_or(0)
                .max(LEAST_WIDTH);
            for width in widths
                .iter_mut()
                .skip(start)
                .take(block)
                .filter_map(|line| line.get_mut(column))
            {
                *width = widest;
            }
            start += block.max(1);
        }
    }
    let mut out = String::with_capacity(text.len() * 2);
    for (position, (line, widths)) in lines.iter().zip(&widths).enumerate() {
        if position > 0 {
            out.push('\n');
        }
        for (column, cell) in line.iter().enumerate() {
            out.push_str(cell);
            if let Some(width) = widths.get(column) {
                let missing = width.saturating_sub(display_width(cell));
                out.extend(std::iter::repeat_n(' ', missing));
            }
        }
    }
    out
}

/// Columns that a text takes on a terminal.
#[must_use]
pub fn display_width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Columns that a character takes: two for East Asian wide ones and emoji, none for marks that combine.
#[must_use]
pub fn char_width(character: char) -> usize {
    match u32::from(character) {
        0..=0x1f | 0x7f..=0x9f | 0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0x33ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        assert_eq!(
            align("REPOSITORY\tTAG\tSIZE\na\t1\t2MB\nlong-repository\t20\t4MB\n"),
            "REPOSITORY        TAG       SIZE\n\
             a                 1         2MB\n\
             long-repository   20        4MB\n"
        );
    }

    #[test]
    fn a_line_without_a_tab_ends_a_column() {
        assert_eq!(
            align("a\tb\nxx\nlonger than ten\tb\n"),
            "a         b\nxx\nlonger than ten   b\n"
        );
        assert_eq!(align("ps\t\tx\n"), "ps                  x\n");
        assert_eq!(align(""), "");
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(align("日本語日本語\tx\n"), "日本語日本語   x\n");
    }
}
