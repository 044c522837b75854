//! One true sentence for each line of a build: why it runs, why it does not.
//!
//! Names files, variables and lines; never shows a variable's value, which may be a secret.

use std::collections::{BTreeMap, BTreeSet};

use layerlab_syntax::ast::Keyword;

use super::builder::{Build, Outcome, Trace, changed_reads};
use super::plan::{Part, Read, Spec, changed_files};
use crate::model::{Base, BuildModel, Source};
use crate::scope::{Scope, Variable};

/// The sentence, and whether the step's own key changed (else it only depends on one that did).
pub(crate) fn explain(
    model: &BuildModel,
    build: &Build,
    before: Option<&Build>,
    trace: &Trace,
) -> (String, bool) {
    let explainer = Explainer {
        model,
        build,
        before,
    };
    match trace.outcome {
        Outcome::Skipped => (explainer.skipped(trace), false),
        Outcome::Metadata => (explainer.metadata(trace), false),
        Outcome::Hit => (explainer.hit(trace), false),
        Outcome::Run => explainer.run(trace),
    }
}

struct Explainer<'a> {
    model: &'a BuildModel,
    build: &'a Build,
    before: Option<&'a Build>,
}

impl Explainer<'_> {
    fn stage_name(&self, stage: usize) -> String {
        self.model
            .stages
            .get(stage)
            .map_or_else(|| stage.to_string(), |stage| stage.label())
    }

    fn skipped(&self, trace: &Trace) -> String {
        let target = self.model.target.map(|target| self.stage_name(target));
        format!(
            "the target `{}` needs nothing of stage `{}`",
            target.unwrap_or_default(),
            self.stage_name(trace.stage)
        )
    }

    fn metadata(&self, trace: &Trace) -> String {
        let base = self.model.stages.get(trace.stage).map(|stage| &stage.base);
        match (trace.keyword, base) {
            (Keyword::From, Some(Base::Stage(base))) => {
                format!(
                    "it continues stage `{}` and is no step",
                    self.stage_name(*base)
                )
            }
            (Keyword::From, _) => "it starts from nothing and is no step".to_owned(),
            (Keyword::Workdir, _) => "the root folder always exists, so this is no step".to_owned(),
            (Keyword::Env | Keyword::Arg, _) => {
                "it is no step, but its value is in the key of each `RUN` below".to_owned()
            }
            (Keyword::User, _) => {
                "it is no step, but the user is in the key of each `RUN` below".to_owned()
            }
            (Keyword::Shell, _) => {
                "it is no step, but it starts each shell-form `RUN` below".to_owned()
            }
            (Keyword::Onbuild, _) => {
                "it is no step here: its text runs in a stage built on this one".to_owned()
            }
            (keyword, _) => format!(
                "`{}` only changes the image's configuration and is in no key",
                keyword.name()
            ),
        }
    }

    fn previous(&self, trace: &Trace) -> Option<&Trace> {
        trace.before.and_then(|idx| self.before?.traces.get(idx))
    }

    fn hit(&self, trace: &Trace) -> String {
        let Some(spec) = &trace.spec else {
            return "its key is known".to_owned();
        };
        if trace.keyword == Keyword::From {
            return format!("this builder already knows `{}`", shown(spec, Part::Image));
        }
        let rebuilt = spec.reads.iter().find(|read| self.ran(&read.source));
        if let Some(read) = rebuilt {
            let facts = match &read.source {
                Source::Stage(stage) => self.last_run(*stage).is_some_and(is_fact),
                Source::Image(_) => true,
            };
            let verb = if facts {
                "came out"
            } else {
                "is taken to come out"
            };
            return format!(
                "{} ran again, but `{}` {verb} the same",
                self.source_name(&read.source),
                read.path
            );
        }
        if let Some(below) = trace.stands_on.and_then(|idx| self.build.traces.get(idx))
            && spec.linked
            && below.outcome == Outcome::Run
        {
            return "a linked copy does not depend on the lines above; it is only stacked again"
                .to_owned();
        }
        let same = self
            .previous(trace)
            .and_then(|previous| previous.spec.as_ref())
            .is_some_and(|old| old.parts == spec.parts);
        if !same {
            return "an earlier build on this builder left a record with exactly this key"
                .to_owned();
        }
        match trace.keyword {
            Keyword::Copy | Keyword::Add if !spec.reads.is_empty() => {
                "what it copies and what it stands on are unchanged".to_owned()
            }
            Keyword::Copy | Keyword::Add => {
                "the files it copies and what it stands on are unchanged".to_owned()
            }
            Keyword::Run => {
                "its command, environment and what it stands on are unchanged".to_owned()
            }
            _ => "its folder and what it stands on are unchanged".to_owned(),
        }
    }

    fn ran(&self, source: &Source) -> bool {
        match source {
            Source::Stage(stage) => self.last_run(*stage).is_some(),
            Source::Image(_) => false,
        }
    }

    /// The last line that ran in a stage or in one it continues.
    fn last_run(&self, stage: usize) -> Option<&Trace> {
        let last = self
            .model
            .chain(stage)
            .into_iter()
            .filter_map(|stage| self.build.last_runs.get(stage).copied().flatten())
            .max()?;
        self.build.traces.get(last)
    }

    fn source_name(&self, source: &Source) -> String {
        match source {
            Source::Stage(stage) => format!("stage `{}`", self.stage_name(*stage)),
            Source::Image(image) => format!("image `{}`", image.familiar()),
        }
    }

    fn run(&self, trace: &Trace) -> (String, bool) {
        let Some(spec) = &trace.spec else {
            return ("its key is new".to_owned(), true);
        };
        if let Some(failure) = &spec.failure {
            return (format!("the builder stops here: {failure}"), true);
        }
        let below = trace.stands_on.and_then(|idx| self.build.traces.get(idx));
        let below = below.filter(|_| !spec.linked);
        let below_ran = below.filter(|below| below.outcome == Outcome::Run);
        if self.build.was_cold {
            let sentence = match trace.keyword {
                Keyword::From => format!(
                    "the cache is empty, so `{}` has to be fetched",
                    shown(spec, Part::Image)
                ),
                _ => "the cache is empty".to_owned(),
            };
            return (sentence, below_ran.is_none());
        }
        if trace.keyword == Keyword::From {
            let sentence = format!(
                "`{}` names an image this builder has not used before",
                shown(spec, Part::Image)
            );
            return (sentence, true);
        }
        if trace.forced {
            return (format!("`{}` forces it", self.build.forcing), true);
        }
        let previous = self
            .previous(trace)
            .and_then(|previous| Some((previous, previous.spec.as_ref()?)));
        let Some((previous, old)) = previous else {
            return ("this builder has not run this step before".to_owned(), true);
        };
        if let Some((sentence, own)) = self.difference((previous, old), (trace, spec)) {
            return (sentence, own);
        }
        match below {
            Some(below) => {
                let verb = if below.forced {
                    "which was forced"
                } else if below.outcome == Outcome::Run {
                    "which ran"
                } else {
                    "which is another step than last time"
                };
                (
                    format!("it stands on line {}, {verb}", below.line),
                    below.outcome != Outcome::Run,
                )
            }
            None => ("its record is gone".to_owned(), true),
        }
    }

    /// What differs in the step's own part of the key; false when only another stage's result does.
    fn difference(
        &self,
        (previous, old): (&Trace, &Spec),
        (trace, new): (&Trace, &Spec),
    ) -> Option<(String, bool)> {
        let keys: BTreeSet<Part> = old.parts.keys().chain(new.parts.keys()).copied().collect();
        let changed: Vec<Part> = keys
            .into_iter()
            .filter(|part| old.parts.get(part) != new.parts.get(part))
            .collect();
        let content = |part: &Part| matches!(part, Part::Content | Part::MountContent);
        if let Some(part) = changed.iter().find(|part| !content(part)) {
            let sentence = match part {
                Part::Environment => self.environment_sentence(previous, trace),
                _ => part_sentence(*part, new),
            };
            return Some((sentence, true));
        }
        if changed.is_empty() {
            return None;
        }
        if let Some(sentence) = file_sentence(old, new) {
            return Some((sentence, true));
        }
        let reads = changed_reads(old, new);
        Some(match reads.first() {
            Some(read) => self.read_sentence(read),
            None => ("the content it reads changed".to_owned(), true),
        })
    }

    fn environment_sentence(&self, previous: &Trace, trace: &Trace) -> String {
        let old = self.before.and_then(|before| before.model.as_ref());
        let old = old.map(|model| Scope::at(model, previous.stage, previous.at).environment());
        let old = old.unwrap_or_default();
        let new = Scope::at(self.model, trace.stage, trace.at).environment();
        let values = |list: &[Variable<'_>]| -> BTreeMap<String, String> {
            list.iter()
                .map(|variable| (variable.name.to_owned(), variable.value.value.clone()))
                .collect()
        };
        let (before, now) = (values(&old), values(&new));
        let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        let mut names = names.into_iter();
        let order = |list: &[Variable<'_>]| -> Vec<String> {
            list.iter()
                .map(|variable| variable.name.to_owned())
                .collect()
        };
        match names.find(|name| before.get(*name) != now.get(*name)) {
            Some(name) if !before.contains_key(name) => {
                format!("its environment now holds `{name}`, used or not")
            }
            Some(name) if !now.contains_key(name) => {
                format!("its environment no longer holds `{name}`")
            }
            Some(name) => format!("`{name}` in its environment has another value, used or not"),
            None if order(&old) != order(&new) => {
                "its environment variables are in another order".to_owned()
            }
            None => "the base image brings other environment variables".to_owned(),
        }
    }

    fn read_sentence(&self, read: &Read) -> (String, bool) {
        let source = self.source_name(&read.source);
        let ran = match &read.source {
            Source::Stage(stage) => self.last_run(*stage),
            Source::Image(_) => None,
        };
        match ran {
            Some(ran) => (
                format!(
                    "it reads `{}` of {source}, which {} other bytes now that line {} ran",
                    read.path,
                    if is_fact(ran) {
                        "has"
                    } else {
                        "is taken to have"
                    },
                    ran.line
                ),
                false,
            ),
            None => (
                format!(
                    "it reads `{}` of {source}, which is other content now",
                    read.path
                ),
                true,
            ),
        }
    }
}

/// Whether what a line wrote is known, not modelled. What the builder itself copies is known.
fn is_fact(trace: &Trace) -> bool {
    trace.keyword != Keyword::Run || trace.effects_are_facts
}

fn shown(spec: &Spec, part: Part) -> &str {
    spec.shown.get(&part).map_or("", String::as_str)
}

fn part_sentence(part: Part, new: &Spec) -> String {
    let now = shown(new, part);
    match part {
        Part::Command | Part::Script | Part::Kind => "its own text changed".to_owned(),
        Part::Environment => "its environment changed".to_owned(),
        Part::Workdir => format!("its working directory is now `{now}`"),
        Part::User if now.is_empty() => "it now runs as the default user".to_owned(),
        Part::User => format!("its user is now `{now}`"),
        Part::Platform => format!("its platform is now `{now}`"),
        Part::Mounts => "its mounts changed".to_owned(),
        Part::Network => "its network mode changed".to_owned(),
        Part::Security => "its security mode changed".to_owned(),
        Part::Device => "its devices changed".to_owned(),
        Part::Folder => format!("it makes another folder, `{now}`"),
        Part::Date => "`SOURCE_DATE_EPOCH` changed".to_owned(),
        Part::SourceNames => format!("the last part of a source name changed: now `{now}`"),
        Part::Destination => format!("its destination is now `{now}`"),
        Part::Owner => "`--chown` changed".to_owned(),
        Part::Mode => "`--chmod` changed".to_owned(),
        Part::Excludes => "`--exclude` changed".to_owned(),
        Part::Parents => "`--parents` or its patterns changed".to_owned(),
        Part::Unpack => "`--unpack` changed".to_owned(),
        Part::Link => "`--link` changed".to_owned(),
        Part::Heredoc => "the text of its here-document changed once expanded".to_owned(),
        Part::Image => format!("its base is now `{now}`"),
        Part::Content | Part::MountContent => "the content it reads changed".to_owned(),
    }
}

fn file_sentence(old: &Spec, new: &Spec) -> Option<String> {
    let changed = changed_files(old, new);
    let (before, now) = changed.first()?;
    let what = match (before, now) {
        (None, _) => "is new",
        (_, None) => "is gone",
        _ => "changed",
    };
    let more = match changed.len() - 1 {
        0 => String::new(),
        1 => " (and one more path)".to_owned(),
        n => format!(" (and {n} more paths)"),
    };
    let first = now.or(*before)?.name();
    Some(format!("it reads `{first}`, which {what}{more}"))
}
