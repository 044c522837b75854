//! The layer stack a Dockerfile would make: bricks that hold bytes, pins that do not.
//!
//! Base layers come from the catalogue, everything else from a model ([`crate::effects::table`] and
//! the context given or supposed). Each number says where it comes from; an unknown size is
//! absent, never a guess. Hidden bytes are counted only for paths an earlier line surely wrote.

mod copies;
mod ledger;
mod stack;

pub use stack::layer_stack;
pub(crate) use stack::pull_seconds;

use crate::effects::WriteKind;

/// Where a size comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Read from the image of that name.
    Catalogue,
    /// Read from the image of a sibling tag, or estimated in the catalogue.
    CatalogueEstimate,
    /// Sizes of the context files that were given.
    Context,
    /// From the table of typical effects or a supposed context.
    Modelled,
    /// Not known.
    Unknown,
}

/// What a brick is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The base image.
    Base,
    /// Packages of the operating system.
    System,
    /// Packages of a language.
    Dependencies,
    /// The project's files.
    Files,
}

impl From<WriteKind> for Origin {
    fn from(kind: WriteKind) -> Self {
        match kind {
            WriteKind::System => Self::System,
            WriteKind::Dependencies => Self::Dependencies,
            WriteKind::Files => Self::Files,
        }
    }
}

/// A path in a brick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrickFile {
    /// Absolute path; stands for everything below it.
    pub path: String,
    /// Unpacked bytes; `None` when unknown.
    pub bytes: Option<u64>,
    /// A later line deletes it, stores it again or replaces it.
    pub hidden: bool,
}

/// How a line takes a file of a lower brick out of sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverKind {
    /// A whiteout: it is deleted.
    Deleted,
    /// Another file of that name stands above it.
    Replaced,
    /// It is stored once more with another owner or mode.
    CopiedUp,
    /// It is deleted here and stored once more under another name.
    Moved,
}

/// A file of a lower brick that a line takes out of sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// How.
    pub kind: CoverKind,
    /// The path below.
    pub path: String,
    /// Stage of the lower brick.
    pub stage: usize,
    /// The lower brick in that stage.
    pub brick: usize,
    /// The file in that brick.
    pub file: usize,
    /// Its bytes, which stay in the image; `None` when unknown.
    pub bytes: Option<u64>,
}

/// One filesystem layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brick {
    /// Index of the instruction; FROM for a base layer.
    pub instruction: usize,
    /// 1-based line.
    pub line: u32,
    /// Short text.
    pub title: String,
    /// Unpacked bytes; `None` when unknown.
    pub unpacked_bytes: Option<u64>,
    /// Stored bytes as downloaded; estimated from the unpacked ones unless a base layer.
    pub compressed_bytes: Option<u64>,
    /// Part of `unpacked_bytes` that later lines hide.
    pub hidden_bytes: u64,
    /// Where the number comes from.
    pub basis: Basis,
    /// What it is made of, by the larger part.
    pub origin: Origin,
    /// Whether it comes with the base image.
    pub is_base: bool,
    /// How the number was reached, in a sentence.
    pub note: String,
    /// Paths it is modelled to write.
    pub files: Vec<BrickFile>,
    /// Paths of lower bricks it hides.
    pub hides: Vec<String>,
    /// The same, each with the file that is hidden.
    pub covers: Vec<Cover>,
}

/// A line that makes no layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Index of the instruction.
    pub instruction: usize,
    /// 1-based line.
    pub line: u32,
    /// Short text.
    pub title: String,
    /// Bricks of the stage below it.
    pub n_bricks_below: usize,
}

/// One stage of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageStack {
    /// Position.
    pub stage: usize,
    /// Name or number.
    pub name: String,
    /// 1-based line of its FROM.
    pub line: u32,
    /// The base as written.
    pub base: String,
    /// Whether the target needs it.
    pub needed: bool,
    /// Whether its layers ship.
    pub ships: bool,
    /// The stage it continues; those bricks are listed there, not here.
    pub continues: Option<usize>,
    /// Bricks, bottom first.
    pub bricks: Vec<Brick>,
    /// Pins, in file order.
    pub pins: Vec<Pin>,
}

impl StageStack {
    /// Sum of the known sizes of its bricks.
    pub fn total_bytes(&self) -> u64 {
        self.bricks
            .iter()
            .filter_map(|brick| brick.unpacked_bytes)
            .sum()
    }

    /// Hidden bytes of its bricks.
    pub fn hidden_bytes(&self) -> u64 {
        self.bricks.iter().map(|brick| brick.hidden_bytes).sum()
    }
}

/// Something a later stage takes from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arc {
    /// From that stage.
    pub from_stage: usize,
    /// To that stage.
    pub to_stage: usize,
    /// The COPY, ADD or RUN.
    pub instruction: usize,
    /// 1-based line.
    pub line: u32,
    /// Paths it takes.
    pub paths: Vec<String>,
    /// Modelled bytes; `None` when unknown.
    pub bytes: Option<u64>,
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// Makes a layer.
    Layer,
    /// Changes configuration or state only.
    Metadata,
    /// Its stage is not needed.
    Skipped,
}

/// The whole picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerStack {
    /// Stages in file order.
    pub stages: Vec<StageStack>,
    /// Transfers, in file order.
    pub arcs: Vec<Arc>,
    /// For each instruction what becomes of it; lines before the first FROM are metadata.
    pub kinds: Vec<LineKind>,
    /// Known unpacked bytes of what ships.
    pub total_bytes: u64,
    /// Known compressed bytes of what ships.
    pub download_bytes: u64,
    /// Hidden bytes of what ships.
    pub hidden_bytes: u64,
    /// Layers of what ships, base included where known.
    pub n_layers: usize,
    /// Whether the size of something that ships is unknown, so that totals are lower bounds.
    pub partial: bool,
    /// Whether the context is supposed.
    pub context_is_supposed: bool,
}

#[cfg(test)]
mod tests;
