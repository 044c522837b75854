//! The state of a stage between two lines.

use super::failure::Failure;
use crate::digest::digest;
use crate::files::Files;
use crate::world::image::{Layer, Row, Settings};
use layerlab_syntax::expand::{Lookup, Mode, expand};
use std::rc::Rc;

/// A stage, so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Stage {
    /// Key of the last step.
    pub(super) key: String,
    pub(super) files: Files,
    pub(super) layers: Vec<Rc<Layer>>,
    /// Chain ID of the layers.
    pub(super) chain: String,
    pub(super) settings: Settings,
    pub(super) history: Vec<Row>,
    /// When each layer-making row was made; `None` for rows without a time yet.
    pub(super) times: Vec<Option<i64>>,
    /// Names declared with ARG in this stage, in order, with their values.
    pub(super) args: Vec<(String, Option<String>)>,
    /// Variables in force in the order of their last assignment.
    pub(super) variables: Vec<(String, String)>,
    pub(super) shell: Vec<String>,
    /// A step above was forced to run.
    pub(super) forced: bool,
    /// Whether CMD was set by this stage.
    pub(super) own_cmd: bool,
}

struct Variables<'a>(&'a [(String, String)]);

impl Lookup for Variables<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Stage {
    /// Expands a word.
    pub(super) fn word(&self, text: &str, escape: char) -> Result<String, Failure> {
        expand(text, Mode::Word, escape, &Variables(&self.variables))
            .map(|done| done.value)
            .map_err(|error| Failure::new(format!("failed to process {text:?}: {error}")))
    }

    /// Expands a word that may become several.
    pub(super) fn words(&self, text: &str, escape: char) -> Result<Vec<String>, Failure> {
        expand(text, Mode::Words, escape, &Variables(&self.variables))
            .map(|done| done.words)
            .map_err(|error| Failure::new(format!("failed to process {text:?}: {error}")))
    }

    /// Expands the body of a here-document.
    pub(super) fn body(&self, text: &str) -> Result<String, Failure> {
        expand(text, Mode::Heredoc, '\\', &Variables(&self.variables))
            .map(|done| done.value)
            .map_err(|error| Failure::new(format!("failed to process {text:?}: {error}")))
    }

    /// Sets a variable; it becomes the last one.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Working directory.
    pub(super) fn workdir(&self) -> &str {
        if self.settings.workdir.is_empty() {
            "/"
        } else {
            &self.settings.workdir
        }
    }

    /// Adds a row without a layer.
    pub(super) fn note(&mut self, created_by: String) {
        self.history.push(Row {
            created: 0,
            created_by,
            comment: COMMENT.to_owned(),
            empty: true,
        });
        self.times.push(None);
    }

    /// Stacks a layer with its row.
    pub(super) fn stack(&mut self, layer: Rc<Layer>, created_by: String, created: i64) {
        self.chain = if self.chain.is_empty() {
            layer.diff_id.clone()
        } else {
            digest(format!("{} {}", self.chain, layer.diff_id).as_bytes())
        };
        self.layers.push(layer);
        self.history.push(Row {
            created,
            created_by,
            comment: COMMENT.to_owned(),
            empty: false,
        });
        self.times.push(Some(created));
    }

    /// Gives rows without a time that of the first new layer or of the layer before, as the exporter does; the time of
    /// the last row.
    pub(super) fn settle(&mut self) -> i64 {
        let mut created = None;
        let mut missing = false;
        for time in &self.times {
            match time {
                Some(_) => {
                    created = *time;
                    if missing {
                        break;
                    }
                }
                None => missing = true,
            }
        }
        let mut missing = false;
        for (row, time) in self.history.iter_mut().zip(&self.times) {
            match time {
                Some(_) if missing => created = *time,
                Some(_) => {}
                None => {
                    missing = true;
                    row.created = created.unwrap_or(0);
                }
            }
        }
        self.history.last().map_or(0, |row| row.created)
    }
}

/// What the builder writes beside every row.
pub(super) const COMMENT: &str = "buildkit.dockerfile.v0";
