//! Where areas go: an icicle (folders above what they hold) and a treemap (squarified).
//!
//! Source of the treemap: Bruls, Huizing, van Wijk, "Squarified Treemaps" (2000). Pure; both are linear in the areas,
//! the treemap up to the length of its rows.

use layerlab_protocol::image_tools::Area;

/// Height of a row of the icicle.
pub const ROW: f64 = 24.0;
/// What a folder's name takes in the treemap.
const HEAD: f64 = 16.0;
/// Narrower or lower areas are not drawn.
const LEAST: f64 = 1.0;

/// A drawn area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Index of the area.
    pub area: usize,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Levels below the root.
    pub depth: u32,
}

/// The children of every area, in order.
pub fn children(areas: &[Area]) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); areas.len()];
    for (at, area) in areas.iter().enumerate().skip(1) {
        if let Some(list) = out.get_mut(area.parent as usize)
            && (area.parent as usize) < at
        {
            list.push(at);
        }
    }
    out
}

/// Width is bytes; returns the places, parents before children, and the height.
pub fn icicle(areas: &[Area], below: &[Vec<usize>], width: f64) -> (Vec<Place>, f64) {
    let Some(root) = areas.first().filter(|root| root.bytes > 0) else {
        return (Vec::new(), 0.0);
    };
    let scale = width / root.bytes as f64;
    let mut out = Vec::new();
    let mut height = ROW;
    let mut stack = vec![(0_usize, 0.0_f64, 0_u32)];
    while let Some((at, x, depth)) = stack.pop() {
        let Some(area) = areas.get(at) else { continue };
        let own = area.bytes as f64 * scale;
        if own < LEAST {
            continue;
        }
        let y = f64::from(depth) * ROW;
        height = height.max(y + ROW);
        out.push(Place {
            area: at,
            x,
            y,
            width: own,
            height: ROW,
            depth,
        });
        let mut left = x;
        for child in below.get(at).into_iter().flatten() {
            stack.push((*child, left, depth + 1));
            left += areas.get(*child).map_or(0.0, |c| c.bytes as f64 * scale);
        }
    }
    (out, height)
}

/// Area is bytes, as square as it gets; folders keep a strip for their name.
pub fn treemap(areas: &[Area], below: &[Vec<usize>], width: f64, height: f64) -> Vec<Place> {
    let Some(root) = areas.first().filter(|root| root.bytes > 0) else {
        return Vec::new();
    };
    let _ = root;
    let mut out = vec![Place {
        area: 0,
        x: 0.0,
        y: 0.0,
        width,
        height,
        depth: 0,
    }];
    let mut next = 0;
    while let Some(place) = out.get(next).copied() {
        next += 1;
        let list = below.get(place.area).map_or(&[][..], Vec::as_slice);
        let inner = Place {
            y: place.y + HEAD,
            height: place.height - HEAD - 1.0,
            x: place.x + 1.0,
            width: place.width - 2.0,
            ..place
        };
        if list.is_empty() || inner.width < 4.0 || inner.height < 4.0 {
            continue;
        }
        squarify(areas, list, inner, &mut out);
    }
    out
}

fn squarify(areas: &[Area], list: &[usize], frame: Place, out: &mut Vec<Place>) {
    let total: f64 = list
        .iter()
        .filter_map(|at| areas.get(*at))
        .map(|a| a.bytes as f64)
        .sum();
    if total <= 0.0 {
        return;
    }
    let scale = frame.width * frame.height / total;
    let size = |at: usize| areas.get(at).map_or(0.0, |a| a.bytes as f64 * scale);
    let (mut x, mut y, mut width, mut height) = (frame.x, frame.y, frame.width, frame.height);
    let mut rest = list;
    while !rest.is_empty() {
        let side = width.min(height);
        if side < LEAST {
            return;
        }
        let mut n = 0;
        let mut sum = 0.0;
        let mut best = f64::INFINITY;
        // The row grows as long as its worst shape gets no worse; children come largest first.
        let largest = rest.first().map_or(0.0, |at| size(*at));
        for at in rest {
            let own = size(*at);
            let with = sum + own;
            let worst = if own > 0.0 {
                let square = with * with / (side * side);
                (largest / square).max(square / own)
            } else {
                f64::INFINITY
            };
            if n > 0 && worst > best {
                break;
            }
            best = worst;
            sum = with;
            n += 1;
        }
        let (row, after) = rest.split_at(n);
        rest = after;
        let thick = sum / side;
        let mut along = 0.0;
        for at in row {
            let length = if thick > 0.0 { size(*at) / thick } else { 0.0 };
            let place = if width >= height {
                Place {
                    area: *at,
                    x,
                    y: y + along,
                    width: thick,
                    height: length,
                    depth: frame.depth + 1,
                }
            } else {
                Place {
                    area: *at,
                    x: x + along,
                    y,
                    width: length,
                    height: thick,
                    depth: frame.depth + 1,
                }
            };
            along += length;
            if place.width >= LEAST && place.height >= LEAST {
                out.push(place);
            }
        }
        if width >= height {
            x += thick;
            width -= thick;
        } else {
            y += thick;
            height -= thick;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::tree::EntryKind;

    fn area(parent: u32, bytes: u64) -> Area {
        Area {
            parent,
            name: String::new(),
            path: String::new(),
            kind: EntryKind::File,
            bytes,
            files: 1,
            together: 0,
            layer: 0,
        }
    }

    fn sample() -> Vec<Area> {
        vec![
            area(0, 100),
            area(0, 60),
            area(0, 30),
            area(0, 10),
            area(1, 40),
            area(1, 20),
        ]
    }

    #[test]
    fn the_icicle_keeps_widths_and_children_below_their_parents() {
        let areas = sample();
        let (places, height) = icicle(&areas, &children(&areas), 1000.0);
        assert_eq!(places.len(), 6);
        assert_eq!(height, 3.0 * ROW);
        for place in &places {
            assert_eq!(place.width, areas[place.area].bytes as f64 * 10.0);
        }
        let x = |area: usize| places.iter().find(|p| p.area == area).map(|p| p.x);
        assert_eq!(
            (x(1), x(2), x(3), x(4), x(5)),
            (Some(0.0), Some(600.0), Some(900.0), Some(0.0), Some(400.0))
        );
    }

    #[test]
    fn the_treemap_fills_its_frame_in_proportion() {
        let areas = sample();
        let places = treemap(&areas, &children(&areas), 400.0, 300.0);
        let inner = 398.0 * (300.0 - HEAD - 1.0);
        for place in places.iter().filter(|p| p.depth == 1) {
            let share = place.width * place.height / inner;
            assert!((share - areas[place.area].bytes as f64 / 100.0).abs() < 0.001);
            assert!(
                place.x >= 0.0
                    && place.x + place.width <= 400.01
                    && place.y + place.height <= 300.01
            );
        }
    }

    #[test]
    fn nothing_has_no_picture() {
        assert!(icicle(&[], &[], 100.0).0.is_empty());
        let empty = [area(0, 0)];
        assert!(treemap(&empty, &children(&empty), 10.0, 10.0).is_empty());
    }
}
