//! Compound commands: groups, conditions, loops, `case`, functions.

use super::Reader;
use crate::shell::tree::{CaseItem, Kind, NodeId};

impl Reader<'_, '_> {
    /// A command with its redirections; `None` when none begins here.
    pub(super) fn command(&mut self) -> Option<NodeId> {
        if !self.descend() {
            return None;
        }
        let start = self.pos;
        let node = match self.compound() {
            Some(command) => Some(self.with_redirects(command, start)),
            None => self.simple_command(),
        };
        self.ascend();
        node
    }

    fn with_redirects(&mut self, command: NodeId, start: usize) -> NodeId {
        let mut end = self.pos;
        self.spacing();
        let mut redirects = Vec::new();
        while let Some(redirect) = self.redirect() {
            redirects.push(redirect);
            end = self.pos;
            self.spacing();
        }
        let is_function = matches!(self.out.kind(command), Kind::Function { .. });
        if !is_function
            && !redirects.is_empty()
            && ["then", "else", "elif", "fi", "do", "done", "esac", "}"]
                .iter()
                .any(|word| self.at_keyword(word))
        {
            self.note_here(1013);
        } else if matches!(self.out.kind(command), Kind::Test { .. })
            && (self.at_keyword("then") || self.at_keyword("do"))
            && !self
                .text
                .get(end..self.pos)
                .is_some_and(|gap| gap.contains('\n'))
        {
            self.note_here(1010);
        } else if !self.out.broken
            && !self.at_closer()
            && self.at_word()
            && self.byte() != Some(b'{')
        {
            self.behind_compound(command);
        }
        self.add_range(Kind::Redirected(command, redirects), start, end)
    }

    /// A word behind a compound command, where none can stand.
    fn behind_compound(&mut self, command: NodeId) {
        let test = matches!(self.out.kind(command), Kind::Test { .. });
        let joined = ["-a ", "-o "].iter().any(|word| self.starts(word));
        self.note_here(match (test, joined) {
            (false, _) => 1141,
            (true, true) => 1139,
            (true, false) => 1140,
        });
    }

    /// Whether a word could begin here.
    pub(super) fn at_word(&self) -> bool {
        self.byte().is_some_and(|byte| {
            !byte.is_ascii_whitespace() && !b";&|<>()".contains(&byte)
                || matches!(byte, b'<' | b'>') && self.byte_at(1) == Some(b'(')
        })
    }

    fn compound(&mut self) -> Option<NodeId> {
        let start = self.pos;
        match self.byte()? {
            b'{' if self.byte_at(1) != Some(b'}') => Some(self.group(start)),
            b'(' if self.byte_at(1) == Some(b'(') && self.is_arithmetic() => {
                self.open(start);
                self.pos += 2;
                let expression = self.expression("))");
                self.pos = (self.pos + 2).min(self.text.len());
                self.close();
                Some(self.add(Kind::Arithmetic(expression), start))
            }
            b'(' => {
                if self.byte_at(1) == Some(b'(') {
                    self.note(1105, start..start + 2, true);
                }
                Some(self.subshell(start))
            }
            b'[' => Some(self.test(start)),
            b'i' if self.at_keyword("if") => Some(self.if_clause(start)),
            b'w' if self.at_keyword("while") => Some(self.loop_clause(start, "while")),
            b'u' if self.at_keyword("until") => Some(self.loop_clause(start, "until")),
            b'f' if self.at_keyword("for") => Some(self.for_clause(start)),
            b's' if self.at_keyword("select") => Some(self.for_in(start, "select")),
            b'c' if self.at_keyword("case") => Some(self.case_clause(start)),
            _ if self.starts("coproc ") => {
                self.pos += 6;
                self.spacing();
                let inner = self.command()?;
                Some(self.add(Kind::Coproc(inner), start))
            }
            _ => self.function(start),
        }
    }

    /// Whether `((` begins arithmetic and not two subshells.
    fn is_arithmetic(&self) -> bool {
        self.arithmetic_end(2, "))").is_some_and(|end| {
            let text = self.text.get(self.pos..end).unwrap_or("");
            !text.contains(';')
        })
    }

    fn group(&mut self, start: usize) -> NodeId {
        self.open(start);
        self.pos += 1;
        if !self.all_spacing() && self.byte() != Some(b'(') {
            self.note_here(1054);
        }
        if self.byte() == Some(b'}') {
            self.note_here(1055);
        }
        let list = self.list();
        if list.is_empty() {
            self.fail();
        }
        if !self.eat("}") {
            self.note_here(1056);
            self.fail();
        }
        self.close();
        self.add(Kind::Group(list), start)
    }

    fn subshell(&mut self, start: usize) -> NodeId {
        self.open(start);
        self.pos += 1;
        let list = self.list();
        if list.is_empty() {
            self.fail();
        }
        self.all_spacing();
        if !self.eat(")") {
            self.fail();
        }
        self.close();
        self.add(Kind::Subshell(list), start)
    }

    /// A list that may not be empty, between two keywords.
    fn needed_list(&mut self) -> Vec<NodeId> {
        let list = self.list();
        if list.is_empty() {
            self.fail();
        }
        list
    }

    fn if_clause(&mut self, start: usize) -> NodeId {
        self.open(start);
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        self.keyword("if");
        let mut clause = start;
        loop {
            let condition = self.needed_list();
            if ["fi", "elif", "else"]
                .iter()
                .any(|word| self.at_keyword(word))
            {
                self.note(1049, clause..clause + 2, false);
            }
            let body = if self.keyword("then") {
                self.branch("then")
            } else {
                if branches.is_empty() && !self.out.broken {
                    self.note_here(1050);
                }
                self.fail();
                Vec::new()
            };
            branches.push((condition, body));
            clause = self.pos;
            if !self.keyword("elif") {
                break;
            }
        }
        if self.at_keyword("else") {
            let at = self.pos;
            self.keyword("else");
            if self.at_keyword("if") {
                self.note(1075, at..at + 4, false);
            }
            otherwise = self.branch("else");
        }
        if !self.at_keyword("fi") && !self.out.broken {
            self.note(1046, start..start + 2, false);
            self.note_here(1047);
            self.fail();
        }
        self.eat("fi");
        self.close();
        self.add(Kind::If(branches, otherwise), start)
    }

    fn branch(&mut self, word: &str) -> Vec<NodeId> {
        self.open(self.pos.saturating_sub(word.len()));
        if self.byte() == Some(b';') && self.byte_at(1) != Some(b';') {
            self.note_here(if word == "else" { 1053 } else { 1051 });
            self.pos += 1;
        }
        self.all_spacing();
        if ["fi", "elif", "else"]
            .iter()
            .any(|word| self.at_keyword(word))
        {
            self.note_here(1048);
        }
        let list = self.needed_list();
        self.close();
        list
    }

    fn loop_clause(&mut self, start: usize, word: &str) -> NodeId {
        self.open(start);
        self.keyword(word);
        let condition = self.needed_list();
        let body = self.do_group(start, word.len());
        self.close();
        self.add(Kind::While(condition, body), start)
    }

    fn do_group(&mut self, start: usize, len: usize) -> Vec<NodeId> {
        if self.at_keyword("done") {
            self.note(1057, start..start + len, false);
        }
        let at = self.pos;
        if !self.keyword("do") {
            self.note_here(1058);
            self.fail();
            return Vec::new();
        }
        if self.byte() == Some(b';') && self.byte_at(1) != Some(b';') {
            self.note_here(1059);
            self.pos += 1;
        }
        self.all_spacing();
        if self.at_keyword("done") {
            self.note(1060, at..at + 2, false);
        }
        let body = self.needed_list();
        if !self.at_keyword("done") && !self.out.broken {
            self.note(1061, at..at + 2, false);
            self.note_here(1062);
            self.fail();
        }
        self.eat("done");
        body
    }

    fn for_clause(&mut self, start: usize) -> NodeId {
        let mark = self.pos;
        self.keyword("for");
        if self.starts("((") && self.arithmetic_end(2, "))").is_some() {
            self.open(start);
            self.pos += 2;
            let head = self.expression("))");
            self.pos = (self.pos + 2).min(self.text.len());
            self.spacing();
            if self.byte() == Some(b';') {
                self.pos += 1;
            }
            self.all_spacing();
            let body = if self.byte() == Some(b'{') {
                self.pos += 1;
                let list = self.needed_list();
                if !self.eat("}") {
                    self.fail();
                }
                list
            } else {
                self.do_group(start, 3)
            };
            self.close();
            return self.add(Kind::ForArithmetic(head, body), start);
        }
        self.pos = mark;
        self.for_in(start, "for")
    }

    fn for_in(&mut self, start: usize, word: &str) -> NodeId {
        self.open(start);
        self.keyword(word);
        if self.byte() == Some(b'$') {
            self.note_here(1086);
            self.pos += 1;
        }
        let name = self.name().to_owned();
        if name.is_empty() {
            self.fail();
        }
        self.all_spacing();
        let mut words = None;
        if self.keyword("in") {
            let mut list = Vec::new();
            while !matches!(self.byte(), None | Some(b';' | b'\n')) && !self.at_keyword("do") {
                match self.word() {
                    Some(word) => list.push(word),
                    None => {
                        self.fail();
                        break;
                    }
                }
                self.spacing();
            }
            if self.at_keyword("do") {
                self.note_here(1063);
            }
            words = Some(list);
        }
        if self.byte() == Some(b';') && self.byte_at(1) != Some(b';') {
            self.pos += 1;
        }
        self.all_spacing();
        let body = self.do_group(start, word.len());
        self.close();
        let select = word == "select";
        self.add(
            Kind::For {
                name,
                words,
                body,
                select,
            },
            start,
        )
    }

    fn case_clause(&mut self, start: usize) -> NodeId {
        self.open(start);
        self.keyword("case");
        let word = match self.word() {
            Some(word) => word,
            None => {
                self.fail();
                self.add(Kind::Word(Vec::new()), start)
            }
        };
        self.all_spacing();
        if !self.keyword("in") {
            self.fail();
        }
        self.all_spacing();
        let mut items = Vec::new();
        while !self.at_keyword("esac") && self.pos < self.text.len() {
            let before = self.pos;
            items.push(self.case_item());
            if self.pos == before {
                break;
            }
        }
        if !self.at_keyword("esac") {
            self.fail();
        }
        self.eat("esac");
        self.close();
        self.add(Kind::Case(word, items), start)
    }

    fn case_item(&mut self) -> CaseItem {
        let start = self.pos;
        self.open(start);
        let mut item = CaseItem {
            patterns: Vec::new(),
            body: Vec::new(),
            goes_on: false,
        };
        if self.eat("(") {
            self.spacing();
        }
        loop {
            match self.word() {
                Some(word) => item.patterns.push(word),
                None => {
                    self.fail();
                    break;
                }
            }
            self.spacing();
            if !self.eat("|") {
                break;
            }
            self.spacing();
        }
        if !self.eat(")") {
            self.note_here(1085);
            self.fail();
        }
        self.all_spacing();
        if !self.at_case_end() {
            item.body = self.list();
            if item.body.is_empty() && !self.at_keyword("esac") {
                self.fail();
            }
        }
        self.all_spacing();
        if self.eat(";;&") || self.eat(";&") {
            item.goes_on = true;
        } else if !self.eat(";;") && !self.at_keyword("esac") {
            if self.byte() == Some(b')') {
                self.note_here(1074);
            }
            self.fail();
        }
        self.all_spacing();
        self.close();
        item
    }

    /// `NAME ( )` or `function NAME`, and the body.
    fn function(&mut self, start: usize) -> Option<NodeId> {
        let keyword = self.starts("function ") || self.starts("function\t");
        if keyword {
            self.pos += 9;
            self.spacing();
        }
        let at = self.pos;
        let len = self
            .rest()
            .bytes()
            .take_while(|byte| {
                byte.is_ascii_alphanumeric()
                    || b"_:+?-./^@,".contains(byte)
                    || *byte >= 0x80
                    || keyword && b"[]*=!".contains(byte)
            })
            .count();
        let name = self.text.get(at..at + len).unwrap_or("").to_owned();
        let parens = self.parens(len);
        if name.is_empty() || !keyword && (!parens || name == "time") {
            self.pos = start;
            return None;
        }
        self.open(start);
        self.pos = at + len;
        self.spacing();
        if parens {
            self.pos += 1;
            self.spacing();
            if !self.eat(")") {
                self.note_here(1065);
                while !matches!(self.byte(), None | Some(b'\n' | b')' | b'{')) {
                    self.pos = self.next_boundary(self.pos);
                }
                if !self.eat(")") {
                    self.fail();
                }
            }
        }
        self.all_spacing();
        let body_start = self.pos;
        let body = match self.byte() {
            Some(b'{') => self.group(body_start),
            Some(b'(') => self.subshell(body_start),
            _ => {
                self.note_here(1064);
                self.fail();
                self.add(Kind::Group(Vec::new()), body_start)
            }
        };
        self.close();
        Some(self.add(
            Kind::Function {
                name,
                keyword,
                parens,
                body,
            },
            start,
        ))
    }

    /// Whether blanks and a `(` follow `ahead` bytes later.
    fn parens(&self, ahead: usize) -> bool {
        self.text
            .as_bytes()
            .get(self.pos + ahead..)
            .and_then(|rest| rest.iter().find(|byte| !matches!(byte, b' ' | b'\t')))
            == Some(&b'(')
    }
}
