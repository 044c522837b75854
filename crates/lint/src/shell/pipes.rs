//! Pipes and redirections.

use super::Analysis;
use super::usage::COMMON;
use layerlab_diagnostics::Severity::{Error, Hint, Info, Warning};
use layerlab_syntax::shell::tree::{Kind, NodeId};
use std::collections::BTreeMap;

/// Commands that do not read their input. Source: ShellCheck, `Data.hs`.
const DEAF: &str = "\
    alias basename bg cal cd chgrp chmod chown cp du echo export false fg fuser getconf getopt \
    getopts ipcrm ipcs jobs kill ln ls locale mv printf ps pwd renice rm rmdir set sleep touch \
    trap true ulimit unalias uname";

impl Analysis<'_> {
    pub(super) fn pipes(&mut self) {
        for id in self.nodes() {
            match self.kind(id) {
                Kind::Pipeline(stages, both) => {
                    self.pairs(stages);
                    self.stages(id, stages, both);
                    self.same_file(stages);
                    if stages.len() > 1 {
                        self.piped_tests(stages);
                    }
                }
                Kind::Redirected(command, redirects) => self.redirected(id, *command, redirects),
                Kind::Redirect {
                    op,
                    duplicate: false,
                    target,
                    ..
                } if !matches!(*op, "<<" | "<<-" | "<<<") => {
                    let text = self.unquoted(*target);
                    if let Some(text) = &text
                        && !text.is_empty()
                        && text.bytes().all(|byte| byte.is_ascii_digit())
                    {
                        self.hit(2210, id, Warning);
                    }
                    if let Kind::Word(parts) = self.kind(*target)
                        && let [only] = parts.as_slice()
                        && let Kind::Literal(text) = self.kind(*only)
                        && COMMON.split(' ').any(|name| name == text)
                        && text != "file"
                    {
                        self.hit_named(2238, *target, Warning, text);
                    }
                }
                Kind::Background(inner) => self.test_in_background(id, *inner),
                _ => {}
            }
            for list in self.tree.lists(id) {
                self.appends(list);
            }
        }
    }

    fn names(&self, stages: &[NodeId]) -> Vec<String> {
        stages
            .iter()
            .map(|stage| match self.simple(*stage) {
                Some((_, words)) => words
                    .first()
                    .map(|word| self.shown(*word).into_owned())
                    .unwrap_or_default(),
                None => String::new(),
            })
            .collect()
    }

    /// Neighbours in a pipeline that one command could do.
    fn pairs(&mut self, stages: &[NodeId]) {
        if stages.len() < 2 {
            return;
        }
        let names = self.names(stages);
        let mut listed = false;
        for (idx, pair) in names.windows(2).enumerate() {
            let [one, other] = pair else { continue };
            let (Some(first), Some(second)) =
                (stages.get(idx).copied(), stages.get(idx + 1).copied())
            else {
                continue;
            };
            match (one.as_str(), other.as_str()) {
                ("find", "xargs") => {
                    let words: Vec<_> = self
                        .shown_words(first)
                        .into_iter()
                        .chain(self.shown_words(second))
                        .map(|word| word.into_owned())
                        .collect();
                    let safe = words.iter().any(|word| {
                        word.starts_with('-') && word.contains('0')
                            || ["null", "print0", "printf"]
                                .iter()
                                .any(|name| word.trim_start_matches('-').starts_with(name))
                    });
                    if !safe {
                        self.hit(2038, first, Warning);
                    }
                }
                ("ps", "grep") if !self.has_flag(first, &["p", "pid", "q", "quick-pid"]) => {
                    self.hit(2009, first, Info);
                }
                ("grep", "wc") => {
                    let counts = !self.flags(second).is_empty()
                        && !self.has_flag(
                            second,
                            &[
                                "m",
                                "chars",
                                "w",
                                "words",
                                "c",
                                "bytes",
                                "L",
                                "max-line-length",
                            ],
                        );
                    let other = self.has_flag(
                        first,
                        &[
                            "l",
                            "files-with-matches",
                            "L",
                            "files-without-matches",
                            "o",
                            "only-matching",
                            "r",
                            "R",
                            "recursive",
                            "A",
                            "after-context",
                            "B",
                            "before-context",
                        ],
                    );
                    if counts && !other {
                        self.hit(2126, first, Hint);
                    }
                }
                ("ls", "grep") => {
                    listed = true;
                    self.stage_name_hit(2010, first);
                }
                ("ls", "xargs") => {
                    listed = true;
                    self.stage_name_hit(2011, first);
                }
                _ => {}
            }
        }
        if !listed {
            for (idx, name) in names.iter().enumerate().take(names.len() - 1) {
                if name == "ls"
                    && let Some(stage) = stages.get(idx).copied()
                    && !self
                        .shown_words(stage)
                        .iter()
                        .any(|word| word.starts_with('-') && word.contains('N'))
                {
                    self.hit(2012, stage, Info);
                }
            }
        }
    }

    fn stage_name_hit(&mut self, code: u16, stage: NodeId) {
        if let Some(word) = self.name_word(stage) {
            self.hit(code, word, Warning);
        }
    }

    fn stages(&mut self, pipeline: NodeId, stages: &[NodeId], both: &[bool]) {
        let several = stages.len() > 1;
        if several
            && let Some(first) = stages.first()
            && self.only_assigns(*first)
            && matches!(self.simple(*first), Some((_, words)) if words.is_empty())
        {
            self.hit(2036, *first, Warning);
        }
        for (idx, stage) in stages.iter().enumerate() {
            let Kind::Redirected(command, redirects) = self.kind(*stage) else {
                continue;
            };
            let dangling =
                matches!(self.kind(*command), Kind::Simple(a, w) if a.is_empty() && w.is_empty());
            if dangling && let Some(first) = redirects.first() {
                if several {
                    self.hit(2189, *first, Error);
                } else if !self.is_lone_expansion(pipeline) {
                    self.hit(2188, *first, Warning);
                }
            }
            let piped_in = idx > 0;
            let piped_out = both.get(idx).is_some_and(|both| !both);
            let consumes = self.holds(*stage, |kind| {
                matches!(
                    kind,
                    Kind::Substitution(_)
                        | Kind::Backticks(_)
                        | Kind::ProcessSubstitution(_, false)
                )
            });
            if piped_in && !consumes {
                let name = self.base(*command);
                let special =
                    name == "du" && self.has_flag(*command, &["exclude-from", "files0-from"]);
                if DEAF.split(' ').any(|deaf| deaf == name) && !special {
                    self.hit_named(2216, *command, Warning, &name);
                }
            }
            let Some(descriptors) = self.descriptors(redirects) else {
                continue;
            };
            if piped_in
                && !consumes
                && let Some(first) = descriptors.get(&0).and_then(|list| list.first())
            {
                self.hit(2259, *first, Error);
            }
            let produces = self.holds(*stage, |kind| {
                matches!(kind, Kind::ProcessSubstitution(_, true))
            });
            if piped_out
                && !produces
                && let Some(first) = descriptors.get(&1).and_then(|list| list.first())
            {
                self.hit(2260, *first, Error);
            }
            for list in descriptors.values().filter(|list| list.len() > 1) {
                for redirect in list {
                    self.hit(2261, *redirect, Error);
                }
            }
        }
    }

    fn is_lone_expansion(&self, id: NodeId) -> bool {
        self.tree.parent(id).is_some_and(|above| {
            matches!(self.kind(above), Kind::Substitution(list) | Kind::Backticks(list) if list.len() == 1)
        })
    }

    fn holds(&self, id: NodeId, wanted: impl Fn(&Kind) -> bool) -> bool {
        let mut stack = vec![id];
        let mut children = Vec::new();
        while let Some(id) = stack.pop() {
            if wanted(self.kind(id)) {
                return true;
            }
            children.clear();
            self.kind(id).children(&mut children);
            stack.append(&mut children);
        }
        false
    }

    /// Redirections by descriptor; `None` when one of them cannot be told.
    fn descriptors(&self, redirects: &[NodeId]) -> Option<BTreeMap<u32, Vec<NodeId>>> {
        let mut out: BTreeMap<u32, Vec<NodeId>> = BTreeMap::new();
        for id in redirects {
            let Kind::Redirect {
                fd,
                op,
                duplicate,
                target,
                ..
            } = self.kind(*id)
            else {
                continue;
            };
            let closes = *duplicate && self.plain(*target) == "-";
            if *duplicate && !closes {
                return None;
            }
            let default: &[u32] = match *op {
                "<" | "<<" | "<<-" | "<<<" => &[0],
                ">" | ">>" | ">|" => &[1],
                ">&" => &[1, 2],
                _ => return None,
            };
            let numbers: Vec<u32> = if fd.is_empty() {
                default.to_vec()
            } else if fd == "&" {
                vec![1, 2]
            } else {
                vec![fd.parse().ok()?]
            };
            for number in numbers {
                out.entry(number).or_default().push(*id);
            }
        }
        Some(out)
    }

    fn redirected(&mut self, id: NodeId, command: NodeId, redirects: &[NodeId]) {
        let name = self.base(command);
        let reads = self
            .descriptors(redirects.get(..).unwrap_or_default())
            .is_some_and(|map| map.contains_key(&0))
            || redirects.iter().any(|redirect| {
                self.descriptors(&[*redirect])
                    .is_some_and(|map| map.contains_key(&0))
            });
        if reads
            && DEAF.split(' ').any(|deaf| deaf == name)
            && !self.holds(command, |kind| {
                matches!(
                    kind,
                    Kind::Substitution(_)
                        | Kind::Backticks(_)
                        | Kind::ProcessSubstitution(_, false)
                )
            })
            && !(matches!(name.as_str(), "cp" | "mv" | "rm") && self.has_flag(command, &["i"]))
        {
            self.hit_named(2217, command, Warning, &name);
        }
        if name == "test" {
            for redirect in redirects {
                if let Kind::Redirect {
                    fd,
                    op: "<" | ">",
                    duplicate: false,
                    ..
                } = self.kind(*redirect)
                    && fd != "2"
                {
                    self.hit(2065, *redirect, Warning);
                }
            }
        }
        if let [first, second] = redirects
            && let Kind::Redirect {
                fd,
                op: ">&",
                duplicate: true,
                target,
                ..
            } = self.kind(*first)
            && fd == "2"
            && self.plain(*target) == "1"
            && matches!(
                self.kind(*second),
                Kind::Redirect {
                    op: ">" | ">>",
                    duplicate: false,
                    ..
                }
            )
            && !self.is_captured(id)
        {
            self.hit(2069, *first, Warning);
        }
        if name == "ssh" {
            for redirect in redirects {
                if let Kind::Redirect {
                    op: "<<" | "<<-",
                    target,
                    body,
                    ..
                } = self.kind(*redirect)
                    && self.unquoted(*target).is_some()
                    && body.iter().any(|part| !self.is_constant(*part))
                {
                    self.hit(2087, *target, Warning);
                }
            }
        }
    }

    /// Whether the output of a command goes to another one.
    fn is_captured(&self, id: NodeId) -> bool {
        let mut child = id;
        for above in self.tree.ancestors(id) {
            match self.kind(above) {
                Kind::Pipeline(stages, _) if stages.len() > 1 && stages.last() != Some(&child) => {
                    return true;
                }
                Kind::ProcessSubstitution(..) | Kind::Substitution(_) | Kind::Backticks(_) => {
                    return true;
                }
                _ => {}
            }
            child = above;
        }
        false
    }

    /// Reads and writes one file in one pipeline.
    fn same_file(&mut self, stages: &[NodeId]) {
        // Word, whether it is read from, whether it is written to.
        let mut words: Vec<(NodeId, bool, bool, bool)> = Vec::new();
        for stage in stages {
            let Kind::Redirected(command, redirects) = self.kind(*stage) else {
                continue;
            };
            let harmless = matches!(
                self.base(*command).as_str(),
                "echo" | "mapfile" | "printf" | "sponge"
            );
            let assigns = self.only_assigns(*command);
            if let Some((_, list)) = self.simple(*command) {
                words.extend(
                    list.iter()
                        .map(|word| (*word, false, false, harmless || assigns)),
                );
            }
            for redirect in redirects {
                if let Kind::Redirect {
                    op,
                    target,
                    duplicate: false,
                    ..
                } = self.kind(*redirect)
                    && matches!(*op, "<" | ">" | ">>")
                {
                    words.push((*target, *op == "<", *op != "<", harmless));
                }
            }
        }
        if words.len() > 400 {
            return;
        }
        let mut found = Vec::new();
        for (file, reads, writes, harmless) in &words {
            if !reads && !writes || *harmless || self.shown(*file).starts_with("/dev/") {
                continue;
            }
            for (other, other_reads, other_writes, other_harmless) in &words {
                let alike = *reads && *other_reads || *writes && *other_writes;
                let same =
                    file != other && !alike && !other_harmless && self.same_word(*file, *other);
                if same {
                    found.extend([*file, *other]);
                }
            }
        }
        for id in found {
            self.hit(2094, id, Info);
        }
    }

    pub(super) fn same_word(&self, one: NodeId, other: NodeId) -> bool {
        self.source_text(one) == self.source_text(other)
    }

    pub(super) fn source_text(&self, id: NodeId) -> &str {
        let range = &self.tree.node(id).range;
        self.text
            .get(range.start as usize..range.end as usize)
            .unwrap_or("")
    }

    fn is_test(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Redirected(command, _) => self.is_test(*command),
            Kind::Test { .. } => true,
            Kind::Simple(..) => self.base(id) == "test",
            _ => false,
        }
    }

    fn piped_tests(&mut self, stages: &[NodeId]) {
        for stage in stages {
            if self.is_test(*stage) {
                self.hit(2266, *stage, Warning);
            }
        }
    }

    fn test_in_background(&mut self, id: NodeId, inner: NodeId) {
        let mut at = inner;
        loop {
            match self.kind(at) {
                Kind::AndOr(_, rest) => match rest.last() {
                    Some((_, last)) => at = *last,
                    None => return,
                },
                Kind::Pipeline(stages, _) => match stages.last() {
                    Some(last) => at = *last,
                    None => return,
                },
                _ => break,
            }
        }
        if self.is_test(at) {
            self.hit(2265, id, Error);
        }
    }

    /// Three commands in a row that append to one file.
    fn appends(&mut self, list: &[NodeId]) {
        if list.len() < 3 {
            return;
        }
        let targets: Vec<Option<(String, NodeId)>> = list
            .iter()
            .map(|item| {
                let Kind::Pipeline(stages, _) = self.kind(*item) else {
                    return None;
                };
                let Kind::Redirected(_, redirects) = self.kind(*stages.last()?) else {
                    return None;
                };
                redirects
                    .iter()
                    .find_map(|redirect| match self.kind(*redirect) {
                        Kind::Redirect {
                            op: ">>",
                            duplicate: false,
                            target,
                            ..
                        } => Some((self.source_text(*target).to_owned(), *stages.last()?)),
                        _ => None,
                    })
            })
            .collect();
        let mut start = 0;
        while start < targets.len() {
            let Some(Some((file, place))) = targets.get(start) else {
                start += 1;
                continue;
            };
            let n = targets
                .iter()
                .skip(start)
                .take_while(|target| target.as_ref().is_some_and(|(other, _)| other == file))
                .count();
            if n >= 3 {
                let (place, file) = (*place, file.clone());
                self.hit_named(2129, place, Hint, &file);
            }
            start += n.max(1);
        }
    }
}
