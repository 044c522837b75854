//! `undefined-var`: a variable that nothing defines at this place.

use super::copy_from_unknown_stage::is_near;
use crate::facts::references;
use crate::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

declare_rule! {
    /// Uses a variable that is not set at this place, so it becomes nothing.
    /// ## Why
    /// An unknown name expands to an empty text without an error: `/opt/$VERSION` becomes `/opt/`. An
    /// ARG before the first FROM is visible in FROM lines only; a stage has to repeat it.
    /// ## Examples
    /// ```dockerfile,bad
    /// ARG VERSION=1.2
    /// FROM debian:12.8-slim
    /// WORKDIR /opt/$VERSION
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// ARG VERSION=1.2
    /// FROM debian:12.8-slim
    /// ARG VERSION
    /// WORKDIR /opt/$VERSION
    /// USER 10001
    /// ```
    pub struct UndefinedVar;
    id: "undefined-var",
    group: "names",
    severity: Warning,
    fix: Safe,
    on: Default,
    aliases: ["UndefinedVar"],
    lesson: None,
}

/// Variables that common base images set, in the images where one cannot look.
const OF_BASES: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LANGUAGE",
    "TZ",
    "TERM",
    "JAVA_HOME",
    "JAVA_VERSION",
    "NODE_VERSION",
    "YARN_VERSION",
    "NPM_CONFIG_LOGLEVEL",
    "PYTHON_VERSION",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "PYTHON_PIP_VERSION",
    "GOPATH",
    "GOROOT",
    "GOLANG_VERSION",
    "GOTOOLCHAIN",
    "RUSTUP_HOME",
    "CARGO_HOME",
    "RUST_VERSION",
    "RUBY_VERSION",
    "GEM_HOME",
    "BUNDLE_PATH",
    "PHP_VERSION",
    "PHP_INI_DIR",
    "MAVEN_HOME",
    "MAVEN_CONFIG",
    "GRADLE_HOME",
    "GRADLE_VERSION",
    "CATALINA_HOME",
    "CATALINA_BASE",
    "TOMCAT_VERSION",
    "JBOSS_HOME",
    "JETTY_HOME",
    "JETTY_BASE",
    "NGINX_VERSION",
    "PG_MAJOR",
    "PG_VERSION",
    "PGDATA",
    "MYSQL_VERSION",
    "REDIS_VERSION",
    "DOTNET_VERSION",
    "ASPNET_VERSION",
    "DOTNET_ROOT",
    "APP_UID",
    "ASPNETCORE_HTTP_PORTS",
    "DOTNET_RUNNING_IN_CONTAINER",
    "NJS_VERSION",
    "PHPIZE_DEPS",
    "COMPOSER_HOME",
    "MINIO_ROOT_USER",
    "USER_GID",
    "USER_UID",
    "MAMBA_USER",
    "NEO4J_HOME",
    "FLINK_HOME",
    "SOLR_HOME",
    "GEOSERVER_HOME",
    "WILDFLY_HOME",
    "JULIA_VERSION",
    "DENO_DIR",
    "BUN_INSTALL",
    "CUDA_HOME",
    "CUDA_VERSION",
    "CUDNN_VERSION",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "CONDA_DIR",
    "NB_USER",
    "NB_UID",
    "NB_GID",
    "SPARK_HOME",
    "HADOOP_HOME",
    "KAFKA_HOME",
    "APP_ROOT",
    "STI_SCRIPTS_PATH",
    "JENKINS_HOME",
    "AIRFLOW_HOME",
    "ES_HOME",
    "JULIA_PATH",
    "ERL_LIBS",
    "ELIXIR_VERSION",
    "DEBIAN_FRONTEND",
    "HOSTNAME",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
    "FUNCTION_DIR",
    "ROS_DISTRO",
];

/// Findings for which near names and later definitions are looked up.
const MAX_LOOKED_AT: usize = 64;

/// `$1`, `$@` and the like.
fn is_of_shells(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Where the name is known, if anywhere.
enum Elsewhere {
    Nowhere,
    /// An ARG before the first FROM.
    Global(usize),
    /// One of the platform's own arguments.
    Platform,
    /// A later line of the stage.
    Later(Span),
    Near(String),
}

/// A name that means nothing here.
pub struct Undefined {
    idx: usize,
    name: String,
    span: Span,
    elsewhere: Elsewhere,
    /// The base may set it; we cannot look.
    doubtful: bool,
}

impl Rule for UndefinedVar {
    type Finding = Undefined;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Undefined>) {
        for (idx, instruction) in cx.file.instructions.iter().enumerate() {
            let Some(stage) = cx.model.stage_of(idx) else {
                continue;
            };
            if !cx.model.is_instruction_needed(idx) && !cx.as_hadolint()
                || matches!(instruction.keyword, Keyword::From | Keyword::Onbuild)
            {
                continue;
            }
            let scope = cx.model.scope_before(idx);
            let mut seen = BTreeSet::new();
            let set_here = names_set(instruction);
            for reference in references::in_instruction(cx, instruction) {
                let name = reference.name;
                // The builder's check does not see that the author gave a fall-back.
                if reference.guarded && !cx.as_hadolint()
                    || seen.contains(&name)
                    || scope.variable(&name).is_some()
                    || scope.declares(&name)
                    || set_here.get(name.as_str()).is_some_and(|place| {
                        if instruction.keyword == Keyword::Arg {
                            place.start < reference.span.start
                        } else {
                            !place.encloses(reference.span)
                        }
                    })
                {
                    continue;
                }
                let global = cx
                    .model
                    .globals
                    .declared
                    .iter()
                    .find(|arg| arg.name == name)
                    .map(|arg| arg.instruction);
                // `HOME` is a shell's; an image we know either sets it or does not.
                let known_base = scope.base_is_known() || scope.variable("PATH").is_some();
                let doubtful = global.is_none() && !known_base;
                if global.is_none()
                    && !scope.base_is_known()
                    && OF_BASES.contains(&name.as_str())
                    && !(name == "HOME" && known_base)
                {
                    continue;
                }
                seen.insert(name.clone());
                // Looking around costs a walk over the stage, so only the first findings get it.
                let look = found.len() < MAX_LOOKED_AT;
                let elsewhere = match global {
                    Some(global) => Elsewhere::Global(global),
                    None if cx.model.globals.value(&name).is_some() => Elsewhere::Platform,
                    None if look => later(cx, stage, idx, &name)
                        .map(Elsewhere::Later)
                        .or_else(|| near(cx, idx, &name).map(Elsewhere::Near))
                        .unwrap_or(Elsewhere::Nowhere),
                    None => Elsewhere::Nowhere,
                };
                found.push(Undefined {
                    idx,
                    span: reference.span,
                    doubtful: doubtful
                        && !is_of_shells(&name)
                        && matches!(elsewhere, Elsewhere::Nowhere),
                    elsewhere,
                    name,
                });
            }
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Undefined) -> Report {
        let name = &finding.name;
        let report = Report::at(finding.span, format!("`${name}` is not set here"));
        let why = "an unknown variable expands to nothing, without an error";
        let report = match &finding.elsewhere {
            Elsewhere::Global(idx) => {
                let report = report
                    .why("an ARG before the first FROM is visible in FROM lines only")
                    .help(format!("repeat `ARG {name}` in this stage; it takes the value from above"));
                match cx.instruction(*idx) {
                    Some(global) => report.related(global.span, "declared here, for FROM lines"),
                    None => report,
                }
            }
            Elsewhere::Platform => report
                .why("the builder knows this argument, but a stage must ask for it")
                .help(format!("declare `ARG {name}` in this stage")),
            Elsewhere::Later(span) => report
                .why(format!("{why}; it is set only further down"))
                .help("move the definition above its use")
                .related(*span, "set here, too late"),
            Elsewhere::Near(near) => report.why(why).help(format!("did you mean `${near}`?")),
            Elsewhere::Nowhere if is_of_shells(name) => report
                .why("the builder expands it, long before a shell runs, and finds nothing")
                .help(format!(
                    "write `\\${name}`, or quote the name of the here-document (`<<'EOF'`), so that the text is left as it is"
                )),
            Elsewhere::Nowhere if name == "HOME" => report
                .why("HOME is set by the shell when a container runs; the builder does not know it, so it expands to nothing")
                .help("write the folder out, such as `/root`"),
            Elsewhere::Nowhere => report.why(why).help(format!(
                "declare it with `ARG {name}` or `ENV {name}=…`, or give a default: `${{{name}:-…}}`"
            )),
        };
        let expose = cx
            .instruction(finding.idx)
            .is_some_and(|instruction| instruction.keyword == Keyword::Expose);
        // The builder's check does not look at ports.
        let report = if expose { report.aliases([]) } else { report };
        if finding.doubtful {
            report.severity(Severity::Info)
        } else {
            report
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Undefined) -> Option<Fix> {
        if let Elsewhere::Near(near) = &finding.elsewhere {
            let text = cx.text(finding.span);
            let written = text.replacen(&finding.name, near, 1);
            return (text.starts_with('$') && written != text).then(|| {
                decision_fix(
                    format!("write `${near}`"),
                    vec![Edit::replace(finding.span, written)],
                    "check that this is the variable you meant",
                )
            });
        }
        if !matches!(
            finding.elsewhere,
            Elsewhere::Global(_) | Elsewhere::Platform
        ) {
            return None;
        }
        // Only the first use of the stage gets the fix; one declaration serves all below.
        let stage = cx.model.stage_of(finding.idx)?;
        let from = cx.instruction(cx.model.stages.get(stage)?.from)?;
        let end = crate::rewrite::line_end(cx);
        let rest = cx.file.text.get(from.span.end as usize..)?;
        let at = from.span.end + rest.find('\n').map_or(rest.len(), |at| at + 1) as u32;
        let text = if at == from.span.end || !cx.file.text.get(..at as usize)?.ends_with('\n') {
            format!("{end}ARG {}", finding.name)
        } else {
            format!("ARG {}{end}", finding.name)
        };
        let keyword = if from
            .keyword_text
            .starts_with(|c: char| c.is_ascii_lowercase())
        {
            text.replacen("ARG ", "arg ", 1)
        } else {
            text
        };
        Some(safe_fix(
            format!("declare `ARG {}` in this stage", finding.name),
            vec![Edit::insert(at, keyword)],
        ))
    }
}

/// Names that do not count here: ARG names of one line see the ones before them (with the place of
/// the name), and an ENV of several pairs that uses what another pair sets is the business of
/// `env-self-reference` (with the place of the value, where the old value is meant).
fn names_set(instruction: &Instruction) -> BTreeMap<&str, Span> {
    match &instruction.arguments {
        Arguments::Args(names) => names
            .iter()
            .rev()
            .map(|declaration| (declaration.name.text.as_str(), declaration.name.span))
            .collect(),
        Arguments::Pairs(pairs) if instruction.keyword == Keyword::Env && pairs.len() > 1 => pairs
            .iter()
            .map(|pair| (pair.key.text.as_str(), pair.value.span))
            .collect(),
        _ => BTreeMap::new(),
    }
}

/// A definition of the name further down in the stage.
fn later(cx: &RuleContext<'_>, stage: usize, idx: usize, name: &str) -> Option<Span> {
    let lines = cx.model.stages.get(stage)?.instructions.clone();
    lines
        .filter(|later| *later > idx)
        .find_map(|later| match &cx.instruction(later)?.arguments {
            Arguments::Args(names) => names
                .iter()
                .find(|declaration| declaration.name.text == name)
                .map(|declaration| declaration.name.span),
            Arguments::Pairs(pairs)
                if cx.instruction(later).map(|i| i.keyword) == Some(Keyword::Env) =>
            {
                pairs
                    .iter()
                    .find(|pair| pair.key.text == name)
                    .map(|pair| pair.key.span)
            }
            _ => None,
        })
}

/// A variable of the file in force here whose name is nearly the same.
fn near(cx: &RuleContext<'_>, idx: usize, name: &str) -> Option<String> {
    let scope = cx.model.scope_before(idx);
    let set = scope
        .environment()
        .into_iter()
        .filter(|variable| variable.instruction.is_some())
        .map(|variable| variable.name.to_owned());
    let declared = scope.arguments().into_iter().map(|arg| arg.name.clone());
    set.chain(declared)
        .find(|known| known.len() > 2 && name.len() > 2 && is_near(name, known))
}
