//! `platform-invalid`: `FROM --platform` with something that is no platform.

use crate::prelude::*;

declare_rule! {
    /// Names a platform that does not exist, so the build stops.
    /// ## Why
    /// A platform is `os/architecture`, sometimes with a variant, as in `linux/arm/v7`. A single word
    /// must be a known system or architecture. Several at once belong to the command line. The builder
    /// reads the platforms of all stages, of skipped ones too.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: platform-constant
    /// FROM --platform=linux/amd64,linux/arm64 debian:12.8-slim
    /// ```
    /// ```dockerfile,good
    /// FROM --platform=$BUILDPLATFORM debian:12.8-slim
    /// ```
    pub struct PlatformInvalid;
    id: "platform-invalid",
    group: "base",
    severity: Error,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// Systems that a single word may name. Source: containerd's platform specifiers.
const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "macos",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

/// Architectures that a single word may name, with the spellings that are translated.
const ARCHITECTURES: &[&str] = &[
    "386",
    "aarch64",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "armel",
    "armhf",
    "i386",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
    "x86-64",
    "x86_64",
];

impl Rule for PlatformInvalid {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for (idx, from) in cx.instructions(Keyword::From) {
            let Some(flag) = from.flag("platform") else {
                continue;
            };
            let stage = cx.model.stage_of(idx);
            let Some(platform) = stage
                .and_then(|stage| cx.model.stages.get(stage))
                .and_then(|stage| stage.platform.as_ref())
            else {
                continue;
            };
            if platform.complete && !is_platform(&platform.value) {
                found.push((flag.value_span, platform.value.clone()));
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, platform): &Self::Finding) -> Report {
        let what = if platform.is_empty() {
            "the platform is empty".to_owned()
        } else if platform.contains(',') {
            "a FROM takes one platform".to_owned()
        } else {
            format!("`{platform}` is no platform")
        };
        Report::at(*span, what)
            .why("the builder refuses it before anything is built")
            .help("write `os/architecture` such as `linux/arm64`, or `$BUILDPLATFORM`; for several platforms give `--platform` to the build command")
    }
}

fn is_platform(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
    };
    match parts.as_slice() {
        [word] => {
            let lower = word.to_ascii_lowercase();
            // A system may carry its version in brackets.
            let system = lower.split('(').next().unwrap_or("");
            SYSTEMS.contains(&system) || ARCHITECTURES.contains(&lower.as_str())
        }
        [system, rest @ ..] if rest.len() <= 2 => {
            plain(system.split('(').next().unwrap_or("")) && rest.iter().all(|part| plain(part))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_platform;

    #[test]
    fn platforms_are_read_as_the_builder_reads_them() {
        for good in [
            "linux",
            "arm64",
            "linux/amd64",
            "linux/arm/v7",
            "windows(10.0)/amd64",
            "made/up",
        ] {
            assert!(is_platform(good), "{good}");
        }
        for bad in ["foo", "", "linux/amd64,linux/arm64", "linux/", "a/b/c/d"] {
            assert!(!is_platform(bad), "{bad}");
        }
    }
}
