//! `tool-not-in-base`: a RUN calls a tool that the base surely lacks.

use crate::facts::bases::{self, Family};
use crate::facts::{packages, packages::Action};
use crate::prelude::*;
use layerlab_buildgraph::{Base, ImageRef};
use std::collections::BTreeSet;

declare_rule! {
    /// Calls a tool that the base does not have and nothing installed before.
    /// ## Why
    /// The step ends with "not found". Only tools that the official image surely lacks are
    /// reported; whatever may have brought the tool keeps the rule quiet.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, debug-tools-in-final, root-user
    /// FROM alpine:3.23
    /// RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
    /// ```
    /// ```dockerfile,good
    /// FROM alpine:3.23
    /// RUN apk add --no-cache ca-certificates
    /// ```
    pub struct ToolNotInBase;
    id: "tool-not-in-base",
    group: "base",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("choosing-a-base"),
}

/// The call, and what the base offers instead.
pub struct Lacking {
    span: Span,
    tool: String,
    image: String,
    base: Span,
    cure: String,
}

impl Rule for ToolNotInBase {
    type Finding = Lacking;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Lacking>) {
        for stage in cx
            .model
            .stages
            .iter()
            .filter(|stage| cx.model.is_needed(stage.index))
        {
            let chain = cx.model.chain(stage.index);
            if chain.len() > 32 {
                continue;
            }
            let Some(root) = chain.last().and_then(|root| cx.model.stages.get(*root)) else {
                continue;
            };
            if root.base == Base::Scratch {
                found.extend(in_nothing(
                    cx,
                    &chain,
                    stage.instructions.clone(),
                    root.base_span,
                ));
            }
            let Base::Image(image) = &root.base else {
                continue;
            };
            if !bases::is_official(image) || image.digest.is_some() && image.tag.is_none() {
                continue;
            }
            // Steps of the stages it continues come first; they are reported there.
            let mut brought = Brought::default();
            for earlier in chain
                .iter()
                .skip(1)
                .rev()
                .filter_map(|idx| cx.model.stages.get(*idx))
            {
                walk(
                    cx,
                    earlier.instructions.clone(),
                    image,
                    &mut brought,
                    &mut |_, _, _| {},
                );
            }
            walk(
                cx,
                stage.instructions.clone(),
                image,
                &mut brought,
                &mut |run, command, cure| {
                    found.push(Lacking {
                        span: command
                            .effective_words()
                            .first()
                            .map_or(run.span, |word| run.word(word)),
                        tool: command.name().to_owned(),
                        image: image.raw.clone(),
                        base: root.base_span,
                        cure,
                    });
                },
            );
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Lacking) -> Report {
        Report::at(
            finding.span,
            format!(
                "`{}` has no `{}`, and nothing above installs it",
                finding.image, finding.tool
            ),
        )
        .why("the step stops with \"not found\"")
        .help(finding.cure.clone())
        .related(finding.base, "the base of this stage")
    }
}

/// A RUN without a shell in an empty image: nothing was copied that could run.
fn in_nothing(
    cx: &RuleContext<'_>,
    chain: &[usize],
    range: std::ops::Range<usize>,
    base: Span,
) -> Option<Lacking> {
    let copies = |line: &Instruction| matches!(line.keyword, Keyword::Copy | Keyword::Add);
    let first = |range: std::ops::Range<usize>| {
        let lines = range.filter_map(|idx| Some((idx, cx.instruction(idx)?)));
        lines.into_iter().find(|(_, line)| {
            copies(line) || line.keyword == Keyword::Run && line.flag("mount").is_none()
        })
    };
    let earlier = chain
        .iter()
        .skip(1)
        .filter_map(|idx| cx.model.stages.get(*idx));
    if earlier
        .flat_map(|stage| stage.instructions.clone())
        .filter_map(|idx| cx.instruction(idx))
        .any(copies)
    {
        return None;
    }
    let (_, run) = first(range).filter(|(_, line)| line.keyword == Keyword::Run)?;
    // With a shell-form RUN the missing shell is the news.
    let Some(Command::Exec(words)) = run.command() else {
        return None;
    };
    let program = words.first()?;
    Some(Lacking {
        tool: program.text.clone(),
        span: program.span,
        image: "scratch".to_owned(),
        base,
        cure: "do this in an earlier stage and copy the result".to_owned(),
    })
}

/// What earlier steps may have brought.
#[derive(Default)]
struct Brought {
    /// Names of installed packages.
    packages: BTreeSet<String>,
    /// Something that may bring anything: files of another stage, downloads, installers.
    anything: bool,
    /// Tools that were reported already.
    told: Vec<String>,
}

fn walk(
    cx: &RuleContext<'_>,
    range: std::ops::Range<usize>,
    image: &ImageRef,
    brought: &mut Brought,
    report: &mut dyn FnMut(&RunScript, &SimpleCommand, String),
) {
    let family = cx
        .model
        .stage_of(range.start)
        .map_or(Family::Unknown, |stage| bases::family(cx, stage));
    let first_run = cx.runs.partition_point(|run| run.instruction < range.start);
    let mut runs = cx.runs.iter().skip(first_run).peekable();
    for idx in range {
        let Some(instruction) = cx.instruction(idx) else {
            continue;
        };
        match instruction.keyword {
            // Even a plain file may be the tool or its installer.
            Keyword::Add => brought.anything = true,
            Keyword::Copy => {
                brought.anything |=
                    instruction.flag("from").is_some() || copies_programs(instruction)
            }
            _ => {}
        }
        while runs.peek().is_some_and(|run| run.instruction < idx) {
            runs.next();
        }
        let Some(run) = runs
            .peek()
            .filter(|run| run.instruction == idx && !run.onbuild)
        else {
            continue;
        };
        brought.anything |= !instruction.flags.is_empty()
            && instruction.flags_named("mount").any(|flag| {
                flag.value
                    .as_deref()
                    .is_some_and(|value| value.contains("from="))
            });
        for command in run.commands() {
            let name = command.name();
            let plain = command.effective_words().first().is_some_and(|word| {
                !word.dynamic && !word.value.contains('/') || word.value.starts_with("/usr/bin/")
            });
            let guarded = command.nesting.condition
                || command.nesting.function
                || command.connector == Connector::Or;
            if plain
                && !guarded
                && !brought.told.iter().any(|told| told == name)
                && let Some(cure) = lacks(image, family, name, brought)
            {
                brought.told.push(name.to_owned());
                if !is_asked_for(run, command) {
                    report(run, command, cure);
                }
            }
            learn(command, brought);
        }
    }
}

/// `x || y` or `command -v x`: the author expects `x` to be missing.
fn is_asked_for(run: &RunScript, command: &SimpleCommand) -> bool {
    let behind = run
        .text
        .get(command.range.end as usize..)
        .unwrap_or("")
        .trim_start();
    behind.starts_with("||") || run.text.contains("command -v") || run.text.contains("which ")
}

/// Folders and files without an ending may be programs.
fn copies_programs(instruction: &Instruction) -> bool {
    let Arguments::Copy {
        sources,
        destination,
        ..
    } = &instruction.arguments
    else {
        return true;
    };
    destination.text.contains("bin")
        || destination.text == "/"
        || sources
            .iter()
            .any(|word| word.text.contains("bin/") || word.text.ends_with("rootfs"))
}

/// Takes in what a command brings.
fn learn(command: &SimpleCommand, brought: &mut Brought) {
    if let Some(operation) = packages::operation(command) {
        if operation.action == Action::Install {
            brought.anything |= operation.packages.iter().any(|word| word.dynamic);
            brought
                .packages
                .extend(operation.packages.iter().map(|word| {
                    word.value
                        .split(['=', '~', '<', '>', ':'])
                        .next()
                        .unwrap_or("")
                        .to_owned()
                }));
        }
        brought.anything |= command
            .args()
            .iter()
            .any(|word| word.value.starts_with("group"));
        return;
    }
    brought.anything |= matches!(
        command.name(),
        "curl"
            | "wget"
            | "tar"
            | "unzip"
            | "dpkg"
            | "rpm"
            | "ln"
            | "cp"
            | "mv"
            | "install"
            | "make"
            | "sdk"
            | "nvm"
            | "n"
            | "asdf"
            | "mise"
            | "brew"
            | "conda"
            | "mamba"
            | "nix-env"
            | "pip"
            | "pip3"
            | "npm"
            | "yarn"
            | "corepack"
            | "gem"
            | "git"
            | "sh"
            | "bash"
            | "source"
            | "."
            | "eval"
            | "alias"
            | "busybox"
            | "yum-config-manager"
            | "docker-php-ext-install"
            | "install_packages"
    ) || command.name().ends_with(".sh")
        || command.is_any(&["python", "python3", "perl", "node", "go"]);
}

/// What to do instead, when the image surely lacks the tool.
fn lacks(image: &ImageRef, family: Family, tool: &str, brought: &Brought) -> Option<String> {
    const KNOWN: &[&str] = &[
        "apt-get", "apt", "apk", "yum", "dnf", "bash", "curl", "wget", "git", "unzip", "mvn",
        "gradle", "npm", "npx", "node", "yarn", "pnpm",
    ];
    if !KNOWN.contains(&tool) {
        return None;
    }
    let name = image.short_name();
    let tag = image.tag.as_deref().unwrap_or("");
    // Managers of another distribution: their package might be installed, and nothing else brings them.
    let native = match family {
        Family::Alpine => "apk add --no-cache",
        Family::Debian => "apt-get update && apt-get install -y --no-install-recommends",
        Family::RedHat => "dnf install -y",
        _ => return None,
    };
    let foreign = match tool {
        "apt-get" | "apt" => family != Family::Debian,
        "apk" => family != Family::Alpine,
        // Some official images rest on Oracle Linux, whatever their family here.
        "yum" | "dnf" => {
            family == Family::Alpine
                || family == Family::Debian
                    && matches!(
                        name,
                        "debian"
                            | "ubuntu"
                            | "node"
                            | "python"
                            | "golang"
                            | "ruby"
                            | "rust"
                            | "php"
                            | "nginx"
                    )
        }
        _ => false,
    };
    let package = |list: &[&str]| {
        list.iter().any(|wanted| {
            // `curl` itself, or a part of it such as `curl-minimal`.
            let part = format!("{wanted}-");
            brought.packages.contains(*wanted)
                || brought
                    .packages
                    .range(part.clone()..)
                    .next()
                    .is_some_and(|known| known.starts_with(&part))
        })
    };
    if foreign {
        let from_packages = package(&[tool, "apt", "apk-tools", "dnf", "yum"]);
        return (!from_packages && !brought.anything)
            .then(|| format!("this base installs packages with `{native} …`"));
    }
    if brought.anything {
        return None;
    }
    let slim = tag.contains("slim");
    let bare_os = matches!(name, "debian" | "ubuntu" | "alpine");
    let alpine = family == Family::Alpine;
    let java = matches!(name, "eclipse-temurin" | "openjdk" | "amazoncorretto");
    let web = matches!(name, "nginx" | "httpd");
    let on_alpine_without = alpine
        && matches!(
            name,
            "alpine" | "node" | "python" | "ruby" | "nginx" | "rust"
        );
    let install = |package: &str| Some(format!("install it first: `{native} {package}`"));
    match tool {
        "bash" if on_alpine_without && !package(&["bash"]) => {
            Some("use `sh`, or install it first: `apk add --no-cache bash`".to_owned())
        }
        "curl"
            if (matches!(name, "debian" | "ubuntu")
                || slim && matches!(name, "node" | "python")
                || alpine && matches!(name, "alpine" | "node" | "python"))
                && !package(&["curl", "libcurl4", "php"]) =>
        {
            install("curl ca-certificates")
        }
        "wget"
            if (matches!(name, "debian" | "ubuntu")
                || slim && matches!(name, "node" | "python"))
                && !package(&["wget"]) =>
        {
            install("wget ca-certificates")
        }
        "git"
            if (bare_os
                || slim && matches!(name, "node" | "python" | "ruby" | "rust")
                || alpine && matches!(name, "node" | "python" | "ruby"))
                && !package(&["git", "build-essential", "mercurial", "devscripts"]) =>
        {
            install("git")
        }
        "unzip"
            if (matches!(name, "debian" | "ubuntu")
                || slim && matches!(name, "node" | "python"))
                && !package(&["unzip"]) =>
        {
            install("unzip")
        }
        "mvn" if java && !package(&["maven"]) => {
            Some("build in a `maven` image, or use the project's wrapper `./mvnw`".to_owned())
        }
        "gradle" if java && !package(&["gradle"]) => {
            Some("build in a `gradle` image, or use the project's wrapper `./gradlew`".to_owned())
        }
        "npm" | "npx" | "node" | "yarn" | "pnpm"
            if (web || java || bare_os || matches!(name, "golang" | "python"))
                && !package(&[
                    "npm",
                    "nodejs",
                    "node",
                    "yarn",
                    "yarnpkg",
                    "pnpm",
                    "nodejs-current",
                ]) =>
        {
            Some("build in a stage `FROM node:24-slim` and copy the result".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ID: &str = "tool-not-in-base";

    #[test]
    fn a_package_manager_of_another_distribution_is_missing() {
        check(
            ID,
            "FROM node:24-alpine\nRUN apt-get update\nRUN apt-get install -y x\n",
            &[2],
        );
        check(ID, "FROM debian:12\nRUN apk add curl\n", &[2]);
        check(ID, "FROM fedora:44\nRUN apt-get update\n", &[2]);
        check(ID, "FROM node:24\nRUN apt-get update\n", &[]);
        check(ID, "FROM mysql:8\nRUN yum install -y x\n", &[]);
        check(ID, "FROM corp/base-alpine\nRUN apt-get update\n", &[]);
        check(
            ID,
            "FROM debian:12\nRUN apk add x || apt-get install -y x\n",
            &[],
        );
    }

    #[test]
    fn tools_that_were_installed_or_may_have_been_brought_are_there() {
        check(ID, "FROM eclipse-temurin:21-jdk\nRUN mvn package\n", &[2]);
        check(ID, "FROM eclipse-temurin:21-jdk\nRUN ./mvnw package\n", &[]);
        check(
            ID,
            "FROM eclipse-temurin:21-jdk\nCOPY --from=maven:3 /usr/share/maven /m\nRUN mvn package\n",
            &[],
        );
        check(
            ID,
            "FROM debian:12\nRUN apt-get install -y curl && curl -O x\n",
            &[],
        );
        check(
            ID,
            "FROM debian:12\nRUN apt-get install -y $TOOLS && curl -O x\n",
            &[],
        );
        check(
            ID,
            "FROM debian:12-slim\nRUN apt-get update && curl -O x\n",
            &[2],
        );
        check(
            ID,
            "FROM alpine AS a\nRUN apk add bash\nFROM a\nRUN bash -c x\n",
            &[],
        );
        check(ID, "FROM alpine:3.23\nRUN if true; then bash x; fi\n", &[]);
        check(ID, "FROM nginx:alpine\nRUN npm ci\n", &[2]);
    }
}
