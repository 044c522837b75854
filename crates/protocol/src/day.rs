//! A working day of edits, and the figures that modelled seconds and sizes rest on.

use crate::project::ProjectRules;
use serde::{Deserialize, Serialize};

/// Figures a person changed: their ids, and thousandths of their units.
pub type Assumed = Vec<(String, u64)>;

/// Asks what a day of edits costs, in the order of the file and in a better one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Revision of the text.
    pub rev: u64,
    /// The Dockerfile.
    pub text: String,
    /// Another version to hold it against; without one our own fixes make it.
    pub other: Option<String>,
    /// The ignore file.
    pub dockerignore: Option<String>,
    /// Context files with sizes; empty means: suppose one that fits the file.
    pub context: crate::context::Files,
    /// Edits in order, as written in links: `source`, `lockfile`, `readme`, `settings`, `base`,
    /// `cold`, `argument`, `touch`, `chmod`, `line:7`, `file:docs/a.md`, `delete:a`, `base:node:24`,
    /// `arg:V=2`; `source*3` is three of them.
    pub edits: Vec<String>,
    /// Stage to build.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
    /// What the project chose about rules: a proposal of a rule that is off is not made.
    pub rules: ProjectRules,
    /// Figures a person changed.
    pub assumed: Assumed,
}

/// An edit that may be put into a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOffer {
    /// As in links.
    pub id: String,
    /// As a person says it: "edit src/app.js".
    pub label: String,
}

/// A ready-made day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPreset {
    /// As in links.
    pub id: String,
    /// As on a button.
    pub label: String,
    /// Its edits; those that do not fit the file are left out.
    pub edits: Vec<String>,
}

/// One edit of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayEdit {
    /// As in links.
    pub id: String,
    /// As a person says it.
    pub label: String,
    /// Why it changes nothing here; empty when it is played.
    pub left_out: String,
}

/// The build after one edit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DayBuild {
    /// Steps that run.
    pub n_run: u32,
    /// Steps there are.
    pub n_steps: u32,
    /// Modelled seconds, stages in parallel.
    pub seconds: f64,
    /// Compressed bytes of images that were not on the machine.
    pub pulled_bytes: u64,
    /// Compressed bytes of layers that the registry did not have.
    pub pushed_bytes: u64,
    /// Whether some size is unknown, so that the bytes are lower bounds.
    pub partial: bool,
    /// What nothing is known about among the steps that ran; a flat figure stands for each.
    pub unknown: Vec<String>,
    /// Line of the first step that runs; 0 when all is cached.
    pub line: u32,
    /// Why it runs, or that nothing does.
    pub because: String,
}

/// A day in one order of the steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DaySide {
    /// One for each edit; an edit that is left out has an empty one.
    pub builds: Vec<DayBuild>,
    /// Sum of the seconds.
    pub seconds: f64,
    /// Sum of the bytes fetched.
    pub pulled_bytes: u64,
    /// Sum of the bytes sent to the registry.
    pub pushed_bytes: u64,
    /// Whether the bytes are lower bounds.
    pub partial: bool,
    /// What nothing is known about, all together.
    pub unknown: Vec<String>,
}

/// A replacement in UTF-16 units, for the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// First unit.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// What takes its place.
    pub text: String,
}

/// A line of the better order that the file does not have, or has elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GhostLine {
    /// 1-based line of the file above whose instruction it would stand; one past the last for the end.
    pub above: u32,
    /// Short text.
    pub title: String,
}

/// Another order of the same steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The whole text.
    pub text: String,
    /// The change from the file to it.
    pub edits: Vec<Replacement>,
    /// What is done, one fix each, as on its button.
    pub titles: Vec<String>,
    /// What may be lost; empty when nothing.
    pub caveats: Vec<String>,
    /// Lines that the file does not have there.
    pub ghosts: Vec<GhostLine>,
}

/// What the day costs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DayReply {
    /// Revision this is about.
    pub rev: u64,
    /// The day, edit by edit, repeats written out.
    pub edits: Vec<DayEdit>,
    /// Edits that fit the file.
    pub offers: Vec<DayOffer>,
    /// Ready-made days.
    pub presets: Vec<DayPreset>,
    /// In the order of the file.
    pub now: DaySide,
    /// In the better order, or of the other file; `None` when no better order is known.
    pub then: Option<DaySide>,
    /// The better order; `None` also when another file was given.
    pub proposal: Option<Proposal>,
    /// One sentence.
    pub summary: String,
    /// Edits that were too many, left out from the end.
    pub n_left_out: u32,
    /// Files the context is supposed to hold; empty when one was given.
    pub supposed_context: Vec<String>,
}

/// Asks for a better order of the steps, made of our own fixes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improve {
    /// Revision of the text.
    pub rev: u64,
    /// The Dockerfile.
    pub text: String,
    /// The ignore file.
    pub dockerignore: Option<String>,
    /// Context files with sizes; empty when they are not known.
    pub context: crate::context::Files,
    /// Changes to compare both orders after.
    pub changes: Vec<crate::what_if::Change>,
    /// Stage to build.
    pub target: Option<String>,
    /// What the project chose about rules.
    pub rules: ProjectRules,
    /// Figures a person changed.
    pub assumed: Assumed,
}

/// A better order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Improvement {
    /// Revision this is about.
    pub rev: u64,
    /// The order.
    pub proposal: Proposal,
    /// What runs again in it after the changes.
    pub after: crate::what_if::WhatIfReply,
    /// 1-based lines of the file whose steps run now and would come from the cache then.
    pub spared: Vec<u32>,
    /// One sentence.
    pub summary: String,
}

/// Asks for all figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Figures a person changed.
    pub assumed: Assumed,
}

/// A figure that modelled seconds or sizes rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureView {
    /// Stable id.
    pub id: String,
    /// Heading it stands below.
    pub group: String,
    /// What it is, for people.
    pub label: String,
    /// `s`, `MB`, `MB/s`, `Mbit/s`, `%`.
    pub unit: String,
    /// Thousandths of the unit in our table.
    pub default_milli: u64,
    /// Thousandths of the unit in force.
    pub milli: u64,
    /// Least thousandths that are taken.
    pub least_milli: u64,
    /// Most thousandths that are taken.
    pub most_milli: u64,
}
