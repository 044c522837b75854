//! `invalid-json-form`: brackets that were meant as a JSON array and are none.

use crate::prelude::*;
use crate::rewrite::json_array;
use crate::rules::names::smart_quotes;

declare_rule! {
    /// Looks like a JSON array but is none, so a shell gets the brackets as text.
    /// ## Why
    /// The builder takes JSON form only when it is valid JSON: double quotes, commas between, none at
    /// the end. Anything else silently becomes shell form, and the shell looks for a program called
    /// `[node,`.
    /// ## Examples
    /// ```dockerfile,bad
    /// CMD ['node', 'server.js']
    /// ```
    /// ```dockerfile,good
    /// CMD ["node", "server.js"]
    /// ```
    pub struct InvalidJsonForm;
    id: "invalid-json-form",
    group: "process",
    severity: Error,
    fix: Safe,
    on: Default,
    aliases: [],
    lesson: Some("instruction-traps"),
}

/// A broken array.
pub struct Broken {
    keyword: Keyword,
    text: String,
    span: Span,
    /// Whether the codes about shell form belong to it.
    starts_program: bool,
    explicit_shell: bool,
}

impl Rule for InvalidJsonForm {
    type Finding = Broken;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Broken>) {
        for (idx, outer) in cx.file.instructions.iter().enumerate() {
            let instruction = outer.unwrap_onbuild();
            if !cx.as_hadolint() && !cx.model.is_instruction_needed(idx) {
                continue;
            }
            let (text, span) = match (&instruction.arguments, instruction.command()) {
                (_, Some(Command::Shell(text))) => (text.text.trim(), text.full_span()),
                (Arguments::Copy { json: false, .. } | Arguments::Words { json: false, .. }, _)
                    if instruction.keyword != Keyword::Expose =>
                {
                    (instruction.rest.text.trim(), instruction.rest.full_span())
                }
                _ => continue,
            };
            if !looks_like_array(text, instruction.keyword)
                // Typographic quotes are the cause then, and have their own rule.
                || text.chars().any(|c| smart_quotes::plain(c).is_some())
            {
                continue;
            }
            let starts_program = matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint)
                && (cx.ships(idx) || cx.as_hadolint());
            found.push(Broken {
                keyword: instruction.keyword,
                text: text.to_owned(),
                span,
                starts_program,
                explicit_shell: cx.model.scope_before(idx).shell_is_explicit(),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Broken) -> Report {
        let name = finding.keyword.name();
        let why = match finding.keyword {
            Keyword::Copy | Keyword::Add | Keyword::Volume => {
                "the brackets and quotes become part of the paths"
            }
            _ => "the builder silently gives the text to a shell, brackets and all, and that fails",
        };
        let cause = if finding.text.contains('\'') {
            "JSON knows double quotes only"
        } else if finding.text.trim_end_matches(']').trim_end().ends_with(',') {
            "a comma before the closing bracket is no JSON"
        } else if !finding.text.ends_with(']') {
            "the closing bracket must be the last character"
        } else {
            "every word needs double quotes, with commas between"
        };
        let help = match repaired(&finding.text) {
            Some((array, _)) => format!("write `{name} {array}`"),
            None => "write `[\"program\", \"argument\"]`".to_owned(),
        };
        let report = Report::at(
            finding.span,
            format!("this {name} looks like a JSON array but is none: {cause}"),
        )
        .why(why)
        .help(help);
        match (finding.starts_program, finding.explicit_shell) {
            (true, true) => report.aliases(["DL3025"]),
            (true, false) => report.aliases(["DL3025", "JSONArgsRecommended"]),
            _ => report,
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Broken) -> Option<Fix> {
        if cx.text(finding.span).contains('\n') {
            return None;
        }
        let (array, only_quotes) = repaired(&finding.text)?;
        let edits = vec![Edit::replace(finding.span, array)];
        Some(if only_quotes {
            safe_fix("make it a JSON array", edits)
        } else {
            decision_fix(
                "make it a JSON array",
                edits,
                "check where one word ends and the next begins",
            )
        })
    }
}

/// Whether the text begins with `[` and was meant as an array, not as a shell's test.
pub fn looks_like_array(text: &str, keyword: Keyword) -> bool {
    let Some(inside) = text.strip_prefix('[') else {
        return false;
    };
    if inside.starts_with('[') {
        return false;
    }
    let quotes = ['"', '\'', '“', '”', '‘', '’', '„'];
    let quoted = inside.trim_start().starts_with(quotes);
    let closed = inside.ends_with(']');
    let comma = inside
        .split(',')
        .skip(1)
        .zip(inside.split(','))
        .any(|(_, before)| before.trim_end().ends_with(quotes));
    let starts = matches!(keyword, Keyword::Cmd | Keyword::Entrypoint);
    if quoted {
        // `[ "$A" = b ]` is a test: a blank behind the bracket and no commas.
        let test = inside.starts_with(char::is_whitespace) && !comma;
        return (closed || comma) && (starts || !test);
    }
    // `[node, server.js]`
    closed && !inside.starts_with(char::is_whitespace) && (starts || inside.contains(','))
}

/// The array it should be, and whether only quotes and a last comma had to change.
fn repaired(text: &str) -> Option<(String, bool)> {
    let plain: String = text
        .chars()
        .map(|c| match smart_quotes::plain(c) {
            Some('\'') => '"',
            Some(plain) => plain,
            None if c == '\'' => '"',
            None => c,
        })
        .collect();
    let body = plain
        .strip_prefix('[')?
        .trim_end()
        .strip_suffix(']')?
        .trim();
    let body = body.strip_suffix(',').unwrap_or(body).trim_end();
    let quoted = format!("[{body}]");
    // Double quotes inside single ones would end the word early.
    let mixed = text.contains('\'') && text.contains('"');
    if !mixed && is_array(&quoted) {
        return Some((quoted, true));
    }
    if body.contains(['"', '\\', '$', ';', '&', '|']) || body.is_empty() {
        return None;
    }
    let words: Vec<&str> = if body.contains(',') {
        body.split(',').map(str::trim).collect()
    } else {
        body.split_whitespace().collect()
    };
    (!words.iter().any(|word| word.is_empty())).then(|| (json_array(words), false))
}

/// Whether the builder reads the text as an array.
fn is_array(text: &str) -> bool {
    let file = layerlab_syntax::parse(&format!("CMD {text}"));
    matches!(
        file.instructions.first().and_then(Instruction::command),
        Some(Command::Exec(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, keyword: Keyword, expected: bool) {
        assert_eq!(looks_like_array(text, keyword), expected, "{text}");
    }

    #[test]
    fn arrays_are_told_from_tests_of_the_shell() {
        check("['a', 'b']", Keyword::Run, true);
        check("[\"a\", \"b\",]", Keyword::Cmd, true);
        check("[node, server.js]", Keyword::Cmd, true);
        check("[\"a\" , 'b'", Keyword::Entrypoint, true);
        check("[ 'a' ]", Keyword::Cmd, true);
        check("[ \"$A\" = \"b\" ]", Keyword::Run, false);
        check("[ -f x ] && y", Keyword::Run, false);
        check("[[ a == b ]]", Keyword::Run, false);
        check("[a-z]*.txt /x/", Keyword::Copy, false);
    }
}
