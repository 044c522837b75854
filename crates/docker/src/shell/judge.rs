//! `test` and arithmetic.

use super::Machine;
use crate::files::Kind;

impl Machine {
    /// `test`: files, texts, numbers, `!`, `-a`, `-o`.
    pub(super) fn test(&self, words: &[String]) -> bool {
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        for (joint, or) in [("-o", true), ("||", true), ("-a", false), ("&&", false)] {
            if let Some(at) = texts
                .iter()
                .position(|word| *word == joint)
                .filter(|at| *at > 0 && *at + 1 < texts.len())
            {
                let left = self.test(words.get(..at).unwrap_or_default());
                let right = self.test(words.get(at + 1..).unwrap_or_default());
                return if or { left || right } else { left && right };
            }
        }
        match texts.as_slice() {
            [] => false,
            ["!", ..] if texts.len() > 1 => !self.test(words.get(1..).unwrap_or_default()),
            ["(", .., ")"] | ["\\(", .., "\\)"] => {
                self.test(words.get(1..words.len() - 1).unwrap_or_default())
            }
            [one] => !one.is_empty(),
            [op, path] => {
                let node = self.view.stat(&self.path(path));
                match *op {
                    "-n" => !path.is_empty(),
                    "-z" => path.is_empty(),
                    "-e" => node.is_some(),
                    "-f" => node.is_some_and(|node| matches!(node.kind, Kind::File(_))),
                    "-d" => node.is_some_and(|node| node.is_folder()),
                    "-s" => node.is_some_and(|node| node.len() > 0),
                    "-x" => node.is_some_and(|node| self.may(&node, 1)),
                    "-r" => node.is_some_and(|node| self.may(&node, 4)),
                    "-w" => node.is_some_and(|node| self.may(&node, 2)),
                    "-L" | "-h" => self
                        .view
                        .lstat(&self.path(path))
                        .is_some_and(|node| matches!(node.kind, Kind::Link(_))),
                    _ => false,
                }
            }
            [left, op, right] => {
                let numbers = || {
                    Some((
                        left.trim().parse::<i64>().ok()?,
                        right.trim().parse::<i64>().ok()?,
                    ))
                };
                match *op {
                    "=" | "==" => {
                        left == right || super::glob::matches(right, left) && right.contains('*')
                    }
                    "!=" => left != right,
                    "<" => left < right,
                    ">" => left > right,
                    "-eq" => numbers().is_some_and(|(a, b)| a == b),
                    "-ne" => numbers().is_some_and(|(a, b)| a != b),
                    "-lt" => numbers().is_some_and(|(a, b)| a < b),
                    "-le" => numbers().is_some_and(|(a, b)| a <= b),
                    "-gt" => numbers().is_some_and(|(a, b)| a > b),
                    "-ge" => numbers().is_some_and(|(a, b)| a >= b),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Whole-number arithmetic: `+ - * / %`, comparisons, brackets, names, `NAME=…`, `NAME++`.
    pub(super) fn arithmetic(&mut self, text: &str) -> i64 {
        let text = text.trim();
        if let Some(name) = text.strip_suffix("++").or_else(|| text.strip_prefix("++")) {
            let value = self.number(name.trim()).wrapping_add(1);
            self.vars.insert(name.trim().to_owned(), value.to_string());
            return value;
        }
        if let Some((name, rest)) = text.split_once('=')
            && !rest.starts_with('=')
            && name
                .trim()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            let value = self.arithmetic(rest);
            self.vars.insert(name.trim().to_owned(), value.to_string());
            return value;
        }
        let tokens = tokens(text);
        let mut at = 0;
        self.sum(&tokens, &mut at, 0)
    }

    fn number(&self, name: &str) -> i64 {
        let name = name.trim_start_matches('$').trim_matches(['{', '}']);
        name.parse()
            .or_else(|_| {
                match name.parse::<usize>() {
                    Ok(at) => self.args.get(at).cloned().unwrap_or_default(),
                    Err(_) => self.vars.get(name).cloned().unwrap_or_default(),
                }
                .trim()
                .parse()
            })
            .unwrap_or(0)
    }

    fn sum(&self, tokens: &[String], at: &mut usize, level: usize) -> i64 {
        const LEVELS: [&[&str]; 5] = [
            &["||"],
            &["&&"],
            &["==", "!=", "<", ">", "<=", ">="],
            &["+", "-"],
            &["*", "/", "%"],
        ];
        let Some(operators) = LEVELS.get(level) else {
            let token = tokens.get(*at).cloned().unwrap_or_default();
            *at += 1;
            return match token.as_str() {
                "(" if *at < 200 => {
                    let value = self.sum(tokens, at, 0);
                    *at += 1;
                    value
                }
                "-" if *at < 200 => self.sum(tokens, at, level).wrapping_neg(),
                "!" if *at < 200 => i64::from(self.sum(tokens, at, level) == 0),
                name => self.number(name),
            };
        };
        let mut left = self.sum(tokens, at, level + 1);
        while let Some(operator) = tokens
            .get(*at)
            .filter(|token| operators.contains(&token.as_str()))
        {
            *at += 1;
            let right = self.sum(tokens, at, level + 1);
            left = match operator.as_str() {
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                "/" => left.checked_div(right).unwrap_or(0),
                "%" => left.checked_rem(right).unwrap_or(0),
                "==" => i64::from(left == right),
                "!=" => i64::from(left != right),
                "<" => i64::from(left < right),
                ">" => i64::from(left > right),
                "<=" => i64::from(left <= right),
                ">=" => i64::from(left >= right),
                "&&" => i64::from(left != 0 && right != 0),
                _ => i64::from(left != 0 || right != 0),
            };
        }
        left
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut token = c.to_string();
        if c.is_alphanumeric() || matches!(c, '_' | '$') {
            while let Some(next) =
                rest.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '{' | '}'))
            {
                token.push(next);
            }
        } else if matches!(c, '=' | '!' | '<' | '>' | '&' | '|')
            && let Some(next) = rest.next_if(|next| matches!(next, '=' | '&' | '|'))
        {
            token.push(next);
        }
        tokens.push(token);
    }
    tokens
}
