//! Where everything of the layer stack stands: pure arithmetic, no drawing.
//!
//! Heights are `k · ∛bytes`, at least [`MIN_BRICK`]: linear heights make most bricks invisible, logarithmic ones hide
//! the giant. Labels keep a distance and are tied to their bricks by leader lines.

use super::steps::visible;
use layerlab_protocol::check::{Basis, Brick, Stack, StageStack};

/// Smallest brick that holds bytes.
pub const MIN_BRICK: f64 = 10.0;
/// A layer without bytes is a hairline.
const HAIRLINE: f64 = 3.0;
/// Pixels per cube root of a byte: 1 GB is 130 px.
const K: f64 = 0.13;
/// Distance of labels.
pub const LABEL: f64 = 24.0;
/// A stack never becomes higher than this; then all heights shrink alike.
const MAX_HEIGHT: f64 = 560.0;
/// Height of the tallest stack in true scale.
const TRUE_HEIGHT: f64 = 420.0;
/// Narrowest column.
const MIN_COLUMN: f64 = 270.0;
/// Widest column: beyond, numbers would stand too far from their names.
const MAX_COLUMN: f64 = 640.0;
/// Space between columns.
const GUTTER: f64 = 28.0;
/// Space for pins at the left of the bricks.
pub const RAIL: f64 = 18.0;
/// Distance of the heads of pins at one place.
const PIN: f64 = 8.0;
/// Space below the ground line for the name of the stage.
const FOOT: f64 = 50.0;
/// Space above the stacks.
const HEAD: f64 = 26.0;
/// Smallest brick in which marks of files can be seen.
const MARKED: f64 = 20.0;
/// Space between the image and the layer of a container, which is no part of it.
const LIFT: f64 = 8.0;
/// Smallest height of the layer of a container.
const OPEN: f64 = 34.0;

/// How the picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Width in pixels.
    pub width: f64,
    /// Heights in proportion to bytes.
    pub true_scale: bool,
    /// Base bricks one by one.
    pub expanded: bool,
    /// Only what the file has up to this line.
    pub until_line: u32,
    /// Bricks are high enough to show the files inside.
    pub xray: bool,
    /// Bytes in the writable layer of a container on top of what ships; `None` draws none.
    pub written: Option<u64>,
}

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// One per stage.
    pub columns: Vec<Column>,
    /// Transfers, as paths.
    pub arcs: Vec<ArcPath>,
}

/// Where the parts of a column stand from left to right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f64,
    /// Width.
    pub width: f64,
    /// Left edge of the bricks.
    pub brick_x: f64,
    /// Width of the bricks.
    pub brick_width: f64,
    /// Left edge of the labels.
    pub label_x: f64,
}

/// A stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Position of the stage.
    pub stage: usize,
    /// From left to right.
    pub frame: Frame,
    /// The ground line.
    pub ground: f64,
    /// Top of the highest brick.
    pub top: f64,
    /// Bricks and pins, from the ground up.
    pub items: Vec<Item>,
}

/// A brick or a pin with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// 1-based line.
    pub line: u32,
    /// Top edge.
    pub y: f64,
    /// Height; 0 for pins.
    pub height: f64,
    /// Middle of the label.
    pub label_y: f64,
    /// Whether the build has come to it. What it will hold keeps its place, so that nothing moves.
    pub shown: bool,
}

/// What an item stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// All bricks of the base image, so many.
    Base(usize),
    /// A brick by position.
    Brick(usize),
    /// A pin by position.
    Pin(usize),
    /// The writable layer of a container.
    Container,
}

/// A transfer.
#[derive(Debug, Clone, PartialEq)]
pub struct ArcPath {
    /// Position in the stack's arcs.
    pub arc: usize,
    /// SVG path data.
    pub path: String,
    /// Where the parcel arrives.
    pub end: (f64, f64),
}

/// Computes the picture. Cost: O(items · log items).
pub fn scene(stack: &Stack, options: Options) -> Scene {
    let n = stack.stages.len().max(1);
    let fit = ((options.width + GUTTER) / (MIN_COLUMN + GUTTER))
        .floor()
        .max(1.0) as usize;
    let per_row = n.min(fit);
    let scale = scale(stack, options);
    let target = target(stack);
    let mut columns: Vec<Column> = Vec::with_capacity(n);
    let mut top = 0.0;
    for (row, stages) in stack.stages.chunks(per_row).enumerate() {
        // A row with fewer stages gives each more room.
        let n_here = stages.len() as f64;
        let width = ((options.width - GUTTER * (n_here - 1.0)) / n_here).min(MAX_COLUMN);
        let mut drafts: Vec<Column> = stages
            .iter()
            .enumerate()
            .map(|(at, stage)| {
                let index = row * per_row + at;
                let written = options.written.filter(|_| target == Some(index));
                let options = Options { written, ..options };
                let x = at as f64 * (width + GUTTER);
                column(stage, index, x, width, scale, options)
            })
            .collect();
        let need = drafts.iter().map(|draft| -draft.top).fold(0.0, f64::max);
        let ground = top + HEAD + need;
        for draft in &mut drafts {
            draft.ground += ground;
            draft.top = draft
                .items
                .iter()
                .map(|item| item.y + ground)
                .fold(ground, f64::min);
            for item in &mut draft.items {
                item.y += ground;
                item.label_y += ground;
            }
        }
        columns.append(&mut drafts);
        top = ground + FOOT;
    }
    let arcs = arcs(stack, &columns);
    Scene {
        width: options.width,
        height: top,
        columns,
        arcs,
    }
}

/// Height of a brick before shrinking.
fn scale(stack: &Stack, options: Options) -> (f64, bool) {
    if options.true_scale {
        let most = stack
            .stages
            .iter()
            .map(|stage| stage.total_bytes)
            .max()
            .unwrap_or(0);
        return (TRUE_HEIGHT / (most.max(1) as f64), true);
    }
    let highest = stack
        .stages
        .iter()
        .map(|stage| {
            heights(stage, (K, false), options)
                .iter()
                .map(|(_, h)| h)
                .sum::<f64>()
        })
        .fold(1.0, f64::max);
    (K * (MAX_HEIGHT / highest).min(1.0), false)
}

/// Bricks of a stage, bottom first, with their heights.
fn heights(stage: &StageStack, scale: (f64, bool), options: Options) -> Vec<(What, f64)> {
    let expanded = options.expanded;
    let height = |bytes: u64, unknown: bool| height(scale, bytes, unknown);
    let of_brick = |brick: &Brick| {
        let own = height(brick.size_bytes, brick.basis == Basis::Unknown);
        let marked = options.xray && !(brick.files.is_empty() && brick.hides.is_empty());
        own.max(if marked { MARKED } else { 0.0 })
    };
    let n_base = stage
        .bricks
        .iter()
        .take_while(|brick| brick.is_base)
        .count();
    let folded = if expanded || n_base < 2 { 0 } else { n_base };
    let base = (folded > 0).then(|| {
        let base = &stage.bricks[..folded];
        let bytes = base.iter().map(|brick| brick.size_bytes).sum();
        (
            What::Base(folded),
            height(
                bytes,
                base.iter().any(|brick| brick.basis == Basis::Unknown),
            ),
        )
    });
    base.into_iter()
        .chain(
            stage
                .bricks
                .iter()
                .enumerate()
                .skip(folded)
                .map(|(at, brick)| (What::Brick(at), of_brick(brick))),
        )
        .collect()
}

fn height((k, linear): (f64, bool), bytes: u64, unknown: bool) -> f64 {
    match (linear, bytes) {
        (true, _) => (k * bytes as f64).max(1.0),
        (false, 0) if !unknown => HAIRLINE,
        (false, _) => (k * (bytes as f64).cbrt()).max(MIN_BRICK),
    }
}

/// The stage that a container would run: the last one that ships.
pub fn target(stack: &Stack) -> Option<usize> {
    stack.stages.iter().rposition(|stage| stage.ships)
}

/// A stage with its ground line at 0; the rest has negative heights above it.
fn column(
    stage: &StageStack,
    at: usize,
    x: f64,
    width: f64,
    scale: (f64, bool),
    options: Options,
) -> Column {
    let brick_width = (width * 0.26).clamp(60.0, 180.0);
    let brick_x = x + RAIL;
    let mut items = Vec::new();
    let mut pins = stage.pins.iter().enumerate().peekable();
    let mut y = 0.0;
    let mut n_below = 0_usize;
    let mut take_pins = |items: &mut Vec<Item>, n_below: usize, y: f64| {
        let mut head = y;
        while let Some((pin_at, pin)) =
            pins.next_if(|(_, pin)| pin.n_bricks_below as usize <= n_below)
        {
            items.push(Item {
                what: What::Pin(pin_at),
                line: pin.line,
                y: head,
                height: 0.0,
                label_y: head,
                shown: visible(pin.line, options.until_line),
            });
            head -= PIN;
        }
    };
    for (what, height) in heights(stage, scale, options) {
        let line = match what {
            What::Brick(brick) => stage.bricks[brick].line,
            What::Base(_) | What::Pin(_) | What::Container => stage.line,
        };
        y -= height;
        items.push(Item {
            what,
            line,
            y,
            height,
            label_y: y + height / 2.0,
            shown: visible(line, options.until_line),
        });
        n_below += if let What::Base(n) = what { n } else { 1 };
        take_pins(&mut items, n_below, y);
    }
    take_pins(&mut items, usize::MAX, y);
    if let Some(bytes) = options.written {
        let height = height(scale, bytes, false).max(OPEN);
        y -= LIFT + height;
        items.push(Item {
            what: What::Container,
            line: 0,
            y,
            height,
            label_y: y + height / 2.0,
            // A container starts from the finished image.
            shown: options.until_line == u32::MAX,
        });
    }
    let wanted: Vec<f64> = items.iter().map(|item| -item.label_y).collect();
    let spread = spread(&wanted, LABEL, LABEL / 2.0);
    for (item, place) in items.iter_mut().zip(&spread) {
        item.label_y = -place;
    }
    let highest = spread.last().map_or(0.0, |last| last + LABEL / 2.0);
    Column {
        stage: at,
        frame: Frame {
            x,
            width,
            brick_x,
            brick_width,
            label_x: brick_x + brick_width + 26.0,
        },
        ground: 0.0,
        top: -f64::max(-y, highest),
        items,
    }
}

/// Places as near to the wanted ones as a distance of `gap` and a smallest place allow. Neighbours that would overlap
/// form a block that moves to the mean of its wishes. `wanted` is ascending.
fn spread(wanted: &[f64], gap: f64, smallest: f64) -> Vec<f64> {
    // Blocks of (sum of wishes for the first place, members).
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for wish in wanted {
        blocks.push((*wish, 1));
        while let [.., (sum_a, n_a), (sum_b, n_b)] = blocks[..] {
            let (start_a, start_b) = ((sum_a / n_a as f64).max(smallest), sum_b / n_b as f64);
            if start_b >= start_a + gap * n_a as f64 {
                break;
            }
            blocks.pop();
            blocks.pop();
            blocks.push((sum_a + sum_b - gap * (n_a * n_b) as f64, n_a + n_b));
        }
    }
    let mut places = Vec::with_capacity(wanted.len());
    for (sum, n) in blocks {
        let start = (sum / n as f64).max(smallest);
        places.extend((0..n).map(|at| start + gap * at as f64));
    }
    places
}

/// Where an arrow key leads from an item: up and down along the stage, left and right to the next stage at about the
/// same height. `None` for other keys. Numbers are positions of column and item.
pub fn neighbour(scene: &Scene, at: (usize, usize), key: &str) -> Option<(usize, usize)> {
    let shown = |column: usize| -> Vec<(usize, f64)> {
        let items = scene
            .columns
            .get(column)
            .map_or(&[][..], |column| &column.items);
        let shown = items.iter().enumerate().filter(|(_, item)| item.shown);
        let mut shown: Vec<(usize, f64)> = shown.map(|(at, item)| (at, item.label_y)).collect();
        shown.sort_by(|a, b| b.1.total_cmp(&a.1));
        shown
    };
    let (column, item) = at;
    let here = shown(column);
    let place = here.iter().position(|(at, _)| *at == item)?;
    let of_column = |to: usize| here.get(to).map(|(item, _)| (column, *item));
    let aside = |columns: &mut dyn Iterator<Item = usize>| {
        let height = here.get(place)?.1;
        let (to, others) = columns
            .map(|to| (to, shown(to)))
            .find(|(_, others)| !others.is_empty())?;
        let nearest = others
            .iter()
            .min_by(|a, b| (a.1 - height).abs().total_cmp(&(b.1 - height).abs()))?;
        Some((to, nearest.0))
    };
    match key {
        "ArrowUp" => of_column(place + 1).or(Some(at)),
        "ArrowDown" => of_column(place.saturating_sub(1)),
        "Home" => of_column(0),
        "End" => of_column(here.len().saturating_sub(1)),
        "ArrowRight" => aside(&mut (column + 1..scene.columns.len())).or(Some(at)),
        "ArrowLeft" => aside(&mut (0..column).rev()).or(Some(at)),
        _ => None,
    }
}

fn arcs(stack: &Stack, columns: &[Column]) -> Vec<ArcPath> {
    stack
        .arcs
        .iter()
        .enumerate()
        .filter_map(|(at, arc)| {
            let from = columns.get(arc.from_stage as usize)?;
            let to = columns.get(arc.to_stage as usize)?;
            let item = to.items.iter().find(|item| {
                item.shown && item.line == arc.line && !matches!(item.what, What::Pin(_))
            })?;
            let is_brick = |item: &&Item| item.shown && !matches!(item.what, What::Pin(_));
            let top = from.items.iter().filter(is_brick).map(|item| item.y);
            let start = (
                from.frame.brick_x + from.frame.brick_width / 2.0,
                top.fold(from.ground, f64::min) - 2.0,
            );
            let end = (to.frame.brick_x - 5.0, item.y + item.height / 2.0);
            // Between rows a line would cross every label; the parcel and its instruction tell it.
            if (from.ground - to.ground).abs() > 1.0 {
                let path = format!("M{:.1} {:.1}h9", end.0 - 9.0, end.1);
                return Some(ArcPath { arc: at, path, end });
            }
            let lift = start.1.min(end.1) - 22.0;
            let path = format!(
                "M{:.1} {:.1}C{:.1} {lift:.1} {:.1} {:.1} {:.1} {:.1}",
                start.0,
                start.1,
                start.0,
                end.0 - 46.0,
                end.1,
                end.0,
                end.1
            );
            Some(ArcPath { arc: at, path, end })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::stack::fixture::{stack, stage};

    fn options(width: f64) -> Options {
        Options {
            width,
            true_scale: false,
            expanded: false,
            until_line: u32::MAX,
            xray: false,
            written: None,
        }
    }

    #[test]
    fn bricks_stand_on_each_other_and_on_the_ground() {
        let scene = scene(
            &stack(vec![stage("app", &[75_000_000, 0, 400_000_000], 1)]),
            options(700.0),
        );
        let column = &scene.columns[0];
        let mut floor = column.ground;
        for item in column
            .items
            .iter()
            .filter(|item| !matches!(item.what, What::Pin(_)))
        {
            assert!((item.y + item.height - floor).abs() < 1e-9);
            floor = item.y;
        }
        assert!(floor >= 0.0 && column.ground < scene.height);
    }

    #[test]
    fn labels_keep_their_distance_and_their_order() {
        let sizes = [1_u64; 30];
        let scene = scene(&stack(vec![stage("app", &sizes, 1)]), options(400.0));
        let labels: Vec<f64> = scene.columns[0]
            .items
            .iter()
            .map(|item| item.label_y)
            .collect();
        assert!(
            labels
                .windows(2)
                .all(|pair| pair[0] - pair[1] >= LABEL - 1e-6)
        );
        assert!(labels.iter().all(|y| *y > 0.0));
    }

    #[test]
    fn narrow_screens_put_stages_below_each_other() {
        let stages = || vec![stage("a", &[1000], 1), stage("b", &[1000], 5)];
        assert!(scene(&stack(stages()), options(340.0)).columns[1].frame.x < 1.0);
        assert!(scene(&stack(stages()), options(900.0)).columns[1].frame.x > 400.0);
    }

    #[test]
    fn stepping_back_takes_bricks_away() {
        let all = scene(&stack(vec![stage("app", &[10, 20, 30], 1)]), options(700.0));
        let some = scene(
            &stack(vec![stage("app", &[10, 20, 30], 1)]),
            Options {
                until_line: 2,
                ..options(700.0)
            },
        );
        let shown = |scene: &Scene| {
            let items = scene.columns[0].items.iter().filter(|item| item.shown);
            items.map(|item| item.line).collect::<Vec<u32>>()
        };
        assert_eq!(shown(&some), [1, 2]);
        assert!(shown(&all).len() > 2);
        // Nothing that stands moves.
        assert_eq!(some.columns[0].ground, all.columns[0].ground);
        assert_eq!(some.columns[0].items[1].y, all.columns[0].items[1].y);
    }

    #[test]
    fn a_container_stands_on_what_ships_and_leaves_a_gap() {
        let stages = vec![stage("a", &[1000], 1), stage("b", &[1000, 5], 5)];
        let open = |until_line, written| {
            let options = Options {
                written: Some(written),
                until_line,
                ..options(900.0)
            };
            scene(&stack(stages.clone()), options)
        };
        let scene = open(u32::MAX, 0);
        let is_open = |item: &&Item| item.what == What::Container;
        assert!(!scene.columns[0].items.iter().any(|item| is_open(&item)));
        let column = &scene.columns[1];
        let top = column.items.iter().find(is_open).expect("a container");
        let below = column
            .items
            .iter()
            .filter(|item| matches!(item.what, What::Brick(_)));
        let highest = below.map(|item| item.y).fold(f64::MAX, f64::min);
        assert!(top.y + top.height < highest && top.shown);
        let higher = open(u32::MAX, 500_000_000);
        assert!(higher.columns[1].items.last().expect("it").height > top.height);
        assert!(
            open(5, 0).columns[1]
                .items
                .iter()
                .all(|item| !is_open(&item) || !item.shown)
        );
    }

    #[test]
    fn files_inside_make_thin_bricks_high_enough() {
        let mut one = stack(vec![stage("app", &[1000, 1], 1)]);
        one.stages[0].bricks[1].files = vec![("/x".to_owned(), 1, false)];
        let options = Options {
            xray: true,
            ..options(700.0)
        };
        assert!(scene(&one, options).columns[0].items[1].height >= MARKED);
    }

    #[test]
    fn arrows_walk_up_and_across() {
        let stages = vec![stage("a", &[1000, 5], 1), stage("b", &[1000], 5)];
        let scene = scene(&stack(stages), options(900.0));
        let walk = |at, key| neighbour(&scene, at, key);
        assert_eq!(walk((0, 0), "ArrowUp"), Some((0, 1)));
        assert_eq!(walk((0, 0), "ArrowDown"), Some((0, 0)));
        assert_eq!(walk((0, 0), "End"), Some((0, 2)));
        assert_eq!(walk((0, 0), "ArrowRight"), Some((1, 0)));
        assert_eq!(walk((1, 0), "ArrowLeft"), Some((0, 0)));
        assert_eq!(walk((1, 0), "ArrowRight"), Some((1, 0)));
        assert_eq!(walk((0, 0), "x"), None);
    }

    #[test]
    fn an_empty_stack_is_a_small_empty_picture() {
        let scene = scene(&stack(Vec::new()), options(700.0));
        assert!(scene.columns.is_empty() && scene.arcs.is_empty());
    }

    #[test]
    fn spread_moves_overlapping_labels_around_their_mean() {
        assert_eq!(spread(&[50.0, 50.0], 10.0, 5.0), vec![45.0, 55.0]);
        assert_eq!(spread(&[0.0, 100.0], 10.0, 5.0), vec![5.0, 100.0]);
        assert_eq!(spread(&[0.0, 1.0], 10.0, 5.0), vec![5.0, 15.0]);
    }
}
