//! The public JSON of `layerlab graph`: what is built, in which order, and what the image would hold.
//!
//! Field names are the contract's; changes are additive only. Sizes are modelled and carry their basis;
//! an unknown one is `null`. Secret values in history rows are masked.

use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::context::suppose::suppose;
use layerlab_buildgraph::layers::{Basis, Brick, layer_stack};
use layerlab_buildgraph::progress::{self, makes_layer};
use layerlab_buildgraph::{Base, BuildModel, BuildOptions, EdgeKind, Source, history, what_if};
use layerlab_lint::facts::secrets;
use layerlab_syntax::ast::{Dockerfile, Keyword};
use serde_json::{Value, json};

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct GraphOptions {
    /// Stage to build; `None` is the last.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
    /// Context files with sizes; `None` supposes some that fit the file.
    pub context: Option<Vec<(String, u64)>>,
    /// The ignore file's text.
    pub dockerignore: Option<String>,
}

/// Stages, instructions, edges, expected layers and history rows. Cost: two simulated builds.
pub fn graph(text: &str, asked: &GraphOptions) -> Value {
    let file = layerlab_syntax::parse(text);
    let options = BuildOptions {
        target: asked.target.clone(),
        build_args: asked.build_args.clone(),
        ..BuildOptions::default()
    };
    let model = BuildModel::new(&file, &options);
    let given: Option<Context> = asked
        .context
        .as_ref()
        .map(|files| files.iter().map(|(path, bytes)| (path, *bytes)).collect());
    let supposed = given.is_none();
    let context =
        given.unwrap_or_else(|| suppose(&file, &model, asked.dockerignore.as_deref()).context);
    let answer = what_if::what_if(&what_if::WhatIf {
        dockerfile: text.to_owned(),
        dockerignore: asked.dockerignore.clone(),
        context: Some(context.clone()),
        options,
        edits: Vec::new(),
    });
    let stack = {
        let mut context = context;
        if let Some(ignore) = &asked.dockerignore {
            context.write(".dockerignore", ignore.as_bytes());
        }
        layer_stack(&file, &model, &context, supposed)
    };
    let mut known: Vec<Option<&Brick>> = vec![None; file.instructions.len()];
    for brick in stack.stages.iter().flat_map(|stage| &stage.bricks) {
        if let Some(slot) = known.get_mut(brick.instruction).filter(|_| !brick.is_base) {
            slot.get_or_insert(brick);
        }
    }
    let layers: Vec<Value> = model
        .final_chain()
        .iter()
        .rev()
        .filter_map(|stage| stack.stages.get(*stage))
        .flat_map(|stage| stage.bricks.iter().map(|brick| (stage.stage, brick)))
        .map(|(stage, brick)| layer(stage, brick))
        .collect();
    json!({
        "version": 1,
        "target": model.target,
        "stages": stages(&file, &model),
        "vertices": vertices(&file, &model, &answer),
        "edges": edges(&file, &model),
        "layers": layers,
        "layers_complete": !stack.partial,
        "history": history_rows(&file, &model, &known),
        "supposed_context": supposed,
    })
}

fn stages(file: &Dockerfile, model: &BuildModel) -> Vec<Value> {
    model
        .stages
        .iter()
        .map(|stage| {
            json!({
                "index": stage.index, "name": stage.name, "label": stage.display_name(),
                "line": file.instructions.get(stage.from).map(|from| from.line),
                "needed": model.is_needed(stage.index),
                "ships": model.in_final_chain(stage.index),
                "base": match &stage.base {
                    Base::Image(image) => json!({ "kind": "image", "name": image.raw, "reference": image.canonical() }),
                    Base::Stage(index) => json!({ "kind": "stage", "index": index }),
                    Base::Scratch => json!({ "kind": "scratch" }),
                    Base::Unresolved { raw } => json!({ "kind": "unresolved", "name": raw }),
                },
            })
        })
        .collect()
}

/// Instructions from the first FROM on. A FROM of an image brings layers and is a step, so it is a
/// `layer`; one of `scratch` or of a stage changes state only.
fn vertices(file: &Dockerfile, model: &BuildModel, answer: &what_if::WhatIfAnswer) -> Vec<Value> {
    let mut labels: Vec<Option<progress::Label>> = vec![None; file.instructions.len()];
    for label in progress::labels(file, model) {
        let is_own = model.stage_of(label.instruction) == Some(label.stage);
        if let Some(slot) = labels.get_mut(label.instruction).filter(|_| is_own) {
            *slot = Some(label);
        }
    }
    let mut steps: Vec<Option<&what_if::TimedStep>> = vec![None; file.instructions.len()];
    for timed in &answer.steps {
        if let Some(slot) = steps.get_mut(timed.step.instruction_idx) {
            *slot = Some(timed);
        }
    }
    let line_of = |step: usize| answer.steps.get(step).map(|timed| timed.step.line);
    file.instructions
        .iter()
        .enumerate()
        .filter_map(|(idx, line)| {
            let stage = model.stage_of(idx)?;
            let brings_layers = line.keyword == Keyword::From
                && model.stages.get(stage).is_some_and(|stage| {
                    matches!(stage.base, Base::Image(_) | Base::Unresolved { .. })
                });
            let kind = if !model.is_needed(stage) {
                "skipped"
            } else if brings_layers || makes_layer(model, idx, line) {
                "layer"
            } else {
                "metadata"
            };
            let label = labels.get(idx).and_then(Option::as_ref);
            let links = steps.get(idx).copied().flatten().map(|timed| &timed.links);
            let needs = links.into_iter().flat_map(|links| &links.needs);
            let needs = needs.map(|need| {
                let kind = match need.kind {
                    layerlab_buildgraph::cache::NeedKind::Below => "below",
                    layerlab_buildgraph::cache::NeedKind::Base => "base",
                    layerlab_buildgraph::cache::NeedKind::Read => "read",
                };
                json!({ "kind": kind, "line": line_of(need.step) })
            });
            let reads = links.into_iter().flat_map(|links| &links.inputs);
            let reads =
                reads.map(|input| json!({ "kind": input_kind(input.kind), "name": input.label }));
            Some(json!({
                "line": line.line, "end_line": line.end_line, "stage": stage, "kind": kind,
                "instruction": line.summary(120),
                "inputs": needs.chain(reads).collect::<Vec<Value>>(),
                "step": label.map(|label| json!({ "number": label.number, "of": label.of })),
                "progress": label.filter(|label| label.shown).map(|label| &label.text),
            }))
        })
        .collect()
}

const fn input_kind(kind: layerlab_buildgraph::cache::InputKind) -> &'static str {
    use layerlab_buildgraph::cache::InputKind;
    match kind {
        InputKind::File => "file",
        InputKind::Image => "image",
        InputKind::Argument => "argument",
        InputKind::Variable => "variable",
        InputKind::Secret => "secret",
        InputKind::Address => "address",
        InputKind::Text => "text",
    }
}

fn edges(file: &Dockerfile, model: &BuildModel) -> Vec<Value> {
    model
        .edges
        .iter()
        .map(|edge| {
            let from = match &edge.source {
                Source::Stage(index) => json!({ "stage": index }),
                Source::Image(image) => json!({ "image": image.raw }),
            };
            let kind = match edge.kind {
                EdgeKind::From => "from",
                EdgeKind::Copy => "copy",
                EdgeKind::Mount => "mount",
            };
            let line = file.instructions.get(edge.instruction).map(|i| i.line);
            json!({ "from": from, "to": edge.stage, "line": line, "kind": kind })
        })
        .collect()
}

const fn basis(brick: &Brick) -> &'static str {
    match brick.basis {
        _ if brick.unpacked_bytes.is_none() => "unknown",
        Basis::Catalogue => "catalogue",
        Basis::CatalogueEstimate => "estimate",
        Basis::Context => "context",
        Basis::Modelled => "modelled",
        Basis::Unknown => "unknown",
    }
}

fn layer(stage: usize, brick: &Brick) -> Value {
    json!({
        "stage": stage, "line": brick.line, "instruction": brick.title, "is_base": brick.is_base,
        "unpacked_bytes": brick.unpacked_bytes, "compressed_bytes": brick.compressed_bytes,
        "hidden_bytes": brick.hidden_bytes, "basis": basis(brick), "note": brick.note,
    })
}

/// Newest first, as `docker history` prints them; rows of the base image are not known.
fn history_rows(file: &Dockerfile, model: &BuildModel, known: &[Option<&Brick>]) -> Vec<Value> {
    let mask = |name: &str, value: &str| {
        let is_secret = secrets::is_secret_name(name) && !secrets::is_placeholder(value)
            || secrets::shape(value).is_some();
        if is_secret {
            secrets::masked(value)
        } else {
            value.to_owned()
        }
    };
    history::rows(file, model, &mask)
        .into_iter()
        .rev()
        .map(|row| {
            let line = file.instructions.get(row.instruction).map(|line| line.line);
            let brick = known.get(row.instruction).copied().flatten();
            let bytes = match row.empty {
                true => Some(0),
                false => brick.and_then(|brick| brick.unpacked_bytes),
            };
            json!({
                "created_by": row.created_by, "empty_layer": row.empty, "bytes": bytes,
                "comment": "buildkit.dockerfile.v0", "line": line, "stage": row.stage,
                "complete": row.complete,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ARG BASE=alpine:3.22\nFROM golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod ./\nARG TOKEN=hunter2hunter2\nRUN go build -o /app .\nFROM $BASE AS spare\nRUN x\nFROM $BASE\nENV A=1\nCOPY --from=build /app /app\nCMD [\"/app\"]\n";

    fn of(text: &str) -> Value {
        graph(text, &GraphOptions::default())
    }

    #[test]
    fn vertices_say_what_they_are_and_what_they_take() {
        let graph = of(TEXT);
        let kinds: Vec<(u64, &str)> = graph["vertices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| (v["line"].as_u64().unwrap(), v["kind"].as_str().unwrap()))
            .collect();
        assert_eq!(
            kinds,
            [
                (2, "layer"),
                (3, "layer"),
                (4, "layer"),
                (5, "metadata"),
                (6, "layer"),
                (7, "skipped"),
                (8, "skipped"),
                (9, "layer"),
                (10, "metadata"),
                (11, "layer"),
                (12, "metadata"),
            ]
        );
        let vertex = |at: usize| &graph["vertices"][at];
        assert_eq!(vertex(2)["progress"], "[build 3/4] COPY go.mod ./");
        assert_eq!(
            vertex(2)["inputs"][0],
            json!({ "kind": "below", "line": 3 })
        );
        assert_eq!(vertex(2)["inputs"][1]["name"], "go.mod");
        assert_eq!(vertex(5)["progress"], Value::Null);
        assert_eq!(
            vertex(9)["progress"],
            "[stage-2 2/2] COPY --from=build /app /app"
        );
        let reads = vertex(9)["inputs"].as_array().unwrap();
        assert!(
            reads.contains(&json!({ "kind": "read", "line": 6 })),
            "{reads:?}"
        );
    }

    #[test]
    fn layers_and_history_are_those_of_the_target() {
        let graph = of(TEXT);
        let layers = graph["layers"].as_array().unwrap();
        assert!(layers.iter().all(|layer| layer["stage"] == 2));
        assert_eq!(layers.last().unwrap()["line"], 11);
        let rows: Vec<&str> = graph["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["created_by"].as_str().unwrap())
            .collect();
        assert_eq!(
            rows,
            ["CMD [\"/app\"]", "COPY /app /app # buildkit", "ENV A=1"]
        );
        assert_eq!(graph["history"][0]["bytes"], 0);
        let build = super::graph(
            TEXT,
            &GraphOptions {
                target: Some("build".to_owned()),
                ..GraphOptions::default()
            },
        );
        let history = build["history"].to_string();
        assert!(!history.contains("hunter2hunter2"), "{history}");
        assert_eq!(
            build["history"][0]["created_by"]
                .as_str()
                .unwrap()
                .split(' ')
                .next(),
            Some("RUN")
        );
        assert_eq!(build["target"], 0);
    }

    #[test]
    fn a_given_context_sizes_the_layers() {
        let options = GraphOptions {
            context: Some(vec![("a.bin".to_owned(), 123_456)]),
            ..GraphOptions::default()
        };
        let graph = graph("FROM scratch\nCOPY a.bin /\n", &options);
        assert_eq!(graph["layers"][0]["unpacked_bytes"], 123_456);
        assert_eq!(graph["layers"][0]["basis"], "context");
        assert_eq!(graph["supposed_context"], false);
    }

    #[test]
    fn broken_files_give_what_can_be_told() {
        for text in [
            "",
            "RUN x\n",
            "FROM\n",
            "FROM a AS b\nFROM b AS b\nCOPY --from=9 a b\n",
        ] {
            assert_eq!(of(text)["version"], 1, "{text}");
        }
    }
}
