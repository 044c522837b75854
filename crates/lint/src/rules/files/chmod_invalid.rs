//! `chmod-invalid`: `COPY --chmod` with something that is no mode.

use crate::prelude::*;

declare_rule! {
    /// Gives `--chmod` a mode that does not exist, so the build stops.
    /// ## Why
    /// The builder takes an octal number up to 7777, or letters as the `chmod` command knows them.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY --chmod=rwxr-xr-x run.sh /usr/local/bin/run
    /// ```
    /// ```dockerfile,good
    /// COPY --chmod=755 run.sh /usr/local/bin/run
    /// ```
    /// ```dockerfile,good
    /// COPY --chmod=u=rwX,go=rX site/ /srv/site/
    /// ```
    pub struct ChmodInvalid;
    id: "chmod-invalid",
    group: "files",
    severity: Error,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

impl Rule for ChmodInvalid {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for keyword in [Keyword::Copy, Keyword::Add] {
            for (idx, instruction) in cx.needed(keyword) {
                let Some(flag) = instruction.flag("chmod") else {
                    continue;
                };
                let value = flag.value.as_deref().unwrap_or("");
                let mode = cx.model.scope_before(idx).resolve(value);
                let needed = cx.model.is_instruction_needed(idx);
                if needed && mode.complete && !is_mode(&mode.value) {
                    found.push((flag.value_span, mode.value));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, mode): &Self::Finding) -> Report {
        let report = Report::at(*span, format!("`{mode}` is no mode"));
        let report = report.why("the builder refuses it, and the build stops at this step");
        report.help("write an octal number such as `755`, or letters such as `u+x` or `go-w`")
    }
}

/// An octal number up to 7777, or a symbolic mode; empty means that none is given.
fn is_mode(mode: &str) -> bool {
    if mode.is_empty() {
        return true;
    }
    if mode.starts_with(|c: char| c.is_ascii_digit()) {
        return u32::from_str_radix(mode, 8).is_ok_and(|number| number <= 0o7777);
    }
    mode.split(',').all(|clause| {
        let who = clause.trim_start_matches(['u', 'g', 'o', 'a']);
        who.starts_with(['+', '-', '='])
            && who.chars().all(|c| {
                matches!(
                    c,
                    '+' | '-' | '=' | 'r' | 'w' | 'x' | 'X' | 's' | 't' | 'u' | 'g' | 'o'
                )
            })
    })
}

#[cfg(test)]
mod tests {
    use super::is_mode;

    #[test]
    fn modes_are_octal_or_symbolic() {
        for good in [
            "755",
            "0755",
            "01777",
            "u+x",
            "a=r,u+w",
            "+x",
            "go-w",
            "u=rwX,go=rX",
            "",
        ] {
            assert!(is_mode(good), "{good}");
        }
        for bad in ["999", "abc", "77777", "rwxr-xr-x", "u", "u+q", "8"] {
            assert!(!is_mode(bad), "{bad}");
        }
    }
}
