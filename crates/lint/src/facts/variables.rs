//! Variables a shell text may use, as far as the file sets them.

use crate::context::RuleContext;
use crate::runs::RunScript;
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
    let variable = cx.model.scope_before(instruction).variable(name)?;
    variable
        .value
        .complete
        .then_some(variable.value.value.as_str())
}

/// `1`, `true`, `on`, `yes` in usual spellings.
pub fn is_truthy(value: &str) -> bool {
    let lower = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    matches!(lower.as_str(), "1" | "true" | "on" | "yes" | "y" | "t")
}
