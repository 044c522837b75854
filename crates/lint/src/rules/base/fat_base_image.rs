//! `fat-base-image`: a general-purpose base where a smaller official one exists.

use crate::facts::{bases, costs};
use crate::prelude::*;
use layerlab_buildgraph::{Base, ImageRef};

declare_rule! {
    /// Ships on a general-purpose variant of a base although a smaller official one exists.
    /// ## Why
    /// The full variants bring compilers, version control and headers: hundreds of megabytes that
    /// every node pulls and every scanner lists.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM python:3.13
    /// ```
    /// ```dockerfile,good
    /// FROM python:3.13-slim
    /// ```
    pub struct FatBaseImage;
    id: "fat-base-image",
    group: "base",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: [],
    lesson: Some("choosing-a-base"),
}

/// The base, and what could stand there instead.
pub struct Fat {
    span: Span,
    name: String,
    smaller: Vec<String>,
    literal: bool,
}

/// Images whose plain tags are the full variant, and the smaller variants they come in.
const FAT: &[(&str, &[&str])] = &[
    ("node", &["slim", "alpine"]),
    ("python", &["slim", "alpine"]),
    ("ruby", &["slim", "alpine"]),
    ("rust", &["slim", "alpine"]),
    ("perl", &["slim"]),
    ("golang", &["alpine"]),
    ("php", &["alpine"]),
    ("debian", &["slim"]),
    ("gcc", &[]),
    ("openjdk", &[]),
    ("maven", &[]),
    ("gradle", &[]),
    ("buildpack-deps", &[]),
];

/// Words of a tag that say a small variant was chosen.
const SMALL: &[&str] = &[
    "slim",
    "alpine",
    "distroless",
    "jre",
    "runtime",
    "aspnet",
    "busybox",
    "nanoserver",
    "windowsservercore",
    "curl",
    "scm",
    "chiseled",
    "minimal",
];

impl Rule for FatBaseImage {
    type Finding = Fat;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Fat>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let Some(stage) = cx
            .model
            .chain(target)
            .last()
            .and_then(|root| cx.model.stages.get(*root))
        else {
            return;
        };
        let Base::Image(image) = &stage.base else {
            return;
        };
        let Some(smaller) = smaller(image) else {
            return;
        };
        found.push(Fat {
            span: stage.base_span,
            name: image.raw.clone(),
            smaller,
            literal: cx.text(stage.base_span) == image.raw && image.digest.is_none(),
        });
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Fat) -> Report {
        let help = if finding.smaller.is_empty() {
            "build in this image and copy the result into a slim one, a distroless one or `scratch`"
                .to_owned()
        } else {
            format!(
                "try `{}` first (same libc, fewer packages); Alpine uses musl, distroless has no shell, `scratch` fits static programs only",
                finding.smaller.join("` or `")
            )
        };
        Report::at(
            finding.span,
            format!("`{}` is a general-purpose image with compilers and tools", finding.name),
        )
        .why("every byte of the base is stored, pulled and scanned with your image, and tools inside help whoever breaks in")
        .help(help)
        .effect(finding.smaller.first().and_then(|other| {
            costs::smaller_base(&ImageRef::parse(&finding.name), other)
        }))
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Fat) -> Option<Fix> {
        let slim = finding.smaller.first().filter(|_| finding.literal)?;
        Some(decision_fix(
            format!("use `{slim}`"),
            vec![Edit::replace(finding.span, slim.clone())],
            "packages that the full image brought along may have to be installed",
        ))
    }
}

/// Smaller names of the same image; `None` when it is small already or not known to be large.
fn smaller(image: &ImageRef) -> Option<Vec<String>> {
    let tag = image.tag.as_deref().unwrap_or("");
    let name = image.short_name();
    let lower = tag.to_ascii_lowercase();
    if SMALL.iter().any(|word| lower.contains(word)) {
        return None;
    }
    if image.registry == "mcr.microsoft.com" {
        return (image.repository == "dotnet/sdk").then(|| {
            ["aspnet", "runtime"]
                .iter()
                .map(|kind| format!("mcr.microsoft.com/dotnet/{kind}:{tag}"))
                .collect()
        });
    }
    if !bases::is_official(image) {
        return None;
    }
    if name == "eclipse-temurin" || name == "amazoncorretto" {
        let jre = if lower.contains("jdk") {
            tag.replace("jdk", "jre")
        } else {
            format!("{}-jre", if tag.is_empty() { "21" } else { tag })
        };
        return (name == "eclipse-temurin").then(|| vec![format!("{name}:{jre}")]);
    }
    let (_, variants) = FAT.iter().find(|(known, _)| *known == name)?;
    if tag.is_empty() || lower == "latest" {
        return Some(
            variants
                .iter()
                .map(|variant| format!("{name}:{variant}"))
                .collect(),
        );
    }
    Some(
        variants
            .iter()
            // `php:8.3-fpm` → `php:8.3-fpm-alpine`; a Debian code name has no Alpine sibling.
            .filter(|variant| {
                **variant == "slim"
                    || !["bookworm", "bullseye", "buster", "trixie", "stretch"]
                        .iter()
                        .any(|code| lower.contains(code))
            })
            .map(|variant| format!("{name}:{tag}-{variant}"))
            .collect(),
    )
}
