//! `checksum-invalid`: `ADD --checksum` that the builder refuses.

use crate::prelude::*;

declare_rule! {
    /// Gives `--checksum` where it cannot be checked, or a value that is no checksum, so the build stops.
    /// ## Why
    /// The flag is for one address. Its value is the algorithm, a colon and all hexadecimal digits;
    /// for a Git repository the commit.
    /// ## Examples
    /// ```dockerfile,bad
    /// ADD --checksum=sha256:24454f83 https://example.com/tool.tar.gz /tmp/
    /// ```
    /// ```dockerfile,good
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tar.gz /tmp/
    /// ```
    pub struct ChecksumInvalid;
    id: "checksum-invalid",
    group: "files",
    severity: Error,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("instruction-traps"),
}

/// What is wrong with the flag.
pub enum Fault {
    /// A file of the context.
    Local,
    /// Several sources.
    Several,
    /// Not a digest; the value.
    Value(String),
}

impl Rule for ChecksumInvalid {
    type Finding = (Span, Fault);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for (idx, instruction) in cx.needed(Keyword::Add) {
            let (Some(flag), Arguments::Copy { sources, .. }) =
                (instruction.flag("checksum"), &instruction.arguments)
            else {
                continue;
            };
            let scope = cx.model.scope_before(idx);
            let checksum = scope.resolve(flag.value.as_deref().unwrap_or(""));
            let first = sources.first().map(|source| scope.resolve(&source.text));
            let (Some(source), true) = (first, cx.model.is_instruction_needed(idx)) else {
                continue;
            };
            if checksum.value.is_empty() || !source.complete {
                continue;
            }
            let http = ["http://", "https://"]
                .iter()
                .any(|scheme| source.value.starts_with(scheme));
            let path = source.value.split(['#', '?']).next().unwrap_or("");
            let git = source.value.starts_with("git@")
                || source.value.contains("git://")
                || source.value.starts_with("ssh://")
                || (http && path.ends_with(".git"));
            let fault = if sources.len() > 1 {
                Fault::Several
            } else if !http && !git {
                Fault::Local
            } else if !git && checksum.complete && !is_digest(&checksum.value) {
                Fault::Value(checksum.value)
            } else {
                continue;
            };
            found.push((flag.span, fault));
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, fault): &Self::Finding) -> Report {
        let (what, help) = match fault {
            Fault::Local => (
                "`--checksum` is for addresses, and this is a file of the context".to_owned(),
                "drop the flag",
            ),
            Fault::Several => (
                "`--checksum` is for one source, and there are several".to_owned(),
                "write one ADD for each address",
            ),
            Fault::Value(value) => (
                format!("`{value}` is no checksum"),
                "write `sha256:` and the 64 hexadecimal digits that `sha256sum` prints",
            ),
        };
        Report::at(*span, what)
            .why("the builder refuses it, and the build stops at this step")
            .help(help)
    }
}

/// The digests BuildKit knows: the algorithm decides the number of digits.
fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else {
        return false;
    };
    let wanted = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    digits.len() == wanted
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::is_digest;

    #[test]
    fn a_digest_has_the_digits_of_its_algorithm() {
        assert!(is_digest(&format!("sha256:{}", "a".repeat(64))));
        assert!(!is_digest(&format!("sha256:{}", "A".repeat(64))));
        assert!(!is_digest("sha256:abc"));
        assert!(!is_digest(&format!("md5:{}", "a".repeat(32))));
    }
}
