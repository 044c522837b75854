//! `bad-signal`: STOPSIGNAL with a name that is no signal.

use crate::prelude::*;
use crate::rules::names::copy_from_unknown_stage::is_near;

declare_rule! {
    /// Names a stop signal that does not exist.
    /// ## Why
    /// `docker stop` sends this signal and waits. An unknown name is refused when the image is built
    /// or started.
    /// ## Examples
    /// ```dockerfile,bad
    /// STOPSIGNAL SIGTREM
    /// ```
    /// ```dockerfile,good
    /// STOPSIGNAL SIGTERM
    /// ```
    pub struct BadSignal;
    id: "bad-signal",
    group: "process",
    severity: Error,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: None,
}

const NAMES: &[&str] = &[
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
];

/// A name that is no signal.
pub struct Signal {
    written: String,
    span: Span,
    near: Option<&'static str>,
}

impl Rule for BadSignal {
    type Finding = Signal;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Signal>) {
        for (idx, instruction) in cx.needed(Keyword::Stopsignal) {
            let Arguments::Text(word) = &instruction.arguments else {
                continue;
            };
            let resolved = cx.model.scope_before(idx).resolve(&word.text);
            if !resolved.complete || resolved.value.contains('#') {
                continue;
            }
            let upper = resolved.value.to_ascii_uppercase();
            let name = upper.strip_prefix("SIG").unwrap_or(&upper);
            let number = resolved.value.parse::<u32>().ok();
            let real_time = ["RTMIN+", "RTMAX-"].iter().any(|start| {
                name.strip_prefix(start)
                    .is_some_and(|rest| rest.parse::<u8>().is_ok_and(|n| (1..=15).contains(&n)))
            });
            let known = NAMES.contains(&name)
                || real_time
                || number.is_some_and(|number| (1..=64).contains(&number));
            if known {
                continue;
            }
            found.push(Signal {
                near: NAMES.iter().copied().find(|known| is_near(name, known)),
                written: resolved.value,
                span: word.span,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Signal) -> Report {
        let help = match finding.near {
            Some(near) => format!("did you mean `SIG{near}`?"),
            None => "write a name such as `SIGTERM` or `SIGQUIT`".to_owned(),
        };
        Report::at(
            finding.span,
            format!("there is no signal `{}`", finding.written),
        )
        .why("the builder or the start of the container refuses it")
        .help(help)
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Signal) -> Option<Fix> {
        let near = finding.near?;
        Some(decision_fix(
            format!("write `SIG{near}`"),
            vec![Edit::replace(finding.span, format!("SIG{near}"))],
            "check that this is the signal you meant",
        ))
    }
}
