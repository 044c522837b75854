//! Every path of a context with the decision about it, in the order of a tree.

use layerlab_buildgraph::context::Context;
use layerlab_protocol::context::{Amount, ContextRow};
use layerlab_syntax::dockerignore::IgnoreFile;
use std::collections::BTreeSet;

/// One path.
pub(crate) struct Node {
    pub path: String,
    pub depth: u32,
    pub is_folder: bool,
    /// Left out, by itself or with a parent.
    pub excluded: bool,
    /// Which pattern decides.
    pub pattern: Option<usize>,
    pub line: u32,
    /// Files at or below it that the builder gets.
    pub inside: Amount,
    pub outside: Amount,
    /// Where the next path begins that is not below it.
    end: usize,
}

/// The whole context; parents come before what is below them.
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Decides about every path. Cost: O(n log n + n × patterns).
    pub fn new(context: &Context, ignore: &IgnoreFile) -> Self {
        let mut entries: Vec<(&str, bool, u64)> = context
            .entries()
            .map(|(path, entry)| (path, entry.is_folder(), entry.size_bytes()))
            .collect();
        // A slash before all other characters: what is below a folder follows it at once.
        let key = |byte: u8| if byte == b'/' { 0 } else { byte };
        entries.sort_by(|a, b| a.0.bytes().map(key).cmp(b.0.bytes().map(key)));
        let mut walk = ignore.walk();
        let mut nodes: Vec<Node> = Vec::with_capacity(entries.len());
        let mut open: Vec<usize> = Vec::new();
        for (path, is_folder, bytes) in entries {
            while let Some(at) = open.last().copied() {
                let above = nodes.get(at).map_or("", |node| node.path.as_str());
                if path
                    .strip_prefix(above)
                    .is_some_and(|rest| rest.starts_with('/'))
                {
                    break;
                }
                close(&mut nodes, &mut open);
            }
            let decision = walk.decide(path);
            let own = match is_folder {
                true => Amount::default(),
                false => Amount { files: 1, bytes },
            };
            let (inside, outside) = match decision.excluded {
                true => (Amount::default(), own),
                false => (own, Amount::default()),
            };
            let pattern = decision.decided_by.and_then(|at| ignore.patterns.get(at));
            nodes.push(Node {
                path: path.to_owned(),
                depth: open.len() as u32,
                is_folder,
                excluded: decision.excluded,
                pattern: decision.decided_by,
                line: pattern.map_or(0, |pattern| pattern.line),
                inside,
                outside,
                end: 0,
            });
            open.push(nodes.len() - 1);
        }
        while !open.is_empty() {
            close(&mut nodes, &mut open);
        }
        Self { nodes }
    }

    /// Every path.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Paths at the top.
    pub fn top(&self) -> impl Iterator<Item = &Node> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let node = self.nodes.get(at)?;
            at = node.end;
            Some(node)
        })
    }

    /// What the builder gets, and what stays out.
    pub fn totals(&self) -> (Amount, Amount) {
        self.top()
            .fold(Default::default(), |(inside, outside), node| {
                (plus(inside, node.inside), plus(outside, node.outside))
            })
    }

    /// Files that each pattern has the last word about.
    pub fn by_pattern(&self, n_patterns: usize) -> Vec<Amount> {
        let mut sums = vec![Amount::default(); n_patterns];
        for node in self.nodes.iter().filter(|node| !node.is_folder) {
            if let Some(sum) = node.pattern.and_then(|at| sums.get_mut(at)) {
                *sum = plus(*sum, plus(node.inside, node.outside));
            }
        }
        sums
    }

    /// The node of a path.
    pub fn find(&self, path: &str) -> Option<&Node> {
        let path = path.trim_matches('/');
        let key = |byte: u8| if byte == b'/' { 0 } else { byte };
        let found = self
            .nodes
            .binary_search_by(|node| node.path.bytes().map(key).cmp(path.bytes().map(key)));
        self.nodes.get(found.ok()?)
    }

    /// Rows of the tree with these folders open; with a filter, matching files only. The number of all, and those
    /// asked for.
    pub fn rows(
        &self,
        open: &[String],
        filter: &str,
        start: u32,
        len: u32,
    ) -> (u32, Vec<ContextRow>) {
        let open: BTreeSet<&str> = open.iter().map(|path| path.trim_end_matches('/')).collect();
        let filter = filter.trim().to_lowercase();
        let mut n_rows = 0;
        let mut rows = Vec::new();
        let mut put = |node: &Node, depth: u32, is_open: bool| {
            if (start..start.saturating_add(len)).contains(&n_rows) {
                rows.push(ContextRow {
                    path: node.path.clone(),
                    depth,
                    is_folder: node.is_folder,
                    open: is_open,
                    inside: node.inside,
                    outside: node.outside,
                    line: node.line,
                    excluded: node.excluded,
                });
            }
            n_rows += 1;
        };
        if !filter.is_empty() {
            for node in self.nodes.iter().filter(|node| !node.is_folder) {
                if node.path.to_lowercase().contains(&filter) {
                    put(node, 0, false);
                }
            }
            return (n_rows, rows);
        }
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let is_open = node.is_folder && open.contains(node.path.as_str());
            put(node, node.depth, is_open);
            at = if is_open { at + 1 } else { node.end };
        }
        (n_rows, rows)
    }
}

/// Ends the innermost open path and adds its sums to the one above.
fn close(nodes: &mut [Node], open: &mut Vec<usize>) {
    let n_nodes = nodes.len();
    let Some(node) = open.pop().and_then(|at| nodes.get_mut(at)) else {
        return;
    };
    node.end = n_nodes;
    let (inside, outside) = (node.inside, node.outside);
    if let Some(above) = open.last().and_then(|at| nodes.get_mut(*at)) {
        above.inside = plus(above.inside, inside);
        above.outside = plus(above.outside, outside);
    }
}

pub(crate) fn plus(a: Amount, b: Amount) -> Amount {
    Amount {
        files: a.files + b.files,
        bytes: a.bytes.saturating_add(b.bytes),
    }
}
