//! Reads CommonMark with tables, footnotes and task lists into the typed tree.
//!
//! Raw HTML and remote pictures are refused. The reader keeps its own stack instead of recursing, so nesting in the
//! text cannot exhaust the program's; it stops at [`MAX_PROSE_DEPTH`].

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

use super::problem::{Lines, Problems};
use crate::model::{
    Align, CalloutKind, Footnote, Inline, LinkTarget, ListItem, MAX_PROSE_DEPTH, Node, Section,
};

/// A fence with `lab-…` or `dockerfile`, handed to the caller in reading order.
#[derive(Debug)]
pub(crate) struct Fence {
    pub(crate) line: u32,
    pub(crate) info: String,
    pub(crate) body: String,
}

/// A link and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkUse {
    /// File below the content folder.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Target.
    pub target: LinkTarget,
}

/// What became of a text.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    pub(crate) sections: Vec<Section>,
    pub(crate) footnotes: Vec<Footnote>,
    pub(crate) links: Vec<(u32, LinkTarget)>,
    pub(crate) images: Vec<(u32, String)>,
}

#[derive(Debug)]
enum Kind {
    Root,
    Paragraph,
    Heading(u8, Option<String>),
    Quote,
    Fence(String),
    List(Option<u64>),
    Item(Option<bool>),
    Table(Vec<Align>),
    Row,
    Cell,
    Emph,
    Strong,
    Link(LinkTarget),
    Image(String),
    Footnote(String),
    Dropped,
}

#[derive(Debug)]
struct Frame {
    kind: Kind,
    line: u32,
    nodes: Vec<Node>,
    inlines: Vec<Inline>,
    items: Vec<ListItem>,
    rows: Vec<Vec<Vec<Inline>>>,
    cells: Vec<Vec<Inline>>,
}

impl Frame {
    fn new(kind: Kind, line: u32) -> Self {
        Self {
            kind,
            line,
            nodes: vec![],
            inlines: vec![],
            items: vec![],
            rows: vec![],
            cells: vec![],
        }
    }

    /// Text that stands directly in a container (tight list items) becomes a paragraph.
    fn settle(&mut self) {
        if !self.inlines.is_empty() {
            let inlines = tidy(std::mem::take(&mut self.inlines));
            self.nodes.push(Node::Paragraph(inlines));
        }
    }
}

/// Makes a node of a `lab-…` fence.
pub(crate) type FenceReader<'a> = dyn FnMut(Fence, &mut Problems<'_>) -> Option<Node> + 'a;

/// Reads a whole lesson text; `first_line` is the line of its first line in the file.
pub(crate) fn read(
    text: &str,
    first_line: u32,
    problems: &mut Problems<'_>,
    fence: &mut FenceReader<'_>,
) -> Prose {
    let mut reader = Reader {
        lines: Lines::new(text, first_line),
        stack: vec![Frame::new(Kind::Root, first_line)],
        prose: Prose::default(),
        problems,
        fence,
        ids: Vec::new(),
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if reader.stack.len() > MAX_PROSE_DEPTH {
            let line = reader.lines.line(range.start);
            reader.problems.error(
                line,
                format!("nested more than {MAX_PROSE_DEPTH} levels deep"),
            );
            break;
        }
        reader.event(event, range.start);
    }
    while reader.stack.len() > 1 {
        reader.close();
    }
    if let Some(mut root) = reader.stack.pop() {
        root.settle();
        reader.prose.sections = sections(root.nodes);
    }
    reader.prose
}

/// Reads one paragraph of inline Markdown, as used in block keys.
pub(crate) fn read_inline(
    text: &str,
    line: u32,
    problems: &mut Problems<'_>,
    links: &mut Vec<(u32, LinkTarget)>,
) -> Vec<Inline> {
    let prose = read(text.trim(), line, problems, &mut |fence, problems| {
        problems.error(fence.line, "a fence cannot stand here");
        None
    });
    links.extend(prose.links.into_iter().map(|(_, target)| (line, target)));
    let mut nodes = prose.sections.into_iter().flat_map(|section| section.nodes);
    match (nodes.next(), nodes.next()) {
        (Some(Node::Paragraph(inlines)), None) => inlines,
        (None, _) => Vec::new(),
        _ => {
            problems.error(line, "only one paragraph of text can stand here");
            Vec::new()
        }
    }
}

struct Reader<'r, 'p> {
    lines: Lines,
    stack: Vec<Frame>,
    prose: Prose,
    problems: &'r mut Problems<'p>,
    fence: &'r mut FenceReader<'r>,
    ids: Vec<String>,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, offset: usize) {
        let line = self.lines.line(offset);
        match event {
            Event::Start(tag) => self.open(tag, line),
            Event::End(_) => self.close(),
            Event::Text(text) => self.inline(Inline::Text(text.into_string())),
            Event::Code(text) => self.inline(Inline::Code {
                text: text.into_string(),
                run: false,
            }),
            Event::SoftBreak => self.inline(Inline::Text(" ".to_owned())),
            Event::HardBreak => self.inline(Inline::Break),
            Event::FootnoteReference(label) => self.inline(Inline::Footnote(label.into_string())),
            Event::Rule => self.node(Node::SlideBreak),
            Event::TaskListMarker(done) => {
                if let Some(Frame {
                    kind: Kind::Item(checked),
                    ..
                }) = self
                    .stack
                    .iter_mut()
                    .rev()
                    .find(|frame| matches!(frame.kind, Kind::Item(_)))
                {
                    *checked = Some(done);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                self.problems.error(line, "raw HTML is not allowed")
            }
            Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.problems.error(line, "formulas are not supported")
            }
        }
    }

    fn open(&mut self, tag: Tag<'_>, line: u32) {
        if let Some(top) = self.stack.last_mut()
            && !is_inline(&tag)
        {
            top.settle();
        }
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, id, .. } => {
                Kind::Heading(self.level(level, line), id.map(Into::into))
            }
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::Fence(info.into_string()),
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Fence(String::new()),
            Tag::List(start) => Kind::List(start),
            Tag::Item => Kind::Item(None),
            Tag::Table(align) => Kind::Table(align.into_iter().map(alignment).collect()),
            Tag::TableHead | Tag::TableRow => Kind::Row,
            Tag::TableCell => Kind::Cell,
            Tag::Emphasis => Kind::Emph,
            Tag::Strong => Kind::Strong,
            Tag::Link { dest_url, .. } => match link_target(&dest_url) {
                Ok(target) => {
                    self.prose.links.push((line, target.clone()));
                    Kind::Link(target)
                }
                Err(why) => {
                    self.problems.error(line, why);
                    Kind::Emph
                }
            },
            Tag::Image { dest_url, .. } => {
                if dest_url.contains(':') || dest_url.starts_with('/') || dest_url.contains("..") {
                    self.problems.error(
                        line,
                        format!("pictures must lie in the lesson's folder: `{dest_url}`"),
                    );
                } else {
                    self.prose.images.push((line, dest_url.to_string()));
                }
                Kind::Image(dest_url.into_string())
            }
            Tag::FootnoteDefinition(label) => Kind::Footnote(label.into_string()),
            _ => Kind::Dropped,
        };
        self.stack.push(Frame::new(kind, line));
    }

    fn level(&mut self, level: HeadingLevel, line: u32) -> u8 {
        match level {
            HeadingLevel::H2 => 2,
            HeadingLevel::H3 => 3,
            HeadingLevel::H4 => 4,
            HeadingLevel::H1 => {
                self.problems.error(
                    line,
                    "the title stands in the front matter; sections begin with `##`",
                );
                2
            }
            _ => {
                self.problems.error(line, "headings go down to `####`");
                4
            }
        }
    }

    fn inline(&mut self, inline: Inline) {
        if let Some(top) = self.stack.last_mut() {
            match (inline, top.inlines.last_mut()) {
                (Inline::Text(more), Some(Inline::Text(text))) => text.push_str(&more),
                (inline, _) => top.inlines.push(inline),
            }
        }
    }

    fn node(&mut self, node: Node) {
        if let Some(top) = self.stack.last_mut() {
            top.settle();
            top.nodes.push(node);
        }
    }

    fn close(&mut self) {
        let Some(mut frame) = self.stack.pop() else {
            return;
        };
        match std::mem::replace(&mut frame.kind, Kind::Dropped) {
            Kind::Root | Kind::Dropped => {}
            Kind::Paragraph => self.node(Node::Paragraph(tidy(frame.inlines))),
            Kind::Heading(level, id) => {
                let content = tidy(frame.inlines);
                let id = self.anchor(id.unwrap_or_else(|| slug(&plain(&content))), frame.line);
                self.node(Node::Heading { level, id, content });
            }
            Kind::Quote => {
                frame.settle();
                let node = self.callout(frame.nodes, frame.line);
                self.node(node);
            }
            Kind::Fence(info) => {
                let body = plain(&frame.inlines);
                let lang = info
                    .split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                if lang.starts_with("lab-") && self.stack.len() > 1 {
                    // The review and the page look for blocks in sections only.
                    self.problems.error(
                        frame.line,
                        "a block cannot stand inside a list or a quotation",
                    );
                } else if lang.starts_with("lab-") || lang == "dockerfile" {
                    if let Some(node) = (self.fence)(
                        Fence {
                            line: frame.line,
                            info,
                            body,
                        },
                        self.problems,
                    ) {
                        self.node(node);
                    }
                } else {
                    self.node(Node::Code { lang, text: body });
                }
            }
            Kind::List(start) => self.node(Node::List {
                start,
                items: frame.items,
            }),
            Kind::Item(checked) => {
                frame.settle();
                if let Some(parent) = self.stack.last_mut() {
                    parent.items.push(ListItem {
                        checked,
                        nodes: frame.nodes,
                    });
                }
            }
            Kind::Table(align) => {
                let mut rows = frame.rows.into_iter();
                let head = rows.next().unwrap_or_default();
                self.node(Node::Table {
                    align,
                    head,
                    rows: rows.collect(),
                });
            }
            Kind::Row => {
                if let Some(parent) = self.stack.last_mut() {
                    parent.rows.push(frame.cells);
                }
            }
            Kind::Cell => {
                if let Some(parent) = self.stack.last_mut() {
                    parent.cells.push(tidy(frame.inlines));
                }
            }
            Kind::Emph => self.inline(Inline::Emph(tidy(frame.inlines))),
            Kind::Strong => self.inline(Inline::Strong(tidy(frame.inlines))),
            Kind::Link(to) => self.inline(Inline::Link {
                to,
                content: tidy(frame.inlines),
            }),
            Kind::Image(src) => {
                let alt = plain(&frame.inlines);
                if alt.trim().is_empty() {
                    self.problems.error(
                        frame.line,
                        format!("the picture `{src}` needs a text alternative"),
                    );
                }
                self.inline(Inline::Image { src, alt });
            }
            Kind::Footnote(label) => {
                frame.settle();
                self.prose.footnotes.push(Footnote {
                    label,
                    nodes: frame.nodes,
                });
            }
        }
    }

    fn anchor(&mut self, id: String, line: u32) -> String {
        if self.ids.contains(&id) {
            self.problems
                .error(line, format!("two headings have the anchor `{id}`"));
        }
        self.ids.push(id.clone());
        id
    }

    /// A quotation whose first line is `[!KIND]` is a call-out.
    fn callout(&mut self, mut nodes: Vec<Node>, line: u32) -> Node {
        let Some(Node::Paragraph(first)) = nodes.first_mut() else {
            return Node::Quote(nodes);
        };
        let Some(Inline::Text(text)) = first.first_mut() else {
            return Node::Quote(nodes);
        };
        let Some((word, rest)) = text
            .strip_prefix("[!")
            .and_then(|rest| rest.split_once(']'))
        else {
            return Node::Quote(nodes);
        };
        let kind = match word {
            "NOTE" => CalloutKind::Note,
            "TIP" => CalloutKind::Tip,
            "WARNING" => CalloutKind::Warning,
            "MYTH" => CalloutKind::Myth,
            "PRESENTER" => CalloutKind::Presenter,
            other => {
                self.problems
                    .error(line, format!("there is no call-out `{other}`"));
                return Node::Quote(nodes);
            }
        };
        let rest = rest.trim_start().to_owned();
        *text = rest;
        if text.is_empty() {
            first.remove(0);
        }
        if first.is_empty() {
            nodes.remove(0);
        }
        if kind == CalloutKind::Myth
            && (nodes.len() != 2 || nodes.iter().any(|n| !matches!(n, Node::Paragraph(_))))
        {
            self.problems.error(
                line,
                "a myth has two paragraphs: the belief, then what is true",
            );
        }
        Node::Callout { kind, nodes }
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough
    )
}

fn alignment(align: Alignment) -> Align {
    match align {
        Alignment::None => Align::Unset,
        Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

/// Splits at the level-2 headings.
fn sections(nodes: Vec<Node>) -> Vec<Section> {
    let mut sections = vec![Section {
        id: String::new(),
        title: Vec::new(),
        nodes: Vec::new(),
    }];
    for node in nodes {
        match node {
            Node::Heading {
                level: 2,
                id,
                content,
            } => {
                sections.push(Section {
                    id,
                    title: content,
                    nodes: Vec::new(),
                });
            }
            node => {
                if let Some(section) = sections.last_mut() {
                    section.nodes.push(node);
                }
            }
        }
    }
    sections.retain(|section| !section.id.is_empty() || !section.nodes.is_empty());
    sections
}

/// Takes `{.run}` behind code into the code's flag.
fn tidy(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut tidied: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        if let Inline::Text(text) = &inline
            && let Some(Inline::Code { run, .. }) = tidied.last_mut()
            && let Some(rest) = text.strip_prefix("{.run}")
        {
            *run = true;
            if !rest.is_empty() {
                tidied.push(Inline::Text(rest.to_owned()));
            }
        } else {
            tidied.push(inline);
        }
    }
    tidied
}

fn link_target(url: &str) -> Result<LinkTarget, String> {
    let id = |text: &str| text.to_owned();
    match url.split_once(':') {
        Some(("lesson", rest)) => Ok(match rest.split_once('#') {
            Some((lesson, anchor)) => LinkTarget::Lesson {
                id: id(lesson),
                anchor: Some(id(anchor)),
            },
            None => LinkTarget::Lesson {
                id: id(rest),
                anchor: None,
            },
        }),
        Some(("rule", rest)) => Ok(LinkTarget::Rule { id: id(rest) }),
        Some(("term", rest)) => Ok(LinkTarget::Term { id: id(rest) }),
        Some(("sample", rest)) => Ok(LinkTarget::Sample { id: id(rest) }),
        Some(("https", _)) => Ok(LinkTarget::External(id(url))),
        None if url.starts_with('#') => {
            Ok(LinkTarget::Anchor(url.trim_start_matches('#').to_owned()))
        }
        _ => Err(format!(
            "links lead to lesson:, rule:, term:, sample:, #anchor or https: but not to `{url}`"
        )),
    }
}

/// The text without any markup.
pub(crate) fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    // Pending slices, innermost last: prose is walked without recursion.
    let mut pending = vec![inlines.iter()];
    while let Some(top) = pending.last_mut() {
        match top.next() {
            None => {
                pending.pop();
            }
            Some(Inline::Text(t) | Inline::Code { text: t, .. }) => text.push_str(t),
            Some(
                Inline::Emph(inner)
                | Inline::Strong(inner)
                | Inline::Link { content: inner, .. }
                | Inline::Untranslated { content: inner, .. },
            ) => {
                pending.push(inner.iter());
            }
            Some(Inline::Image { alt, .. }) => text.push_str(alt),
            Some(Inline::Footnote(_)) => {}
            Some(Inline::Break) => text.push(' '),
        }
    }
    text
}

/// Lower-case letters and digits, all else one `-`.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '’' {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
