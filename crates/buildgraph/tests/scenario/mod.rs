//! Builds scenarios of the cache and says what happens to each line.

#![allow(dead_code, reason = "each test crate uses a part of it")]

use layerlab_buildgraph::cache::{
    CacheCase, CacheResult, CaseFile, Change, Outcome, RunEffect, simulate,
};

/// A scenario under construction.
#[derive(Clone, Default)]
pub struct Scenario {
    pub case: CacheCase,
}

pub fn on(dockerfile: &str) -> Scenario {
    let mut scenario = Scenario::default();
    scenario.case.dockerfile = format!("{dockerfile}\n");
    for path in ["a.txt", "b.txt", "src/x.js", "src/lib/y.js", "tool.tar.gz"] {
        scenario = scenario.file(path, path);
    }
    scenario
        .file("link", "")
        .ignoring("Dockerfile\n.dockerignore\n*.md\n")
}

impl Scenario {
    pub fn file(mut self, path: &str, content: &str) -> Self {
        self.case.context.retain(|file| file.path != path);
        self.case.context.push(CaseFile {
            path: path.to_owned(),
            content: content.to_owned(),
            symlink: (path == "link").then(|| "a.txt".to_owned()),
            mode: None,
        });
        self
    }

    pub fn ignoring(self, text: &str) -> Self {
        self.file(".dockerignore", text)
    }

    pub fn changed(mut self, change: Change) -> Self {
        self.case.change.push(change);
        self
    }

    pub fn becomes(self, dockerfile: &str) -> Self {
        let text = format!("{dockerfile}\n");
        self.changed(Change::Dockerfile { text })
    }

    pub fn writes(self, path: &str, content: &str) -> Self {
        self.changed(Change::Write(CaseFile {
            path: path.to_owned(),
            content: content.to_owned(),
            ..CaseFile::default()
        }))
    }

    pub fn arg(self, name: &str, value: &str) -> Self {
        self.changed(Change::BuildArg {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }

    pub fn effect(mut self, line: u32, paths: &[&str]) -> Self {
        self.case.run_effects.push(RunEffect {
            line,
            changed_paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        });
        self
    }

    pub fn run(&self) -> CacheResult {
        simulate(&self.case)
    }
}

#[track_caller]
pub fn check(scenario: Scenario, expected: &str) {
    let result = scenario.run();
    let got: String = result
        .steps
        .iter()
        .map(|step| match step.outcome {
            Outcome::Hit => 'h',
            Outcome::Run => 'r',
            Outcome::Skipped => 's',
            Outcome::Metadata => '.',
        })
        .collect();
    let said: Vec<String> = result
        .steps
        .iter()
        .map(|step| format!("{}: {}", step.instruction, step.because))
        .collect();
    assert_eq!(got, expected, "{said:#?}");
}

/// The same file before and after: lines of a two-line file whose second line changes.
#[track_caller]
pub fn second_line(before: &str, after: &str, expected: &str) {
    let scenario = on(&format!("FROM alpine\n{before}")).becomes(&format!("FROM alpine\n{after}"));
    check(scenario, expected);
}
