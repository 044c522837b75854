//! Lessons: what the judge is asked. Lessons themselves are content files the page fetches.

use serde::{Deserialize, Serialize};

/// Hands a compiled lesson over, as the bytes of its content file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadLesson {
    /// Id.
    pub lesson: String,
    /// The content file.
    pub bytes: Vec<u8>,
}

/// Judges the learner's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    /// Lesson.
    pub lesson: String,
    /// Exercise.
    pub exercise: String,
    /// Path and text of every file the learner can edit.
    pub files: Vec<(String, String)>,
    /// Typed answers by slot.
    pub answers: Vec<(String, String)>,
}

/// One check of an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckState {
    /// Whether it holds.
    pub met: bool,
    /// Whether it can be judged here; when not, `otherwise` says why, and it never counts as met.
    pub judged: bool,
    /// What it asks for.
    pub text: String,
    /// What to think about when it does not hold.
    pub otherwise: String,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether all checks hold.
    pub solved: bool,
    /// Each check, in order.
    pub checks: Vec<CheckState>,
}

/// Runs all claims of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunClaims {
    /// Lesson.
    pub lesson: String,
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimState {
    /// Position among the lesson's claims.
    pub index: u32,
    /// Whether it is true now; `None` when it cannot be run here.
    pub holds: Option<bool>,
    /// What the engine saw.
    pub detail: String,
}

/// Computes a fact about a lesson's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComputeFact {
    /// Lesson.
    pub lesson: String,
    /// Id of the block that asks.
    pub block: String,
}

/// A fact, computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactValue {
    /// As shown.
    pub text: String,
    /// The number, when it is one, in the unit of the question.
    pub number: Option<f64>,
    /// The list, when it is one.
    pub list: Vec<String>,
}

/// Asks for the layer stack of a lesson's Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonStack {
    /// Lesson.
    pub lesson: String,
    /// Id of the block.
    pub block: String,
    /// Files the learner changed: path and text.
    pub files: Vec<(String, String)>,
}

/// Judges an exercise on simulated hosts by a session that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeHosts {
    /// Lesson.
    pub lesson: String,
    /// Exercise.
    pub exercise: String,
    /// Name of the session.
    pub session: String,
    /// Counts what happened in the session, so that another state is another question.
    pub turn: u32,
    /// Typed answers by slot.
    pub answers: Vec<(String, String)>,
}

/// The verdict on hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostsJudgement {
    /// Whether all checks hold.
    pub solved: bool,
    /// Each check, in order.
    pub checks: Vec<CheckState>,
    /// Positions of the nudges that show now.
    pub nudges: Vec<u32>,
    /// Lines that a good solution takes.
    pub par: u32,
    /// Lines of the session that are in force.
    pub n_lines: u32,
}
