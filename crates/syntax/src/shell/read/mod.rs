//! Reads a script into a [`Tree`].
//!
//! One pass, no backtracking beyond a look at the next bytes. A construct that is not closed is
//! closed where the text ends, so that the commands in it can still be seen; the tree then says
//! that it is broken. The grammar is that of POSIX `sh` with the additions of bash, as ShellCheck
//! reads it: its numbers name what is stumbled over.

mod arithmetic;
mod compound;
mod pattern;
mod redirect;
mod simple;
mod test;
mod word;

use super::scan::MAX_DEPTH;
use super::tree::{Kind, Node, NodeId, Note, Tree};
use std::ops::Range;

/// Reads a script. Never fails. Cost: near-linear; text in backticks is read once more for each
/// level of them, at most 64 levels.
pub fn read(script: &str) -> Tree {
    let mut tree = Tree::default();
    let list = {
        let mut reader = Reader::new(script, None, 0, &mut tree);
        let list = reader.list();
        reader.finish();
        list
    };
    let end = script.len() as u32;
    tree.nodes.push(Node {
        kind: Kind::Script(list),
        range: 0..end,
        parent: 0,
    });
    let root = tree.root();
    let mut children = Vec::new();
    for id in 0..tree.nodes.len() {
        children.clear();
        if let Some(node) = tree.nodes.get(id) {
            node.kind.children(&mut children);
        }
        for child in &children {
            if let Some(node) = tree.nodes.get_mut(*child as usize) {
                node.parent = id as NodeId;
            }
        }
    }
    if let Some(node) = tree.nodes.last_mut() {
        node.parent = root;
    }
    if tree.broken {
        tree.notes.retain(|note| !note.soft);
    }
    tree
}

/// Farthest look ahead for the end of something that may turn out to be plain text, in bytes.
const LOOK_AHEAD: usize = 2_048;

/// Words that end a list.
const CLOSERS: [&str; 7] = ["then", "else", "elif", "fi", "do", "done", "esac"];

/// A here-document whose body follows at the next line end.
struct Pending {
    delimiter: String,
    chomp: bool,
    quoted: bool,
    redirect: NodeId,
}

pub(super) struct Reader<'t, 'o> {
    text: &'t str,
    pos: usize,
    /// Places of the bytes when the text is a copy with escapes taken out.
    places: Option<&'t [u32]>,
    depth: usize,
    pending: Vec<Pending>,
    /// Starts of the constructs that are open.
    contexts: Vec<u32>,
    out: &'o mut Tree,
}

impl<'t, 'o> Reader<'t, 'o> {
    fn new(text: &'t str, places: Option<&'t [u32]>, depth: usize, out: &'o mut Tree) -> Self {
        Self {
            text,
            pos: 0,
            places,
            depth,
            pending: Vec::new(),
            contexts: Vec::new(),
            out,
        }
    }

    // ── places and nodes ────────────────────────────────────────────────────────────────────

    fn place(&self, at: usize) -> u32 {
        match self.places {
            Some(places) => places.get(at).or(places.last()).copied().unwrap_or(0),
            None => at as u32,
        }
    }

    fn add(&mut self, kind: Kind, start: usize) -> NodeId {
        self.add_range(kind, start, self.pos)
    }

    fn add_range(&mut self, kind: Kind, start: usize, end: usize) -> NodeId {
        let range = self.place(start)..self.place(end);
        self.out.nodes.push(Node {
            kind,
            range,
            parent: 0,
        });
        self.out.root()
    }

    /// A finding at a place; `soft` ones are dropped when the script turns out broken.
    fn note(&mut self, code: u16, at: Range<usize>, soft: bool) {
        if self.out.notes.len() < 1_000 {
            let range = self.place(at.start)..self.place(at.end);
            self.out.notes.push(Note { code, range, soft });
        }
    }

    fn note_here(&mut self, code: u16) {
        let at = self.pos..self.next_boundary(self.pos);
        self.note(code, at, false);
    }

    /// The script makes no sense from here on. Only the first such place counts.
    fn fail(&mut self) {
        let start = self.contexts.last().copied();
        let start = start.unwrap_or_else(|| self.place(self.pos));
        self.fail_at(start..start, "a compound command or a list is not finished");
    }

    /// The same, with the place where it began.
    fn fail_open(&mut self, start: usize, what: &'static str) {
        let range = self.place(start)..self.place(self.pos);
        self.fail_at(range, what);
    }

    fn fail_at(&mut self, range: Range<u32>, what: &'static str) {
        if self.out.broken {
            return;
        }
        self.out.fault = Some((range, what));
        self.note_here(1072);
        self.out.broken = true;
        let mut open = self.contexts.iter().rev();
        let around = [open.next().copied(), open.next().copied()];
        for (code, start) in [1073, 1009].into_iter().zip(around) {
            if let Some(start) = start {
                self.out.notes.push(Note {
                    code,
                    range: start..start + 1,
                    soft: false,
                });
            }
        }
    }

    fn open(&mut self, start: usize) {
        let place = self.place(start);
        self.contexts.push(place);
    }

    fn close(&mut self) {
        self.contexts.pop();
    }

    /// Goes one level down; `false` when that is too deep: then the rest of the text is given up.
    fn descend(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            self.fail();
            self.pos = self.text.len();
            return false;
        }
        self.depth += 1;
        true
    }

    fn ascend(&mut self) {
        self.depth -= 1;
    }

    // ── bytes ───────────────────────────────────────────────────────────────────────────────

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    fn byte_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.pos + ahead).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.pos..).unwrap_or("")
    }

    /// The text up to a little behind the position, for looks ahead that may be in vain.
    fn window(&self) -> &'t [u8] {
        let bytes = self.text.as_bytes();
        bytes.get(..self.pos + LOOK_AHEAD).unwrap_or(bytes)
    }

    fn starts(&self, what: &str) -> bool {
        self.text
            .as_bytes()
            .get(self.pos..)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.starts(what);
        if found {
            self.pos += what.len();
        }
        found
    }

    fn next_boundary(&self, at: usize) -> usize {
        let mut end = (at + 1).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        end
    }

    fn character(&self) -> Option<char> {
        self.rest().chars().next()
    }

    // ── blanks ──────────────────────────────────────────────────────────────────────────────

    /// Blanks, continuations and a comment; whether there were any.
    fn spacing(&mut self) -> bool {
        let start = self.pos;
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\r') => self.pos += 1,
                Some(b'\\') if self.byte_at(1) == Some(b'\n') => self.pos += 2,
                Some(0xC2) if self.starts("\u{a0}") => {
                    self.note(1018, self.pos..self.pos + 2, true);
                    self.pos += 2;
                }
                Some(0xE2) if self.starts("\u{200b}") => {
                    self.note(1018, self.pos..self.pos + 3, true);
                    self.pos += 3;
                }
                _ => break,
            }
        }
        let some = self.pos > start;
        if self.byte() == Some(b'#') {
            self.pos += self.rest().find('\n').unwrap_or(self.rest().len());
        }
        some
    }

    /// Blanks and line ends; whether there were any.
    fn all_spacing(&mut self) -> bool {
        let mut some = self.spacing();
        while self.byte() == Some(b'\n') {
            self.line_feed();
            self.spacing();
            some = true;
        }
        some
    }

    /// A line end, and the here-documents that wait for it.
    fn line_feed(&mut self) {
        self.pos += 1;
        self.heredocs();
    }

    /// Line ends between commands; whether there were any.
    fn new_lines(&mut self) -> bool {
        if self.byte() != Some(b'\n') {
            return false;
        }
        self.all_spacing();
        if matches!(self.byte(), Some(b'|' | b'&')) {
            self.note_here(1133);
        }
        true
    }

    // ── words that matter ───────────────────────────────────────────────────────────────────

    /// Whether the word at the position is `word`, followed by something that ends a keyword.
    fn at_keyword(&self, word: &str) -> bool {
        if !self.starts(word) {
            return false;
        }
        match self.byte_at(word.len()) {
            None => true,
            Some(byte) => {
                byte.is_ascii_whitespace()
                    || b";()[<>&|".contains(&byte)
                    || byte == b'\\' && self.byte_at(word.len() + 1) == Some(b'\n')
            }
        }
    }

    fn keyword(&mut self, word: &str) -> bool {
        let found = self.at_keyword(word);
        if found {
            self.pos += word.len();
            if self.byte() == Some(b'[') {
                self.note_here(1069);
            }
            self.spacing();
        }
        found
    }

    /// Whether something that ends a list stands here.
    fn at_closer(&self) -> bool {
        match self.byte() {
            None | Some(b')' | b'}') => true,
            Some(b';') => self.byte_at(1) == Some(b';'),
            Some(b't' | b'e' | b'f' | b'd') => CLOSERS.iter().any(|word| self.at_keyword(word)),
            _ => false,
        }
    }

    // ── lists ───────────────────────────────────────────────────────────────────────────────

    /// Commands up to something that ends a list, or up to where no command begins.
    fn list(&mut self) -> Vec<NodeId> {
        let mut out = Vec::new();
        self.all_spacing();
        loop {
            let start = self.pos;
            let Some(item) = self.and_or() else { break };
            let at = self.pos;
            let background = self.byte() == Some(b'&') && self.byte_at(1) != Some(b'&');
            let separated = background || self.byte() == Some(b';') && !self.at_case_end();
            if background {
                self.separator_and(at);
                out.push(self.add_range(Kind::Background(item), start, at));
            } else {
                out.push(item);
                if separated {
                    self.pos += 1;
                }
            }
            if separated {
                self.spacing();
                self.new_lines();
            } else if !self.new_lines() {
                break;
            }
        }
        out
    }

    /// `&` behind a command, with what is often meant instead.
    fn separator_and(&mut self, at: usize) {
        self.pos += 1;
        if ["amp;", "gt;", "lt;"]
            .iter()
            .any(|entity| self.starts(entity))
        {
            self.note(1109, at..at + 1, false);
        } else if self
            .byte()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        {
            self.note(1132, at..at + 1, false);
        }
        let mark = self.pos;
        self.spacing();
        if self.byte() == Some(b';') && self.byte_at(1) != Some(b';') {
            self.note_here(1045);
            self.pos += 1;
        } else {
            self.pos = mark;
        }
    }

    fn at_case_end(&self) -> bool {
        self.starts(";;") || self.starts(";&")
    }

    fn and_or(&mut self) -> Option<NodeId> {
        let start = self.pos;
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        let mut end = self.pos;
        loop {
            let or = match (self.byte(), self.byte_at(1)) {
                (Some(b'&'), Some(b'&')) => false,
                (Some(b'|'), Some(b'|')) => true,
                _ => break,
            };
            self.pos += 2;
            self.spacing();
            self.new_lines();
            match self.pipeline() {
                Some(next) => {
                    rest.push((or, next));
                    end = self.pos;
                }
                None => {
                    self.fail();
                    break;
                }
            }
        }
        if rest.is_empty() {
            return Some(first);
        }
        Some(self.add_range(Kind::AndOr(first, rest), start, end))
    }

    fn pipeline(&mut self) -> Option<NodeId> {
        if self.at_closer() {
            return None;
        }
        let start = self.pos;
        let mut bangs = Vec::new();
        while self.byte() == Some(b'!') {
            let at = self.pos;
            self.pos += 1;
            if !self.all_spacing() {
                self.note_here(1035);
            }
            // A third one says no more than the second: that there are too many.
            if bangs.len() < 2 {
                bangs.push(at);
            }
        }
        let mut stages = Vec::new();
        let mut bars = Vec::new();
        loop {
            match self.command() {
                Some(stage) => stages.push(stage),
                None if bars.is_empty() && bangs.is_empty() => return None,
                None => {
                    self.fail();
                    break;
                }
            }
            if self.byte() != Some(b'|') || self.byte_at(1) == Some(b'|') {
                break;
            }
            self.pos += 1;
            bars.push(self.eat("&"));
            self.spacing();
            self.new_lines();
        }
        let first = bangs
            .first()
            .map_or(start, |_| self.first_place(&stages, start));
        let mut node = self.add(Kind::Pipeline(stages, bars), first);
        for at in bangs.into_iter().rev() {
            node = self.add(Kind::Banged(node), at);
        }
        Some(node)
    }

    fn first_place(&self, stages: &[NodeId], start: usize) -> usize {
        match (self.places, stages.first()) {
            (None, Some(stage)) => self.out.node(*stage).range.start as usize,
            _ => start,
        }
    }

    /// Whatever is left when the script should be over.
    fn finish(&mut self) {
        if self.out.broken {
            // The commands behind the fault are still worth seeing.
            return self.salvage();
        }
        if self.pos >= self.text.len() {
            return self.end_of_text();
        }
        let code = match self.byte() {
            Some(b'(') => 1088,
            _ if self.at_closer() => 1089,
            _ => 1070,
        };
        self.note_here(code);
        self.salvage();
    }

    fn salvage(&mut self) {
        let notes = self.out.notes.len();
        let broken = self.out.broken;
        while self.pos < self.text.len() {
            self.pos = self.next_boundary(self.pos);
            let list = self.list();
            self.out.rest.extend(list);
        }
        self.out.broken = broken;
        self.out.notes.truncate(notes);
    }
}
