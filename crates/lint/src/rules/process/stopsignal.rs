//! `stopsignal`: a stop signal that fits the program badly.

use crate::prelude::*;
use layerlab_buildgraph::StartCommand;

declare_rule! {
    /// Stops the program with a signal that does not suit it.
    /// ## Why
    /// nginx ends open requests on SIGTERM and finishes them on SIGQUIT; systemd wants SIGRTMIN+3.
    /// SIGKILL and SIGSTOP cannot be handled at all. A number means another signal on another
    /// processor; a name says what is meant.
    /// ## Examples
    /// ```dockerfile,bad
    /// STOPSIGNAL SIGKILL
    /// ```
    /// ```dockerfile,good
    /// STOPSIGNAL SIGQUIT
    /// ```
    pub struct Stopsignal;
    id: "stopsignal",
    group: "process",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// What is odd about it.
pub enum Odd {
    /// SIGKILL or SIGSTOP.
    Deadly,
    /// A number.
    Number,
    /// The program wants another one.
    Wanted(&'static str, &'static str),
}

/// A place with what is odd.
pub struct Stop {
    span: Span,
    written: String,
    odd: Odd,
}

impl Rule for Stopsignal {
    type Finding = Stop;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Stop>) {
        let mut last = None;
        for (_, instruction) in cx.in_final_chain(Keyword::Stopsignal) {
            let Arguments::Text(word) = &instruction.arguments else {
                continue;
            };
            let upper = word.text.to_ascii_uppercase();
            let name = upper.strip_prefix("SIG").unwrap_or(&upper).to_owned();
            let odd = match name.as_str() {
                "KILL" | "STOP" | "9" | "19" => Some(Odd::Deadly),
                _ if !name.is_empty() && name.chars().all(|c| c.is_ascii_digit()) => {
                    Some(Odd::Number)
                }
                _ => None,
            };
            if let Some(odd) = odd {
                found.push(Stop {
                    span: word.span,
                    written: word.text.clone(),
                    odd,
                });
            }
            last = Some(name);
        }
        let Some(target) = cx.model.target else {
            return;
        };
        let scope = cx.model.scope_after_stage(target);
        let Some(StartCommand::Instruction(idx)) = scope.entrypoint().or_else(|| scope.cmd())
        else {
            return;
        };
        let Some(Command::Exec(words)) = cx.instruction(idx).and_then(Instruction::command) else {
            return;
        };
        let Some(program) = words.first() else { return };
        let wanted = match program.text.rsplit('/').next() {
            Some("nginx") => ("SIGQUIT", "QUIT"),
            Some("systemd" | "init") if program.text.starts_with('/') => ("SIGRTMIN+3", "RTMIN+3"),
            _ => return,
        };
        // The official image sets it already.
        let base_has_it = wanted.1 == "QUIT"
            && matches!(cx.model.root_base(target), Some(layerlab_buildgraph::Base::Image(image))
                if image.short_name().contains("nginx") || image.short_name().contains("openresty"));
        if last.is_none() && !base_has_it {
            found.push(Stop {
                span: program.span,
                written: program.text.clone(),
                odd: Odd::Wanted(wanted.0, "docker stop sends SIGTERM"),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Stop) -> Report {
        let written = &finding.written;
        match finding.odd {
            Odd::Deadly => Report::at(
                finding.span,
                format!("`{written}` gives the program no chance to stop cleanly"),
            )
            .why("it cannot be caught, so files stay open and requests are cut off")
            .help("write `SIGTERM`, or the signal your program shuts down on"),
            Odd::Number => Report::at(finding.span, format!("`{written}` is a number, not a name"))
                .why("numbers differ between processors, and few readers know them by heart")
                .help("write the name, such as `SIGTERM` or `SIGQUIT`"),
            Odd::Wanted(signal, default) => Report::at(
                finding.span,
                format!("`{written}` shuts down cleanly on {signal}, and {default}"),
            )
            .why("with another signal open requests or services are cut off")
            .help(format!("add `STOPSIGNAL {signal}`")),
        }
    }
}
