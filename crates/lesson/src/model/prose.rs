//! Prose as a typed tree: what a paragraph, list, table or call-out may contain.
//!
//! Text is text: a renderer must write it as a text node. Nesting is limited to [`MAX_PROSE_DEPTH`] by the compiler.

use serde::{Deserialize, Serialize};

use crate::model::Block;

/// Deepest nesting of nodes and inlines that the compiler lets through.
pub const MAX_PROSE_DEPTH: usize = 32;

/// One block-level piece of a section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Node {
    /// A heading below the section's own `##`: level 3 or 4.
    Heading {
        /// 3 or 4.
        level: u8,
        /// Anchor, unique in the lesson.
        id: String,
        /// The heading's text.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// An ordered (`start` present) or plain list.
    List {
        /// First number of an ordered list.
        start: Option<u64>,
        /// The items, in order.
        items: Vec<ListItem>,
    },
    /// A table; every row has as many cells as `head`.
    Table {
        /// One alignment per column.
        align: Vec<Align>,
        /// Header cells.
        head: Vec<Vec<Inline>>,
        /// Body rows.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Code to read. A `dockerfile` fence is linted by the course review.
    Code {
        /// First word of the info string, empty when absent.
        lang: String,
        /// The code, with its line ends.
        text: String,
    },
    /// A call-out of one of the five kinds.
    Callout {
        /// Which kind.
        kind: CalloutKind,
        /// Its content. A myth holds exactly two paragraphs: the belief, then what is true.
        nodes: Vec<Node>,
    },
    /// A plain quotation.
    Quote(Vec<Node>),
    /// `---`: presenter mode starts a new slide here; the page draws a thin rule.
    SlideBreak,
    /// A `lab-…` block.
    Lab(Box<Block>),
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListItem {
    /// Present for task lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    /// The item's content; a tight item is one paragraph.
    pub nodes: Vec<Node>,
}

/// Column alignment of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// No wish: the renderer decides.
    #[default]
    Unset,
    /// To the line start.
    Start,
    /// Centred.
    Center,
    /// To the line end, as for numbers.
    End,
}

/// The kinds of call-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalloutKind {
    /// An aside.
    Note,
    /// Practical advice.
    Tip,
    /// Something that bites.
    Warning,
    /// A common belief and what is true; feeds the misconception index.
    Myth,
    /// Shown only in presenter view and in the instructor's handout.
    Presenter,
}

/// One piece of running text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Emphasis.
    Emph(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Code. With `run`, the page offers a button that types it into the lesson's terminal.
    Code {
        /// The code.
        text: String,
        /// Was it marked `{.run}`?
        #[serde(default, skip_serializing_if = "is_false")]
        run: bool,
    },
    /// A checked link.
    Link {
        /// Where to.
        to: LinkTarget,
        /// Link text.
        content: Vec<Inline>,
    },
    /// A local picture.
    Image {
        /// Path inside the lesson's folder.
        src: String,
        /// Alternative text, never empty.
        alt: String,
    },
    /// Reference to the footnote with this label; see `Lesson::footnotes`.
    Footnote(String),
    /// A forced line end.
    Break,
    /// Text of a translated lesson that is still in the source's language. It is all of its paragraph, cell or option,
    /// and occurs in translations only.
    Untranslated {
        /// Language tag of the text.
        lang: String,
        /// The text.
        content: Vec<Inline>,
    },
}

/// Where a link leads. Everything but `External` was checked to exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkTarget {
    /// `lesson:id#anchor`.
    Lesson {
        /// Lesson id.
        id: String,
        /// Section or heading anchor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anchor: Option<String>,
    },
    /// `rule:id`: the explanation of a rule.
    Rule {
        /// Rule id such as `root-user`.
        id: String,
    },
    /// `term:id`: a pop-over from the glossary.
    Term {
        /// Term id.
        id: String,
    },
    /// `sample:id`: opens a shipped sample.
    Sample {
        /// Sample id.
        id: String,
    },
    /// `#anchor` in the same lesson.
    Anchor(String),
    /// An `https:` address, shown as leaving the page.
    External(String),
}

/// A footnote's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Footnote {
    /// Label as written; numbers are given by order of first reference.
    pub label: String,
    /// Content.
    pub nodes: Vec<Node>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
