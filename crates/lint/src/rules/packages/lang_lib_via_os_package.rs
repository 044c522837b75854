//! `lang-lib-via-os-package`: the distribution's copy of what the language image already holds.

use crate::facts::{bases, packages, packages::Action};
use crate::prelude::*;
use layerlab_buildgraph::Base;

declare_rule! {
    /// Installs the distribution's packages of a language in an image of that language.
    /// ## Why
    /// The image has its own build of the language in `/usr/local`. The distribution's packages
    /// bring a second, older one, and libraries land where the first does not look.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left
    /// FROM python:3.13-slim
    /// RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir requests==2.32.3
    /// USER 10001
    /// ```
    pub struct LangLibViaOsPackage;
    id: "lang-lib-via-os-package",
    group: "packages",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// Packages of one install.
pub struct Twice {
    places: Vec<Span>,
    names: Vec<String>,
    image: String,
    tool: &'static str,
}

impl Rule for LangLibViaOsPackage {
    type Finding = Twice;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Twice>) {
        for run in cx.needed_runs() {
            let Some(stage) = cx.model.stage_of(run.instruction) else {
                continue;
            };
            let Some(Base::Image(image)) = cx.model.root_base(stage) else {
                continue;
            };
            if !bases::is_official(image) {
                continue;
            }
            for command in run.commands() {
                let Some(operation) =
                    packages::operation(command).filter(|op| op.action == Action::Install)
                else {
                    continue;
                };
                let mut tool = "";
                let words: Vec<&ShellWord> = operation
                    .packages
                    .iter()
                    .copied()
                    .filter(|word| match belongs(image.short_name(), &word.value) {
                        Some(own) => {
                            tool = own;
                            true
                        }
                        None => false,
                    })
                    .collect();
                if !words.is_empty() {
                    found.push(Twice {
                        places: words.iter().map(|word| run.word(word)).collect(),
                        names: words.iter().map(|word| word.value.clone()).collect(),
                        image: image.raw.clone(),
                        tool,
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Twice) -> Report {
        let list = finding
            .names
            .iter()
            .take(6)
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let (first, others) = match finding.places.split_first() {
            Some((first, others)) => (*first, others),
            None => (Span::empty(0), &[][..]),
        };
        let mut report = Report::at(
            first,
            format!("{list}: a second copy beside what `{}` already holds", finding.image),
        )
        .why("the image has its own build of the language in `/usr/local`; the distribution's is another version, and neither sees the other's libraries")
        .help(format!("use the image's own `{}`", finding.tool));
        for place in others {
            report = report.related(*place, "this one, too");
        }
        report
    }
}

/// The image's own tool that a package doubles.
fn belongs(image: &str, package: &str) -> Option<&'static str> {
    let name = package
        .split(['=', '~', '<', '>'])
        .next()
        .unwrap_or(package);
    match image {
        "python" => {
            let own = matches!(
                name,
                "python3"
                    | "python3-pip"
                    | "python3-venv"
                    | "python3-setuptools"
                    | "python-pip"
                    | "py3-pip"
                    | "pipenv"
            ) || (name.starts_with("python3-") || name.starts_with("py3-"))
                && !name.ends_with("-dev")
                && !name.contains("apt");
            own.then_some("pip")
        }
        "node" => matches!(name, "npm" | "nodejs" | "node" | "yarnpkg").then_some("npm"),
        "ruby" => (matches!(
            name,
            "ruby" | "ruby-full" | "ruby-dev" | "rubygems" | "bundler" | "ruby-bundler"
        ))
        .then_some("bundle"),
        "golang" => matches!(name, "golang" | "golang-go" | "go").then_some("go"),
        "rust" => matches!(name, "rustc" | "cargo" | "rust").then_some("cargo"),
        "php" => (name == "php" || name.starts_with("php-") || name.starts_with("php8"))
            .then_some("docker-php-ext-install"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn only_the_image_of_the_same_language_counts() {
        check(
            "lang-lib-via-os-package",
            "FROM node:24\nRUN apt-get install -y npm python3\n",
            &[2],
        );
        check(
            "lang-lib-via-os-package",
            "FROM debian:12\nRUN apt-get install -y npm\n",
            &[],
        );
        check(
            "lang-lib-via-os-package",
            "FROM python:3.13\nRUN apt-get install -y nodejs npm libpq-dev\n",
            &[],
        );
        check(
            "lang-lib-via-os-package",
            "FROM php:8.3-fpm-alpine\nRUN apk add --no-cache php-intl\n",
            &[2],
        );
    }
}
