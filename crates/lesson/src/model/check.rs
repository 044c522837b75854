//! The closed list of checks, with typed keys. Evaluating them is `evaluate`'s work.
//!
//! Patterns (`matches`, `step`, `first`, `then`, `path`) are globs: `*` any run of characters, `?` one character,
//! matched against the whole text. Instruction text is the keyword in upper case and the rest with blanks collapsed.

use serde::{Deserialize, Serialize};

use crate::model::{Bytes, Event, Profile, SandboxCheck};

/// One condition of a claim or an exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What is asked.
    pub that: CheckKind,
    /// `not = true`: the opposite must hold.
    #[serde(default, skip_serializing_if = "crate::model::prose::is_false")]
    pub negated: bool,
    /// What to tell the learner while it does not hold. Empty for claims.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub otherwise: String,
}

/// What a check asks; one variant per `that`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum CheckKind {
    /// No parse error.
    Parses {},
    /// The analyser reports the rule, or does not.
    Rule {
        /// Rule id.
        id: String,
        /// Wanted state.
        #[serde(default)]
        is: Presence,
        /// Only findings at or above this level count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min_severity: Option<Severity>,
    },
    /// No finding at or above the level.
    RulesClean {
        /// Lowest level that counts.
        #[serde(default)]
        level: Severity,
        /// Builder profile, when it matters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<Profile>,
        /// Rule ids that may fire.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<String>,
    },
    /// Such an instruction exists.
    Instruction {
        /// Keyword.
        name: String,
        /// Stage name or index; `final` for the last; any stage when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
        /// Pattern over what follows the keyword.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matches: Option<String>,
        /// Exact number; at least one when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<u32>,
    },
    /// Both exist, in this order, in one stage.
    Order {
        /// Pattern over the whole instruction.
        first: String,
        /// Pattern over the whole instruction.
        then: String,
    },
    /// Stage count and names.
    Stages {
        /// Exact number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<u32>,
        /// Names that must exist, in any order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        names: Vec<String>,
    },
    /// The base image of a stage.
    Base {
        /// Stage name or index; the final one when absent. A stage built on a stage is followed to its image.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
        /// Pattern over the reference as written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matches: Option<String>,
        /// Demanded precision. `tag` accepts any explicit tag but `latest`, or a digest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pinned: Option<Pin>,
    },
    /// Effective user of the final stage.
    User {
        /// Must (or must not) be other than root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_root: Option<bool>,
        /// Must (or must not) be a number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        numeric: Option<bool>,
    },
    /// The build context after `.dockerignore`.
    Context {
        /// Patterns of which no file may be left.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        excludes: Vec<String>,
        /// Patterns of which some file must be left.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        includes: Vec<String>,
        /// Largest total.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_bytes: Option<Bytes>,
    },
    /// Build, let the events happen, build again: what becomes of the step?
    Cache {
        /// Pattern over the whole instruction; every matching step must agree and at least one must exist.
        step: String,
        /// What happens between the builds.
        after: Vec<Event>,
        /// Wanted outcome.
        is: CacheOutcome,
    },
    /// Modelled cost of the second build.
    Rebuild {
        /// What happens between the builds.
        after: Vec<Event>,
        /// Most modelled seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_seconds: Option<u32>,
        /// Most steps that run again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_steps: Option<u32>,
        /// Patterns; a step that runs again must match one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        only: Vec<String>,
    },
    /// Layers of the modelled image, the base's own not counted.
    Layers {
        /// Most filesystem layers over the base.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
        /// Exact number of filesystem layers over the base.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fs_count: Option<u32>,
        /// Exact number of instructions that only write the configuration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        metadata_count: Option<u32>,
        /// Most bytes stored but not visible in the final view.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waste_max: Option<Bytes>,
        /// Fewest such bytes; for claims about waste.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waste_min: Option<Bytes>,
    },
    /// Size of the modelled image or of a part.
    Size {
        /// Largest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Bytes>,
        /// Smallest; for claims.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<Bytes>,
        /// Which part.
        #[serde(default)]
        of: SizeOf,
        /// Stage name for `of = "stage"`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
        /// Pattern of the instruction for `of = "layer"`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        /// Which bytes.
        #[serde(default)]
        unit: SizeUnit,
    },
    /// A path in the image.
    File {
        /// Absolute path pattern; `*` also crosses `/`.
        path: String,
        /// Where to look.
        #[serde(default)]
        r#in: FileView,
        /// Wanted state.
        #[serde(default = "present")]
        is: Presence,
        /// Wanted owner, as `user`, `uid` or `uid:gid`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
        /// Wanted permission bits, octal text such as `0755`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mode: Option<String>,
    },
    /// A key of the image configuration: `User`, `Cmd`, `Env.PATH`, `Labels.org.opencontainers.image.revision`.
    Config {
        /// Which key.
        key: String,
        /// Exact text; lists are joined by one blank.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        equals: Option<String>,
        /// Pattern.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matches: Option<String>,
        /// Must not be there.
        #[serde(default, skip_serializing_if = "crate::model::prose::is_false")]
        absent: bool,
    },
    /// Number of secrets found.
    Secrets {
        /// Most allowed.
        max: u32,
    },
    /// A typed answer. `fact` lets the engine compute what is right; `equals` states it.
    Answer {
        /// Which input of the exercise; `answer` when there is only one.
        #[serde(default = "default_slot")]
        slot: String,
        /// Label of the input.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        ask: String,
        /// Fact id with optional argument.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fact: Option<FactQuery>,
        /// The right answer, compared without regard to case and outer blanks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        equals: Option<String>,
        /// Allowed relative deviation of a number in per cent.
        #[serde(default)]
        tolerance: u32,
        /// Choices to offer instead of a text field.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        choices: Vec<String>,
    },
    /// A fact has a value; for claims and walk-throughs.
    Fact {
        /// Which fact.
        fact: FactQuery,
        /// The value, compared as an answer is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        equals: Option<String>,
        /// Pattern over its text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matches: Option<String>,
        /// Smallest number; amounts such as `2GB` are bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<Bytes>,
        /// Largest number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Bytes>,
        /// Allowed relative deviation from `equals` in per cent.
        #[serde(default)]
        tolerance: u32,
    },
    /// A check on a simulated host.
    Sandbox(SandboxCheck),
    /// At least one of these holds (`[[any]]`).
    Any(Vec<Check>),
}

fn present() -> Presence {
    Presence::Present
}

fn default_slot() -> String {
    "answer".to_owned()
}

/// Question to the engine for one value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactQuery {
    /// Fact id, one of [`crate::facts::FACT_IDS`] or [`crate::world::FACT_IDS`].
    pub id: String,
    /// Pattern of a step, a path, a host, an image, as the fact needs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
}

/// There or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Must not be there.
    #[default]
    Absent,
    /// Must be there.
    Present,
}

/// Level of a finding, mild first so that comparison works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Taste.
    Style,
    /// Good to know.
    Info,
    /// Should change.
    #[default]
    Warning,
    /// Does not work or is dangerous.
    Error,
}

/// How precisely a base is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pin {
    /// By a tag other than `latest`.
    Tag,
    /// By a digest.
    Digest,
}

/// What happened to a step in the second build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheOutcome {
    /// Taken from the cache.
    Hit,
    /// Ran again.
    Miss,
    /// Not needed for the target.
    Skipped,
}

/// Which size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SizeOf {
    /// All that ships, the base included.
    #[default]
    Final,
    /// One stage, its base included.
    Stage,
    /// The layers of the matching steps together.
    Layer,
}

/// Which bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SizeUnit {
    /// As on disk.
    #[default]
    Unpacked,
    /// As downloaded.
    Compressed,
}

/// Where to look for a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileView {
    /// The filesystem a container sees.
    #[default]
    Final,
    /// Any layer over the base, hidden or not.
    AnyLayer,
    /// The n-th filesystem layer over the base, from 1.
    Layer(u32),
}

impl Serialize for FileView {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Final => serializer.serialize_str("final"),
            Self::AnyLayer => serializer.serialize_str("any-layer"),
            Self::Layer(n) => serializer.collect_str(&format_args!("layer:{n}")),
        }
    }
}

impl<'de> Deserialize<'de> for FileView {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "final" => Ok(Self::Final),
            "any-layer" => Ok(Self::AnyLayer),
            other => other
                .strip_prefix("layer:")
                .and_then(|n| n.parse().ok())
                .filter(|n| *n > 0)
                .map(Self::Layer)
                .ok_or_else(|| serde::de::Error::custom("expected final, any-layer or layer:N")),
        }
    }
}
