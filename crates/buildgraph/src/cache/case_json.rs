//! Reading scenarios from JSON in the schema of the recorded cases.

use serde::Deserialize;
use thiserror::Error;

use super::case::{CacheCase, CaseFile, Change, RunEffect};
use super::images::Push;

/// Why a scenario cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CaseError {
    /// Not JSON, or not of this shape.
    #[error("not a cache case: {0}")]
    Shape(#[from] serde_json::Error),
    /// A mode that is not an octal number.
    #[error("a mode must be an octal number, not `{0}`")]
    Mode(String),
    /// A kind of push that is not known.
    #[error("unknown kind of base image change `{0}`")]
    Push(String),
}

#[derive(Deserialize)]
struct Many {
    cases: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    #[serde(default)]
    id: String,
    dockerfile: String,
    #[serde(default)]
    dockerfile_path: Option<String>,
    #[serde(default)]
    context: Vec<File>,
    #[serde(default)]
    target: Option<String>,
    #[serde(default)]
    build_args: Option<std::collections::BTreeMap<String, String>>,
    #[serde(default)]
    platform: Option<String>,
    #[serde(default)]
    earlier_changes: Vec<Vec<Op>>,
    #[serde(default)]
    change: Vec<Op>,
    #[serde(default)]
    run_effects: Vec<Effect>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    symlink: Option<String>,
    #[serde(default)]
    mode: Option<String>,
}

#[derive(Deserialize)]
struct Effect {
    line: u32,
    #[serde(default)]
    changed_paths: Vec<String>,
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Op {
    Write(File),
    Add(File),
    Delete { path: String },
    Rename { path: String, to: String },
    Touch { path: String },
    Chmod { path: String, mode: String },
    Chown { path: String },
    ReplaceLine { line: usize, text: String },
    InsertLine { line: usize, text: String },
    DeleteLine { line: usize },
    SwapLines { line: usize, with: usize },
    Dockerfile { text: String },
    BuildArg { name: String, value: String },
    Target { name: String },
    NoCache,
    NoCacheFilter { stages: Vec<String> },
    ColdCache,
    Secret { id: String },
    PruneMounts,
    BaseImage { image: String, kind: String },
}

/// Reads one scenario, or `{"cases": […]}`. Other fields, such as the expected outcome, are
/// ignored.
///
/// # Errors
/// When the text is not JSON of this shape.
pub fn read(json: &str) -> Result<Vec<CacheCase>, CaseError> {
    let value: serde_json::Value = serde_json::from_str(json)?;
    let cases = if value.get("cases").is_some() {
        serde_json::from_value::<Many>(value)?.cases
    } else {
        vec![serde_json::from_value::<One>(value)?]
    };
    cases.into_iter().map(case).collect()
}

fn case(one: One) -> Result<CacheCase, CaseError> {
    Ok(CacheCase {
        id: one.id,
        dockerfile: one.dockerfile,
        dockerfile_name: one.dockerfile_path,
        context: one
            .context
            .into_iter()
            .map(file)
            .collect::<Result<_, _>>()?,
        target: one.target,
        build_args: one.build_args.unwrap_or_default().into_iter().collect(),
        platform: one.platform,
        earlier_changes: one
            .earlier_changes
            .into_iter()
            .map(|group| group.into_iter().map(change).collect())
            .collect::<Result<_, _>>()?,
        change: one
            .change
            .into_iter()
            .map(change)
            .collect::<Result<_, _>>()?,
        run_effects: one
            .run_effects
            .into_iter()
            .map(|effect| RunEffect {
                line: effect.line,
                changed_paths: effect.changed_paths,
            })
            .collect(),
    })
}

fn mode(text: String) -> Result<u32, CaseError> {
    u32::from_str_radix(&text, 8).map_err(|_| CaseError::Mode(text))
}

fn file(file: File) -> Result<CaseFile, CaseError> {
    Ok(CaseFile {
        path: file.path,
        content: file.content,
        symlink: file.symlink,
        mode: file.mode.map(mode).transpose()?,
    })
}

fn change(op: Op) -> Result<Change, CaseError> {
    Ok(match op {
        Op::Write(written) | Op::Add(written) => Change::Write(file(written)?),
        Op::Delete { path } => Change::Delete { path },
        Op::Rename { path, to } => Change::Rename { path, to },
        Op::Touch { path } => Change::Touch { path },
        Op::Chmod { path, mode: bits } => Change::Chmod {
            path,
            mode: mode(bits)?,
        },
        Op::Chown { path } => Change::Chown { path },
        Op::ReplaceLine { line, text } => Change::ReplaceLine { line, text },
        Op::InsertLine { line, text } => Change::InsertLine { line, text },
        Op::DeleteLine { line } => Change::DeleteLine { line },
        Op::SwapLines { line, with } => Change::SwapLines { line, with },
        Op::Dockerfile { text } => Change::Dockerfile { text },
        Op::BuildArg { name, value } => Change::BuildArg { name, value },
        Op::Target { name } => Change::Target { name },
        Op::NoCache => Change::NoCache,
        Op::NoCacheFilter { stages } => Change::NoCacheFilter { stages },
        Op::ColdCache => Change::ColdCache,
        Op::Secret { id } => Change::Secret { id },
        Op::PruneMounts => Change::PruneMounts,
        Op::BaseImage { image, kind } => Change::BaseImage {
            image,
            push: match kind.as_str() {
                "new_layers" => Push::NewLayers,
                "config_label" => Push::ConfigLabel,
                "config_env" => Push::ConfigEnv,
                _ => return Err(CaseError::Push(kind)),
            },
        },
    })
}
