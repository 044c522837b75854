//! Where everything of the graph stands: pure arithmetic, no drawing.
//!
//! One column per stage, its inputs at the left. A step is below all that it needs, so time runs downwards and what is
//! side by side may run at the same time.

use layerlab_protocol::day::GhostLine;
use layerlab_protocol::what_if::{NeedKind, Outcome, StepState, WhatIfReply};

/// Height of a step.
pub const STEP: f64 = 46.0;
/// Height of a line of settings.
pub const SETTINGS: f64 = 28.0;
/// Height of a line that is only proposed.
pub const GHOST: f64 = 26.0;
/// Height of an input.
pub const PILL: f64 = 24.0;
/// Middle of the sign.
const SPINE: f64 = 13.0;
/// Space between rows.
const ROW: f64 = 10.0;
/// Space between columns, for lines.
const GUTTER: f64 = 26.0;
/// Space for the names of the stages.
const HEAD: f64 = 30.0;
/// Narrowest and widest node, sign included.
const NODE: (f64, f64) = (220.0, 620.0);
/// Narrowest and widest column of inputs.
const INPUTS: (f64, f64) = (112.0, 170.0);
/// Space that lines from inputs need.
const REACH: f64 = 16.0;

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width; more than asked for when the columns need it.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// One per stage that has steps.
    pub columns: Vec<Column>,
    /// One per step, in the order of the answer.
    pub nodes: Vec<Node>,
    /// Lines that are only proposed, between the steps.
    pub ghosts: Vec<Ghost>,
    /// Inputs.
    pub pills: Vec<Pill>,
    /// Lines; those of the chain of causes come last, on top.
    pub edges: Vec<Edge>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Position of the stage.
    pub stage: usize,
    /// Left edge, inputs included.
    pub x: f64,
    /// Left edge of the nodes.
    pub node_x: f64,
    /// Width of the nodes, signs included.
    pub node_width: f64,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Position of its column.
    pub column: usize,
    /// Row, from the top.
    pub row: usize,
    /// Top edge.
    pub y: f64,
    /// Height.
    pub height: f64,
}

/// A line that is only proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Ghost {
    /// Position of its column.
    pub column: usize,
    /// Row it stands above.
    row: usize,
    /// Top edge.
    pub y: f64,
    /// Short text.
    pub title: String,
}

/// An input.
#[derive(Debug, Clone, PartialEq)]
pub struct Pill {
    /// Position of the step that reads it.
    pub step: usize,
    /// Position among its inputs.
    pub input: usize,
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// SVG path data.
    pub path: String,
    /// Whether it comes from another stage.
    pub crosses: bool,
    /// Whether the change goes along it.
    pub bold: bool,
}

/// The step of the same column that stands at a height, the nearest one.
pub fn step_at(scene: &Scene, step: usize, y: f64) -> Option<usize> {
    let column = scene.nodes.get(step)?.column;
    let nodes = scene.nodes.iter().enumerate();
    nodes
        .filter(|(_, node)| node.column == column)
        .map(|(at, node)| (at, (node.y + node.height / 2.0 - y).abs()))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(at, _)| at)
}

/// Whether a line is drawn small, as it is no step.
pub fn is_settings(step: &StepState) -> bool {
    step.outcome == Outcome::Metadata
}

/// Whether a step runs, or hands on what ran above it.
fn takes_change(step: &StepState) -> bool {
    !matches!(step.outcome, Outcome::Hit | Outcome::Skipped)
}

/// Computes the picture for a space of that width. Cost: O(steps + lines between them).
pub fn scene(answer: &WhatIfReply, width: f64, ghosts: &[GhostLine]) -> Scene {
    let columns = columns(answer, width);
    let mut column_of = vec![0_usize; answer.stages.len()];
    for (at, column) in columns.iter().enumerate() {
        column_of[column.stage] = at;
    }
    // Rows: below the line before and below all that is needed.
    let mut nodes: Vec<Node> = Vec::with_capacity(answer.steps.len());
    let mut next = vec![0_usize; columns.len().max(1)];
    for step in &answer.steps {
        let column = column_of.get(step.stage as usize).copied().unwrap_or(0);
        let row = step
            .needs
            .iter()
            .filter_map(|need| nodes.get(need.step as usize))
            .map(|node| node.row + 1)
            .fold(next[column], usize::max);
        next[column] = row + 1;
        nodes.push(Node {
            column,
            row,
            y: 0.0,
            height: if is_settings(step) { SETTINGS } else { STEP },
        });
    }
    let n_rows = next.iter().copied().max().unwrap_or(0);
    let mut heights = vec![0.0_f64; n_rows];
    for (node, step) in nodes.iter().zip(&answer.steps) {
        let need = node.height.max(step.inputs.len() as f64 * PILL);
        heights[node.row] = heights[node.row].max(need);
    }
    let mut y = if columns.len() > 1 { HEAD } else { 2.0 };
    let mut ghosts = place(ghosts, answer, &nodes, n_rows);
    let tops: Vec<f64> = (0..=n_rows)
        .map(|row| {
            let mut most = 0.0_f64;
            for column in 0..columns.len() {
                let mut down = 0.0;
                for ghost in ghosts
                    .iter_mut()
                    .filter(|ghost| (ghost.row, ghost.column) == (row, column))
                {
                    ghost.y = y + down;
                    down += GHOST + 6.0;
                }
                most = most.max(down);
            }
            y += most;
            let top = y;
            y += heights.get(row).map_or(0.0, |height| height + ROW);
            top
        })
        .collect();
    for node in &mut nodes {
        node.y = tops[node.row];
    }
    let mut scene = Scene {
        width: columns
            .last()
            .map_or(width, |last| last.node_x + last.node_width + 4.0),
        height: y,
        columns,
        nodes,
        ghosts,
        pills: Vec::new(),
        edges: Vec::new(),
    };
    inputs(answer, &mut scene);
    lines(answer, &mut scene);
    scene.edges.sort_by_key(|edge| edge.bold);
    scene
}

/// Each proposed line above the step of its line, or below all when there is none.
fn place(ghosts: &[GhostLine], answer: &WhatIfReply, nodes: &[Node], n_rows: usize) -> Vec<Ghost> {
    let place = |ghost: &GhostLine| {
        let at = answer
            .steps
            .iter()
            .position(|step| step.line == ghost.above);
        let node = at.and_then(|at| nodes.get(at));
        let end = || nodes.last().map_or(0, |last| last.column);
        Ghost {
            column: node.map_or_else(end, |node| node.column),
            row: node.map_or(n_rows, |node| node.row),
            y: 0.0,
            title: ghost.title.clone(),
        }
    };
    match nodes.is_empty() {
        true => Vec::new(),
        false => ghosts.iter().map(place).collect(),
    }
}

fn columns(answer: &WhatIfReply, width: f64) -> Vec<Column> {
    // For each stage with steps, whether one of them has inputs.
    let mut found: Vec<Option<bool>> = vec![None; answer.stages.len()];
    for step in &answer.steps {
        if let Some(stage) = found.get_mut(step.stage as usize) {
            *stage = Some(stage.unwrap_or(false) || !step.inputs.is_empty());
        }
    }
    let stages: Vec<(usize, bool)> = found
        .into_iter()
        .enumerate()
        .filter_map(|(stage, inputs)| Some((stage, inputs?)))
        .collect();
    let n = stages.len().max(1) as f64;
    let each = (width - 4.0 - GUTTER * (n - 1.0)) / n;
    let inputs = (each * 0.3).clamp(INPUTS.0, INPUTS.1);
    let mut x = 0.0;
    stages
        .into_iter()
        .map(|(stage, has_inputs)| {
            let inputs = if has_inputs { inputs } else { 2.0 };
            let node_width = (each - inputs).clamp(NODE.0, NODE.1);
            let column = Column {
                stage,
                x,
                node_x: x + inputs,
                node_width,
            };
            x += inputs + node_width + GUTTER;
            column
        })
        .collect()
}

fn inputs(answer: &WhatIfReply, scene: &mut Scene) {
    for (at, (step, node)) in answer.steps.iter().zip(&scene.nodes).enumerate() {
        let column = &scene.columns[node.column];
        // Beside the sign; a longer list begins at the node's top.
        let all = step.inputs.len() as f64 * PILL;
        let top = node.y + ((node.height - all) / 2.0).max(0.0);
        let middle = node.y + node.height / 2.0;
        for (index, input) in step.inputs.iter().enumerate() {
            let y = top + index as f64 * PILL;
            let width = column.node_x - column.x - REACH;
            scene.pills.push(Pill {
                step: at,
                input: index,
                x: column.x,
                y,
                width,
            });
            let (x1, y1) = (column.x + width, y + PILL / 2.0);
            let x2 = column.node_x + SPINE - radius(step);
            scene.edges.push(Edge {
                path: curve((x1, y1), (x2, middle), (x2 - x1) / 2.0),
                crosses: false,
                bold: input.changed && takes_change(step),
            });
        }
    }
}

fn lines(answer: &WhatIfReply, scene: &mut Scene) {
    // Steps so far, settings left out, by column: a line must go round those that are between.
    let mut edges = Vec::new();
    for (at, (step, node)) in answer.steps.iter().zip(&scene.nodes).enumerate() {
        let column = &scene.columns[node.column];
        for need in &step.needs {
            let from = need.step as usize;
            let (Some(below), Some(source)) = (answer.steps.get(from), scene.nodes.get(from))
            else {
                continue;
            };
            let crosses = need.kind != NeedKind::Below;
            let path = if crosses {
                let left = &scene.columns[source.column];
                let start = (
                    left.node_x + left.node_width,
                    source.y + source.height / 2.0,
                );
                let end = (
                    column.node_x + SPINE - radius(step) - 1.0,
                    node.y + node.height / 2.0,
                );
                let reach = ((end.0 - start.0) / 2.0).max(GUTTER);
                let head = format!("M{:.1} {:.1}l6 4.5-6 4.5", end.0 - 6.0, end.1 - 4.5);
                format!("{}{head}", curve(start, end, reach))
            } else {
                let x = column.node_x + SPINE;
                let y1 = source.y + source.height / 2.0 + radius(below);
                let y2 = node.y + node.height / 2.0 - radius(step);
                let between = (from + 1..at).any(|other| {
                    scene.nodes[other].column == node.column && !is_settings(&answer.steps[other])
                });
                if between {
                    // Round the linked copy, which does not stand on what is above it.
                    let side = x - SPINE - 7.0;
                    format!("M{x:.1} {y1:.1}C{side:.1} {y1:.1} {side:.1} {y2:.1} {x:.1} {y2:.1}")
                } else {
                    format!("M{x:.1} {y1:.1}V{y2:.1}")
                }
            };
            edges.push(Edge {
                path,
                crosses,
                bold: need.changed && takes_change(step),
            });
        }
    }
    scene.edges.append(&mut edges);
}

/// Half the height of a step's sign.
fn radius(step: &StepState) -> f64 {
    if is_settings(step) { 6.0 } else { 13.0 }
}

fn curve((x1, y1): (f64, f64), (x2, y2): (f64, f64), reach: f64) -> String {
    format!(
        "M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}",
        x1 + reach,
        x2 - reach
    )
}

/// Where an arrow key leads from a step; the same step when there is nothing on that side.
pub fn neighbour(scene: &Scene, at: usize, key: &str) -> Option<usize> {
    let node = scene.nodes.get(at)?;
    let in_column = |column: usize| {
        let of = move |(_, other): &(usize, &Node)| other.column == column;
        scene.nodes.iter().enumerate().filter(of)
    };
    let beside = |column: Option<usize>| {
        in_column(column?)
            .min_by_key(|(_, other)| other.row.abs_diff(node.row))
            .map(|(at, _)| at)
    };
    let to = match key {
        "ArrowUp" => in_column(node.column)
            .rev()
            .find(|(_, other)| other.row < node.row)
            .map(|(at, _)| at),
        "ArrowDown" => in_column(node.column)
            .find(|(_, other)| other.row > node.row)
            .map(|(at, _)| at),
        "ArrowLeft" => beside(node.column.checked_sub(1)),
        "ArrowRight" => beside(Some(node.column + 1)),
        "Home" => in_column(node.column).next().map(|(at, _)| at),
        "End" => in_column(node.column).next_back().map(|(at, _)| at),
        _ => return None,
    };
    Some(to.unwrap_or(at))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{answer, step};
    use super::*;
    use layerlab_protocol::what_if::NeedKind::{Base, Below, Read};

    /// Two stages; the second reads the first.
    fn two() -> WhatIfReply {
        answer(
            &["build", "1"],
            vec![
                step(0, Outcome::Hit, &[("golang", false)], &[]),
                step(
                    0,
                    Outcome::Cause,
                    &[("main.go", true), ("4 other files", false)],
                    &[(0, Below, false)],
                ),
                step(0, Outcome::Consequence, &[], &[(1, Below, true)]),
                step(1, Outcome::Hit, &[("alpine", false)], &[]),
                step(
                    1,
                    Outcome::Consequence,
                    &[],
                    &[(3, Below, false), (2, Read, true)],
                ),
                step(1, Outcome::Metadata, &[], &[]),
            ],
        )
    }

    #[track_caller]
    fn check(answer: &WhatIfReply, rows: &[(usize, usize)], n_bold: usize) {
        for width in [320.0, 640.0, 1400.0] {
            let scene = scene(answer, width, &[]);
            let got: Vec<(usize, usize)> = scene
                .nodes
                .iter()
                .map(|node| (node.column, node.row))
                .collect();
            assert_eq!(got, rows, "columns and rows");
            assert_eq!(scene.edges.iter().filter(|edge| edge.bold).count(), n_bold);
            assert_apart(&scene);
        }
    }

    /// Nothing lies on anything else or outside the picture.
    #[track_caller]
    fn assert_apart(scene: &Scene) {
        let nodes = scene.nodes.iter().map(|node| {
            let column = &scene.columns[node.column];
            (column.node_x, node.y, column.node_width, node.height)
        });
        let pills = scene
            .pills
            .iter()
            .map(|pill| (pill.x, pill.y, pill.width, PILL));
        let ghosts = scene.ghosts.iter().map(|ghost| {
            let column = &scene.columns[ghost.column];
            (column.node_x, ghost.y, column.node_width, GHOST)
        });
        let boxes: Vec<(f64, f64, f64, f64)> = nodes.chain(pills).chain(ghosts).collect();
        for (at, a) in boxes.iter().enumerate() {
            assert!(
                a.0 >= 0.0 && a.0 + a.2 <= scene.width,
                "{a:?} in {}",
                scene.width
            );
            assert!(
                a.1 >= 0.0 && a.1 + a.3 <= scene.height,
                "{a:?} in {}",
                scene.height
            );
            for b in &boxes[at + 1..] {
                let apart =
                    a.0 + a.2 <= b.0 || b.0 + b.2 <= a.0 || a.1 + a.3 <= b.1 || b.1 + b.3 <= a.1;
                assert!(apart, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn a_linear_file_is_one_column_with_a_straight_line() {
        let answer = answer(
            &["0"],
            vec![
                step(0, Outcome::Hit, &[], &[]),
                step(0, Outcome::Metadata, &[], &[]),
                step(0, Outcome::Hit, &[], &[(0, Below, false)]),
            ],
        );
        check(&answer, &[(0, 0), (0, 1), (0, 2)], 0);
        let scene = scene(&answer, 640.0, &[]);
        assert_eq!(scene.edges.len(), 1);
        assert!(
            !scene.edges[0].path.contains('C'),
            "{}",
            scene.edges[0].path
        );
    }

    #[test]
    fn a_step_is_below_what_it_reads_and_the_chain_is_bold() {
        // main.go → COPY → RUN → COPY --from
        check(&two(), &[(0, 0), (0, 1), (0, 2), (1, 0), (1, 3), (1, 4)], 3);
        let scene = scene(&two(), 640.0, &[]);
        assert_eq!(scene.pills.len(), 4);
        assert_eq!(scene.edges.iter().filter(|edge| edge.crosses).count(), 1);
        assert!(
            scene.edges.last().is_some_and(|edge| edge.bold),
            "bold ones are on top"
        );
    }

    #[test]
    fn a_line_goes_round_a_linked_copy() {
        let answer = answer(
            &["0"],
            vec![
                step(0, Outcome::Cause, &[], &[]),
                step(0, Outcome::Hit, &[("a", false)], &[]),
                step(
                    0,
                    Outcome::Consequence,
                    &[],
                    &[(0, Below, true), (1, Below, false)],
                ),
            ],
        );
        check(&answer, &[(0, 0), (0, 1), (0, 2)], 1);
        assert!(
            scene(&answer, 640.0, &[])
                .edges
                .last()
                .is_some_and(|edge| edge.path.contains('C'))
        );
    }

    #[test]
    fn a_stage_that_continues_another_begins_below_it() {
        let answer = answer(
            &["a", "none", "b"],
            vec![
                step(0, Outcome::Cause, &[("x", true)], &[]),
                step(2, Outcome::Metadata, &[], &[(0, Base, true)]),
                step(2, Outcome::Consequence, &[], &[(1, Below, true)]),
            ],
        );
        check(&answer, &[(0, 0), (1, 1), (1, 2)], 3);
    }

    #[test]
    fn proposed_lines_stand_between_the_steps() {
        let ghost = |above, title: &str| GhostLine {
            above,
            title: title.to_owned(),
        };
        let ghosts = [ghost(2, "a"), ghost(2, "b"), ghost(4, "c"), ghost(99, "d")];
        let scene = scene(&two(), 640.0, &ghosts);
        assert_apart(&scene);
        assert_eq!(scene.ghosts.len(), 4);
        let y = |at: usize| scene.ghosts[at].y;
        assert!(scene.nodes[0].y < y(0) && y(0) < y(1) && y(1) < scene.nodes[1].y);
        assert!(y(2) < scene.nodes[3].y && scene.nodes[5].y < y(3));
    }

    #[test]
    fn columns_fill_the_space_and_never_become_too_narrow() {
        let two = two();
        assert!((scene(&two, 900.0, &[]).width - 900.0).abs() < 1.0);
        let narrow = scene(&two, 320.0, &[]);
        assert!(narrow.width > 320.0);
        assert!(
            narrow
                .columns
                .iter()
                .all(|column| column.node_width >= NODE.0)
        );
    }

    #[test]
    fn arrows_walk_columns_and_stop_at_the_ends() {
        let scene = scene(&two(), 640.0, &[]);
        let walk = |at, key| neighbour(&scene, at, key);
        assert_eq!(walk(0, "ArrowDown"), Some(1));
        assert_eq!(walk(0, "ArrowUp"), Some(0));
        assert_eq!(walk(2, "ArrowRight"), Some(4));
        assert_eq!(walk(4, "ArrowLeft"), Some(2));
        assert_eq!(walk(4, "Home"), Some(3));
        assert_eq!(walk(3, "End"), Some(5));
        assert_eq!(walk(3, "ArrowRight"), Some(3));
        assert_eq!(walk(3, "x"), None);
    }

    #[test]
    fn a_height_leads_to_the_nearest_step_of_the_column() {
        let scene = scene(&two(), 640.0, &[]);
        let middle = |at: usize| scene.nodes[at].y + scene.nodes[at].height / 2.0;
        assert_eq!(step_at(&scene, 0, middle(2) + 3.0), Some(2));
        assert_eq!(step_at(&scene, 3, middle(4)), Some(4));
        assert_eq!(step_at(&scene, 0, -100.0), Some(0));
        assert_eq!(step_at(&scene, 99, 0.0), None);
    }

    #[test]
    fn an_answer_without_steps_is_an_empty_picture() {
        let scene = scene(&answer(&[], Vec::new()), 640.0, &[]);
        assert!(scene.nodes.is_empty() && scene.edges.is_empty());
    }
}
