//! Variables a shell text may use, as far as the file sets them.

use crate::context::RuleContext;
use crate::runs::RunScript;
use layerlab_syntax::ast::{Arguments, Keyword, Pair};
use layerlab_syntax::expand::{Lookup, Mode, expand};
use layerlab_syntax::shell::ShellWord;

struct InForce<'a> {
    cx: &'a RuleContext<'a>,
    instruction: usize,
}

impl Lookup for InForce<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let scope = self.cx.model.scope_before(self.instruction);
        let variable = scope.variable(name)?;
        variable
            .value
            .complete
            .then_some(variable.value.value.as_str())
    }
}

/// The value of a shell word with ENV and ARG values put in; `None` when a part is unknown.
pub fn value(cx: &RuleContext<'_>, run: &RunScript, word: &ShellWord) -> Option<String> {
    if !word.dynamic {
        return Some(word.value.clone());
    }
    if word.value.contains("$(") || word.value.contains('`') {
        return None;
    }
    let lookup = InForce {
        cx,
        instruction: run.instruction,
    };
    let expanded = expand(&word.value, Mode::Heredoc, '\\', &lookup).ok()?;
    expanded.unset_names.is_empty().then_some(expanded.value)
}

/// The value of a variable in force at an instruction, when it is known.
pub fn in_force<'a>(cx: &'a RuleContext<'_>, instruction: usize, name: &str) -> Option<&'a str> {
    let Some(variable) = cx.model.scope_before(instruction).variable(name) else {
        return pair_above(cx, instruction, name).map(|pair| pair.value.text.as_str());
    };
    variable
        .value
        .complete
        .then_some(variable.value.value.as_str())
}

/// The pair that sets `name` above an instruction of a fragment without any FROM, which has no scope.
/// Looks back a bounded way.
fn pair_above<'a>(cx: &'a RuleContext<'_>, instruction: usize, name: &str) -> Option<&'a Pair> {
    if !cx.model.stages.is_empty() || !cx.as_hadolint() {
        return None;
    }
    let above = cx.file.instructions.get(..instruction)?;
    above
        .iter()
        .rev()
        .take(MAX_LOOKED_BACK)
        .filter(|line| line.keyword == Keyword::Env)
        .find_map(|line| match &line.arguments {
            Arguments::Pairs(pairs) => pairs.iter().rev().find(|pair| pair.key.text == name),
            _ => None,
        })
}

const MAX_LOOKED_BACK: usize = 100;

/// Whether an ENV above sets the name, in a fragment without FROM.
pub fn is_set_above(cx: &RuleContext<'_>, instruction: usize, name: &str) -> bool {
    pair_above(cx, instruction, name).is_some()
}

/// `1`, `true`, `on`, `yes` in usual spellings.
pub fn is_truthy(value: &str) -> bool {
    let lower = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    matches!(lower.as_str(), "1" | "true" | "on" | "yes" | "y" | "t")
}

/// Whether shell text mentions the variable.
pub fn mentions(text: &str, name: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or("");
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    })
}
