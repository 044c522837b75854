//! `expose-proto`: the protocol of a port in capitals, or an unknown one.

use crate::facts::ports;
use crate::prelude::*;

declare_rule! {
    /// Writes the protocol of a port in capitals, or one that does not exist.
    /// ## Why
    /// Protocols are `tcp`, `udp` and `sctp`. Capitals are accepted with a warning; any other word is
    /// refused.
    /// ## Examples
    /// ```dockerfile,bad
    /// EXPOSE 53/UDP
    /// ```
    /// ```dockerfile,good
    /// EXPOSE 53/udp
    /// ```
    pub struct ExposeProto;
    id: "expose-proto",
    group: "names",
    severity: Hint,
    fix: Safe,
    on: Default,
    aliases: ["ExposeProtoCasing"],
    lesson: None,
}

/// A protocol to correct.
pub struct Proto {
    written: String,
    span: Span,
    known: bool,
    edit: Option<Edit>,
}

impl Rule for ExposeProto {
    type Finding = Proto;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Proto>) {
        for port in ports::exposed(cx) {
            let Some(protocol) = port.protocol else {
                continue;
            };
            let lower = protocol.to_lowercase();
            let known = matches!(lower.as_str(), "tcp" | "udp" | "sctp");
            if known && lower == protocol {
                continue;
            }
            let literal = port.literal && cx.text(port.span).ends_with(protocol.as_str());
            let place = if literal {
                Span::new(port.span.end - protocol.len() as u32, port.span.end)
            } else {
                port.span
            };
            found.push(Proto {
                edit: (known && literal).then(|| Edit::replace(place, lower)),
                written: protocol,
                span: place,
                known,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Proto) -> Report {
        if finding.known {
            return Report::at(
                finding.span,
                format!("the protocol `{}` has capitals", finding.written),
            )
            .why("it is accepted, with a warning of the builder")
            .help(format!("write `{}`", finding.written.to_lowercase()));
        }
        Report::at(
            finding.span,
            format!("there is no protocol `{}` here", finding.written),
        )
        .why("EXPOSE knows `tcp`, `udp` and `sctp`; the builder refuses the rest")
        .help("write one of them, or none for tcp")
        .severity(Severity::Error)
        .aliases([])
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Proto) -> Option<Fix> {
        Some(safe_fix(
            "write it in lower case",
            vec![finding.edit.clone()?],
        ))
    }
}
