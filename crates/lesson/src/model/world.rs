//! What happens on simulated hosts: where a world starts, what is typed in it, and the task of an exercise there.

use serde::{Deserialize, Serialize};

use crate::model::{Check, ContextFile, Inline, Profile, RunEffect};

/// A start, and lines that were typed before the learner came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// Name of the start.
    pub fixture: String,
    /// Which docker.
    pub profile: Profile,
    /// Files put into the folder of the shell before `setup`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ContextFile>,
    /// What programs of images write that the model does not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<RunEffect>,
    /// Text of one line or more each, as it would be pasted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
}

/// A world in which lines are run, so that something can be said about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// Where it starts.
    pub world: World,
    /// Text of one line or more each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub run: Vec<String>,
    /// Status that the last line ends with; all others end with 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub exits: i32,
}

/// What an exercise on simulated hosts has beyond files, checks and hints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorldTask {
    /// Where it starts.
    pub world: World,
    /// The solution's lines; empty when the task is answered through inputs only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub solve: Vec<String>,
    /// Lines that a good solution takes; those of `solve` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub par: Option<u32>,
    /// Whether the world that the solution reaches is drawn beside the learner's.
    #[serde(default, skip_serializing_if = "crate::model::prose::is_false")]
    pub target: bool,
    /// Hints that depend on what the learner did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nudges: Vec<Nudge>,
}

/// A hint that shows by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nudge {
    /// Shown while this holds and the exercise is not solved.
    pub when: Check,
    /// What is said.
    pub say: Vec<Inline>,
}

pub(crate) fn is_zero(number: &i32) -> bool {
    *number == 0
}
