//! `platform-constant`: FROM asks for one platform, whatever is being built.

use crate::prelude::*;

declare_rule! {
    /// Fixes the platform of a base, so the file builds for one processor only.
    /// ## Why
    /// `docker build --platform` chooses what to build. A constant in FROM wins over it: on another
    /// machine the build runs under emulation, slowly, or mixes programs of two processors.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM --platform=linux/amd64 debian:12.8-slim
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM --platform=$BUILDPLATFORM debian:12.8-slim AS build
    /// USER 10001
    /// ```
    pub struct PlatformConstant;
    id: "platform-constant",
    group: "names",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["DL3029", "FromPlatformFlagConstDisallowed"],
    lesson: None,
}

/// A constant platform.
pub struct Constant {
    value: String,
    flag: Span,
    image: Span,
    /// The stage is named after its platform, which is how one says that it is meant.
    named: bool,
}

impl Rule for PlatformConstant {
    type Finding = Constant;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Constant>) {
        for (_, instruction) in cx.instructions(Keyword::From) {
            let (Some(flag), Arguments::From { image, alias }) =
                (instruction.flag("platform"), &instruction.arguments)
            else {
                continue;
            };
            let value = flag.value.as_deref().unwrap_or("");
            if value.is_empty() || value.contains('$') {
                continue;
            }
            let platform = platform(value);
            let named = platform.is_none_or(|(os, arch)| {
                alias.as_ref().is_some_and(|(_, name)| {
                    let name = name.text.to_lowercase();
                    name.contains(&os) || name.contains(&arch)
                })
            });
            if named && !cx.as_hadolint() {
                continue;
            }
            found.push(Constant {
                value: value.to_owned(),
                flag: flag.span,
                image: image.span,
                named,
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Constant) -> Report {
        let report = Report::at(
            finding.flag,
            format!("the platform is fixed to `{}`", finding.value),
        )
        .why("it wins over `docker build --platform`, so on another processor the build runs emulated or mixes programs")
        .help("drop the flag; for a stage that only compiles, write `--platform=$BUILDPLATFORM`");
        if finding.named {
            report.aliases(["DL3029"])
        } else {
            report
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Constant) -> Option<Fix> {
        Some(decision_fix(
            "drop the platform",
            vec![Edit::delete(Span::new(
                finding.flag.start,
                finding.image.start,
            ))],
            "the base is then the one of the platform being built",
        ))
    }
}

/// System and processor of a platform, by the names the builder gives them; `None` when it is none.
///
/// A part left out is the builder's own, taken as `linux` and `amd64`. Source: containerd's
/// platform specifiers.
fn platform(value: &str) -> Option<(String, String)> {
    let lower = value.to_ascii_lowercase();
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
    };
    let parts: Vec<&str> = lower.split('/').collect();
    // A version of the system may follow it in brackets.
    let system = |part: &str| {
        part.split('(')
            .next()
            .unwrap_or("")
            .replace("macos", "darwin")
    };
    let processor = |part: &str| {
        match part {
            "x86_64" | "x86-64" => "amd64",
            "aarch64" => "arm64",
            "armhf" | "armel" => "arm",
            "i386" => "386",
            other => other,
        }
        .to_owned()
    };
    match parts.as_slice() {
        [one] => {
            let os = system(one);
            if ["linux", "windows", "darwin", "freebsd"].contains(&os.as_str()) {
                return Some((os, "amd64".to_owned()));
            }
            let arch = processor(one);
            let known = [
                "amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "loong64",
                "mips64le",
            ];
            known
                .contains(&arch.as_str())
                .then(|| ("linux".to_owned(), arch))
        }
        [os, arch] | [os, arch, _] if plain(&system(os)) && plain(arch) => {
            Some((system(os), processor(arch)))
        }
        _ => None,
    }
}
