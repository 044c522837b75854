//! `expose-host`: EXPOSE with an address or a host port.

use crate::facts::ports;
use crate::prelude::*;

declare_rule! {
    /// Names an address or a host port in EXPOSE, which only knows ports of the container.
    /// ## Why
    /// EXPOSE publishes nothing; the part before the colon is ignored. Publishing is decided when the
    /// container is started: `docker run -p 8080:80`.
    /// ## Examples
    /// ```dockerfile,bad
    /// EXPOSE 8080:80
    /// ```
    /// ```dockerfile,good
    /// EXPOSE 80
    /// ```
    pub struct ExposeHost;
    id: "expose-host",
    group: "names",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: ["ExposeInvalidFormat"],
    lesson: None,
}

/// A word with a host part.
pub struct Host {
    written: String,
    host: String,
    ports: String,
    span: Span,
    edit: Option<Edit>,
}

impl Rule for ExposeHost {
    type Finding = Host;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Host>) {
        for port in ports::exposed(cx) {
            let Some(host) = port.host.filter(|host| !host.is_empty()) else {
                continue;
            };
            let cut = Span::new(port.span.start, port.span.start + host.len() as u32 + 1);
            found.push(Host {
                edit: (port.literal && !port.ports.is_empty()).then(|| Edit::delete(cut)),
                written: port.value,
                host,
                ports: port.ports,
                span: port.span,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Host) -> Report {
        Report::at(
            finding.span,
            format!("`{}` in `{}` has no effect", finding.host, finding.written),
        )
        .why("EXPOSE notes a port of the container and publishes nothing; addresses and host ports belong to `docker run -p`")
        .help(format!("write `EXPOSE {}`", finding.ports))
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Host) -> Option<Fix> {
        Some(safe_fix(
            format!("keep only `{}`", finding.ports),
            vec![finding.edit.clone()?],
        ))
    }
}
