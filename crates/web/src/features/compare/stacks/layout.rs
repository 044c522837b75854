//! Where the bricks of two versions stand: pure arithmetic, no drawing.
//!
//! Both stacks grow from one ground. What belongs together shares a slot, so that an unchanged part stays level
//! and a difference shows as a gap; a layer that moved has a slot at its old place and one at its new place.

use layerlab_protocol::check::Basis;
use layerlab_protocol::compare::{LayerChange, LayerPair, LayerSide};

/// Pixels per cube root of a byte.
const K: f64 = 0.1;
/// Smallest brick with bytes, and one without.
const BRICK: (f64, f64) = (10.0, 3.0);
/// Smallest slot: two lines of a label.
const SLOT: f64 = 34.0;
/// Space between slots.
const GAP: f64 = 4.0;
/// Space for the ground line.
const FOOT: f64 = 8.0;
/// The higher of both stacks is no higher than this, slots left out.
const MAX_HEIGHT: f64 = 520.0;

/// Several layers of one base image, or one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Line, title and so on, of the first layer.
    pub side: LayerSide,
    /// Layers it stands for.
    pub n: usize,
    /// Bytes of all of them.
    pub size_bytes: u64,
}

/// A layer of either version, or of both.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What became of it.
    pub change: LayerChange,
    /// In the earlier version.
    pub before: Option<Block>,
    /// In the later one.
    pub after: Option<Block>,
}

/// A brick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brick {
    /// Position of its pair.
    pub pair: usize,
    /// Top edge.
    pub y: f64,
    /// Height.
    pub height: f64,
    /// Middle of its slot.
    pub middle: f64,
}

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Height.
    pub height: f64,
    /// The ground line.
    pub ground: f64,
    /// Pairs, bottom first.
    pub pairs: Vec<Pair>,
    /// Bricks of the earlier version.
    pub before: Vec<Brick>,
    /// Bricks of the later version.
    pub after: Vec<Brick>,
}

/// Layers of a base image that share their fate are one pair.
pub fn pairs(layers: &[LayerPair]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let block = |side: &Option<LayerSide>| {
        side.as_ref().map(|side| Block {
            size_bytes: side.size_bytes,
            n: 1,
            side: side.clone(),
        })
    };
    let is_base = |side: &Option<Block>| side.as_ref().is_none_or(|block| block.side.is_base);
    for layer in layers {
        let next = Pair {
            change: layer.change,
            before: block(&layer.before),
            after: block(&layer.after),
        };
        let joins = pairs.last().is_some_and(|last: &Pair| {
            last.change == next.change
                && [&last.before, &last.after, &next.before, &next.after]
                    .into_iter()
                    .all(is_base)
        });
        match pairs.last_mut().filter(|_| joins) {
            Some(last) => {
                for (kept, more) in [
                    (&mut last.before, &next.before),
                    (&mut last.after, &next.after),
                ] {
                    if let (Some(kept), Some(more)) = (kept, more) {
                        kept.n += 1;
                        kept.size_bytes += more.size_bytes;
                    }
                }
            }
            None => pairs.push(next),
        }
    }
    pairs
}

/// Computes the picture. Cost: O(layers · log layers).
pub fn scene(layers: &[LayerPair]) -> Scene {
    let pairs = pairs(layers);
    // Slots from the ground up: a pair, and which of its sides stand there.
    let mut old: Vec<(u32, usize)> = pairs
        .iter()
        .enumerate()
        .filter(|(_, pair)| pair.change == LayerChange::Moved)
        .filter_map(|(at, pair)| Some((pair.before.as_ref()?.side.line, at)))
        .collect();
    old.sort_unstable();
    let mut old = old.into_iter().peekable();
    let mut slots: Vec<(usize, bool, bool)> = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        let moved = pair.change == LayerChange::Moved;
        if let Some(before) = pair.before.as_ref().filter(|_| !moved) {
            while let Some((_, moved)) = old.next_if(|(line, _)| *line < before.side.line) {
                slots.push((moved, true, false));
            }
        }
        slots.push((at, !moved, true));
    }
    slots.extend(old.map(|(_, at)| (at, true, false)));

    let sum = |side: &dyn Fn(&Pair) -> Option<u64>| -> f64 {
        let sizes = pairs.iter().filter_map(side);
        sizes.map(|bytes| raw(K, bytes)).sum()
    };
    let highest = sum(&|pair| Some(pair.before.as_ref()?.size_bytes))
        .max(sum(&|pair| Some(pair.after.as_ref()?.size_bytes)));
    let k = K * (MAX_HEIGHT / highest.max(1.0)).min(1.0);
    let height_of = |block: &Option<Block>| {
        block.as_ref().map(|block| match block.side.basis {
            Basis::Unknown => BRICK.0,
            _ => raw(k, block.size_bytes),
        })
    };
    let mut y = 0.0;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (at, has_before, has_after) in slots {
        let pair = &pairs[at];
        let left = height_of(&pair.before).filter(|_| has_before);
        let right = height_of(&pair.after).filter(|_| has_after);
        let slot = left.unwrap_or(0.0).max(right.unwrap_or(0.0)).max(SLOT);
        let middle = y - slot / 2.0;
        for (list, height) in [(&mut before, left), (&mut after, right)] {
            if let Some(height) = height {
                let y = middle - height / 2.0;
                list.push(Brick {
                    pair: at,
                    y,
                    height,
                    middle,
                });
            }
        }
        y -= slot + GAP;
    }
    let ground = -y;
    for brick in before.iter_mut().chain(&mut after) {
        brick.y += ground;
        brick.middle += ground;
    }
    Scene {
        height: ground + FOOT,
        ground,
        pairs,
        before,
        after,
    }
}

fn raw(k: f64, bytes: u64) -> f64 {
    match bytes {
        0 => BRICK.1,
        bytes => (k * (bytes as f64).cbrt()).max(BRICK.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::check::Origin;

    fn side(line: u32, size_bytes: u64, is_base: bool) -> LayerSide {
        LayerSide {
            stage: "0".to_owned(),
            line,
            title: format!("RUN {line}"),
            size_bytes,
            hidden_bytes: 0,
            basis: Basis::Modelled,
            origin: Origin::Files,
            is_base,
        }
    }

    fn pair(change: LayerChange, before: Option<LayerSide>, after: Option<LayerSide>) -> LayerPair {
        LayerPair {
            change,
            before,
            after,
        }
    }

    #[test]
    fn base_layers_with_one_fate_are_one_brick() {
        let base = || Some(side(1, 1_000, true));
        let layers = [
            pair(LayerChange::Same, base(), base()),
            pair(LayerChange::Same, base(), base()),
            pair(
                LayerChange::Same,
                Some(side(2, 5, false)),
                Some(side(2, 5, false)),
            ),
        ];
        let pairs = pairs(&layers);
        assert_eq!(pairs.len(), 2);
        assert_eq!(
            pairs[0].before.as_ref().map(|b| (b.n, b.size_bytes)),
            Some((2, 2_000))
        );
    }

    #[test]
    fn what_belongs_together_stands_level_and_what_moved_has_two_places() {
        // Before: 2 (moved), 3. After: 2 (new), 3, 4 (moved from 2).
        let layers = [
            pair(LayerChange::Added, None, Some(side(2, 10, false))),
            pair(
                LayerChange::Same,
                Some(side(3, 10, false)),
                Some(side(3, 10, false)),
            ),
            pair(
                LayerChange::Moved,
                Some(side(2, 10, false)),
                Some(side(4, 10, false)),
            ),
        ];
        let scene = scene(&layers);
        let place = |list: &[Brick], pair| list.iter().find(|b| b.pair == pair).map(|b| b.middle);
        assert_eq!(place(&scene.before, 1), place(&scene.after, 1));
        assert_eq!(place(&scene.before, 0), None);
        let (old, new) = (
            place(&scene.before, 2).unwrap(),
            place(&scene.after, 2).unwrap(),
        );
        assert!(old > place(&scene.before, 1).unwrap() && new < place(&scene.after, 1).unwrap());
        let all = scene.before.iter().chain(&scene.after);
        assert!(
            all.clone()
                .all(|b| b.y >= 0.0 && b.y + b.height <= scene.ground)
        );
    }

    #[test]
    fn slots_never_overlap_and_giants_shrink() {
        let layers: Vec<LayerPair> = (0..40)
            .map(|n| {
                pair(
                    LayerChange::Changed,
                    Some(side(n, 1 << 30, false)),
                    Some(side(n, 1, false)),
                )
            })
            .collect();
        let scene = scene(&layers);
        for two in scene.before.windows(2) {
            assert!(two[1].y + two[1].height <= two[0].y);
        }
        assert!(scene.height < 40.0 * 60.0);
    }

    #[test]
    fn nothing_is_an_empty_picture() {
        assert!(scene(&[]).before.is_empty());
    }
}
