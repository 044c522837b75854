//! Which rows of a long list are on screen. Browsers cap the height of an element (about 17 million pixels in one,
//! 33 in another), so a list that would be taller is scaled: the scroll bar then moves several rows per step.
//! Every function is O(1), whatever the number of rows.

/// No list is made taller than this.
pub const MAX_HEIGHT_PX: f64 = 10_000_000.0;
/// Rows drawn above and below what is seen.
const OVERSCAN: u32 = 12;

/// Sizes a list is drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometry {
    /// Height of one row.
    pub row_px: f64,
    /// Height of what is seen.
    pub view_px: f64,
    /// Rows in all.
    pub n_rows: u32,
}

/// The rows to draw and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// First row.
    pub start: u32,
    /// How many.
    pub len: u32,
    /// Empty height above them.
    pub above_px: f64,
    /// Empty height below them.
    pub below_px: f64,
}

impl Geometry {
    fn real_px(&self) -> f64 {
        self.row_px * f64::from(self.n_rows)
    }

    /// Height of the whole list as drawn.
    pub fn height_px(&self) -> f64 {
        self.real_px().min(MAX_HEIGHT_PX)
    }

    /// First row that is seen, with its fraction, when the list is scrolled to `top_px`.
    fn first_seen(&self, top_px: f64) -> f64 {
        let drawn = (self.height_px() - self.view_px).max(1.0);
        let real = (self.real_px() - self.view_px).max(0.0);
        let top = top_px.clamp(0.0, drawn);
        top * (real / drawn).max(1.0).min(real.max(1.0)) / self.row_px
    }

    /// What to draw when the list is scrolled to `top_px`.
    pub fn slice(&self, top_px: f64) -> Slice {
        let height = self.height_px();
        let top = top_px.clamp(0.0, (height - self.view_px).max(0.0));
        let first = self.first_seen(top);
        let start = (first as u32).saturating_sub(OVERSCAN).min(self.n_rows);
        let seen = (self.view_px / self.row_px).ceil() as u32 + 1;
        let len = (self.n_rows - start).min(seen + 2 * OVERSCAN);
        let above_px = (top - (first - f64::from(start)) * self.row_px).max(0.0);
        let below_px = (height - above_px - f64::from(len) * self.row_px).max(0.0);
        Slice {
            start,
            len,
            above_px,
            below_px,
        }
    }

    /// Where to scroll so that `row` is seen; `top_px` itself when it is already.
    pub fn reveal(&self, row: u32, top_px: f64) -> f64 {
        let first = self.first_seen(top_px);
        let seen = self.view_px / self.row_px;
        let row = f64::from(row.min(self.n_rows.saturating_sub(1)));
        let wanted = if row < first {
            row
        } else if row + 1.0 > first + seen {
            row + 1.0 - seen
        } else {
            return top_px;
        };
        let drawn = (self.height_px() - self.view_px).max(0.0);
        let real = (self.real_px() - self.view_px).max(1.0);
        (wanted.max(0.0) * self.row_px * (drawn / real).min(1.0)).clamp(0.0, drawn)
    }

    /// Rows a page key moves by.
    pub fn page(&self) -> u32 {
        ((self.view_px / self.row_px) as u32)
            .saturating_sub(1)
            .max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(n_rows: u32) -> Geometry {
        Geometry {
            row_px: 28.0,
            view_px: 560.0,
            n_rows,
        }
    }

    #[test]
    fn a_short_list_is_drawn_whole() {
        let slice = list(5).slice(300.0);
        assert_eq!((slice.start, slice.len), (0, 5));
        assert_eq!((slice.above_px, slice.below_px), (0.0, 0.0));
        assert_eq!(list(0).slice(0.0).len, 0);
    }

    #[test]
    fn a_long_list_is_drawn_where_it_is_scrolled() {
        let slice = list(10_000).slice(28_000.0);
        assert_eq!(slice.start, 1_000 - OVERSCAN);
        assert_eq!(slice.above_px, f64::from(slice.start) * 28.0);
        let sum = slice.above_px + slice.below_px + f64::from(slice.len) * 28.0;
        assert!((sum - 280_000.0).abs() < 0.01);
    }

    #[test]
    fn a_million_rows_stay_below_the_cap_and_both_ends_are_reached() {
        for n_rows in [400_000, 1_000_000, u32::MAX] {
            let list = list(n_rows);
            assert!(list.height_px() <= MAX_HEIGHT_PX);
            assert_eq!(list.slice(0.0).start, 0);
            let end = list.slice(MAX_HEIGHT_PX);
            assert_eq!(end.start + end.len, n_rows, "{n_rows}");
            assert!(end.below_px < 1.0, "{end:?}");
        }
    }

    #[test]
    fn every_row_can_be_revealed() {
        for n_rows in [3, 21, 10_000, 1_000_000] {
            let list = list(n_rows);
            for row in [0, 1, n_rows / 3, n_rows / 2, n_rows - 1] {
                for from in [0.0, list.height_px() / 2.0, list.height_px()] {
                    let top = list.reveal(row, from);
                    let slice = list.slice(top);
                    assert!(
                        (slice.start..slice.start + slice.len).contains(&row),
                        "{row} of {n_rows}"
                    );
                    assert_eq!(list.reveal(row, top), top, "{row} of {n_rows} from {from}");
                }
            }
        }
    }
}
