//! `expose-range`: a port that cannot exist.

use crate::facts::ports;
use crate::prelude::*;

declare_rule! {
    /// Exposes something that is no port between 0 and 65535.
    /// ## Why
    /// The builder refuses it, or the line documents a port that nothing can use.
    /// ## Examples
    /// ```dockerfile,bad
    /// EXPOSE 80000
    /// ```
    /// ```dockerfile,good
    /// EXPOSE 8000
    /// ```
    pub struct ExposeRange;
    id: "expose-range",
    group: "names",
    severity: Error,
    fix: None,
    on: Default,
    aliases: ["DL3011", "DS-0008"],
    lesson: None,
}

/// A word that holds no port.
pub struct NoPort {
    written: String,
    span: Span,
    /// A number, only too large; else it is no number or a range that runs backwards.
    large: bool,
}

impl Rule for ExposeRange {
    type Finding = NoPort;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<NoPort>) {
        for port in ports::exposed(cx) {
            let ends: Vec<&str> = port.ports.splitn(2, '-').collect();
            let digits = |end: &&str| !end.is_empty() && end.chars().all(|c| c.is_ascii_digit());
            let numbers: Vec<u64> = ends.iter().filter_map(|end| end.parse().ok()).collect();
            let all_digits = ends.iter().all(digits);
            let large = all_digits
                && (numbers.len() < ends.len() || numbers.iter().any(|number| *number > 65_535));
            let backwards = matches!(numbers.as_slice(), [first, last] if first > last);
            if large || backwards || !all_digits {
                found.push(NoPort {
                    written: port.value,
                    span: port.span,
                    large,
                });
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &NoPort) -> Report {
        let written = &finding.written;
        if finding.large {
            return Report::at(
                finding.span,
                format!("`{written}` is beyond the last port, 65535"),
            )
            .why("no program can listen there, and the builder refuses it")
            .help("write the port your program listens on");
        }
        Report::at(finding.span, format!("`{written}` is no port"))
            .why("EXPOSE takes a number or a range such as `8000-8010`; the builder refuses anything else")
            .help("write the port your program listens on")
            .aliases([])
    }
}
