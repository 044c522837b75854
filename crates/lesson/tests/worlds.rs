//! How authors describe simulated hosts, and what the compiled course keeps of it.
#![cfg(feature = "compile")]

use layerlab_lesson::compile::{
    CompiledCourse, Judge, Play, Played, Problem, SourceTree, check_course, compile_course,
};
use layerlab_lesson::facts::Facts;
use layerlab_lesson::model::*;

const FRONT: &str = "+++\nid = \"one\"\nnumber = \"L99\"\ntitle = \"One\"\nsummary = \"A lesson.\"\nminutes = 1\n\
    level = \"start\"\nprofile = \"classic\"\nchecked = \"2026-11\"\n+++\n";

fn tree(body: &str) -> SourceTree {
    let course = "title = \"T\"\nlicense = \"L\"\nlocales = [\"en\"]\nlevels = [\"extra\"]\n[[module]]\nid = \"m\"\ntitle = \"M\"\n\
        summary = \"S\"\nlessons = [\"one\"]\n";
    let fixture = "from = \"laptop\"\nsetup = \"\"\"\ndocker pull a\ndocker pull b\n\"\"\"\nabout = \"two images\"\n";
    let level = EXERCISE.replace("x-1", "x-2");
    SourceTree::from(
        [
            ("course.toml", course.to_owned()),
            ("fixtures/shared.toml", fixture.to_owned()),
            ("en/one/lesson.md", format!("{FRONT}{body}")),
            (
                "en/extra/lesson.md",
                format!("{}{level}", FRONT.replace("\"one\"", "\"extra\"")),
            ),
            ("en/one/files/app/Dockerfile", "FROM alpine\n".to_owned()),
            ("en/one/files/app/src/a.js", "1\n".to_owned()),
        ]
        .map(|(path, text)| (path.to_owned(), text.into_bytes())),
    )
}

const EXERCISE: &str = "```lab-exercise\nid = \"x-1\"\ntitle = \"X\"\ngoal = \"G\"\nfixture = \"laptop\"\nhints = [\"h\"]\n\
    solve = \"docker ps\"\n[[check]]\nthat = \"ran\"\nmatches = \"docker ps\"\notherwise = \"o\"\n```\n";

fn compiled(body: &str) -> Result<CompiledCourse, Vec<Problem>> {
    compile_course(&tree(body), "en")
}

#[track_caller]
fn block(body: &str) -> BlockKind {
    let course = compiled(body).unwrap_or_else(|problems| panic!("{problems:?}"));
    let found = course.lessons[0]
        .blocks()
        .next()
        .map(|block| block.kind.clone());
    found.expect("a block")
}

#[track_caller]
fn refused(body: &str, words: &str) {
    let problems = compiled(body).expect_err("must be refused");
    assert!(
        problems
            .iter()
            .any(|problem| problem.message.contains(words)),
        "wanted `{words}`, got {problems:?}"
    );
}

#[test]
fn an_exercise_has_files_lines_and_the_profile_of_its_lesson() {
    let body = EXERCISE.replace(
        "hints",
        "start = \"files/app\"\ncontext = [{ path = \"big\", bytes = \"2GB\" }]\nsetup = [\"a\", \"\", \"b\"]\npar = 3\ntarget = true\nhints",
    ) + "";
    let body = body.replace(
        "[[check]]",
        "[[wrong]]\nrun = [\"docker images\"]\nfails = [1]\n[[nudge]]\nwhen = { that = \"container\", name = \"web\", exit = 137, oom = true }\nsay = \"Too small.\"\n[[check]]",
    );
    let BlockKind::Exercise(exercise) = block(&body) else {
        panic!("an exercise");
    };
    let task = exercise.task.expect("a task on hosts");
    assert_eq!(task.world.profile, Profile::Classic);
    assert_eq!(task.world.setup, ["a", "b"]);
    let paths: Vec<&str> = task
        .world
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(paths, ["Dockerfile", "src/a.js", "big"]);
    assert_eq!(
        (task.par, task.target, task.nudges.len()),
        (Some(3), true, 1)
    );
    assert_eq!(exercise.wrong[0].run, ["docker images"]);
}

#[test]
fn a_start_that_lessons_share_is_put_in_its_place() {
    let body = "```lab-terminal\nfixture = \"shared\"\nprofile = \"modern\"\nsetup = [\"docker ps\"]\nrun = [\"docker images\"]\n```\n";
    let BlockKind::Terminal(terminal) = block(body) else {
        panic!("a terminal");
    };
    assert_eq!(terminal.world.fixture, "laptop");
    assert_eq!(terminal.world.profile, Profile::Modern);
    assert_eq!(
        terminal.world.setup,
        ["docker pull a\ndocker pull b\n", "docker ps"]
    );
}

#[test]
fn claims_predictions_and_steps_take_a_world() {
    let body = "```lab-claim\ntext = \"x\"\nfixture = \"empty\"\nrun = [\"false\"]\nexits = 1\ncheck = { that = \"fact\", fact = \"world.images\", equals = \"0\" }\n```\n";
    let BlockKind::Claim(claim) = block(body) else {
        panic!("a claim");
    };
    assert_eq!(claim.replay.map(|replay| replay.exits), Some(1));
    let body = "```lab-predict\nask = \"?\"\nkind = \"number\"\nunit = \"GB\"\nfact = { id = \"disk.free\", of = \"prod\" }\nfixture = \"two-hosts\"\nbecause = \"b\"\n```\n";
    assert!(matches!(
        block(body),
        BlockKind::Predict(PredictBlock {
            replay: Some(_),
            ..
        })
    ));
    let body = "```lab-steps\nfixture = \"empty\"\n[[step]]\nsay = \"s\"\nrun = \"false\"\nexit = 1\ncheck = { that = \"image\", ref = \"a\", is = \"absent\" }\n```\n";
    let BlockKind::Steps(steps) = block(body) else {
        panic!("steps");
    };
    assert_eq!((steps.steps[0].exit, steps.steps[0].checks.len()), (1, 1));
}

#[test]
fn what_makes_no_sense_is_refused() {
    refused(
        &EXERCISE.replace("fixture = \"laptop\"\n", ""),
        "needs `start`, or a `fixture`",
    );
    refused(
        &EXERCISE.replace("fixture = \"laptop\"\n", "start = \"files/app\"\n"),
        "`solve`, `par`, `target` and `nudge` need a `fixture`",
    );
    refused(
        &EXERCISE.replace("solve = \"docker ps\"\n", ""),
        "a solution folder, `solve` or answers",
    );
    refused(
        "```lab-terminal\nrun = [\"ls\"]\n```\n",
        "needs a `fixture`",
    );
    refused(
        "```lab-steps\ntext = \"FROM a\"\n[[step]]\nsay = \"s\"\nexit = 1\n```\n",
        "`exit` and `check` of a step need a `fixture`",
    );
    refused(
        &EXERCISE.replace(
            "that = \"ran\"\nmatches = \"docker ps\"",
            "that = \"container\"\nname = \"a\"\nstate = \"happy\"",
        ),
        "happy",
    );
}

#[test]
fn levels_stand_beside_the_lessons() {
    let course = compiled(EXERCISE).expect("it compiles");
    assert_eq!(
        (course.index.lessons.len(), course.index.levels.len()),
        (1, 1)
    );
    assert!(course.index.levels[0].exercises[0].hosted);
    assert_eq!(course.lessons.len(), 2);
}

/// A judge without simulated hosts, as a tool may be.
struct NoHosts;

impl Judge for NoHosts {
    fn examine(&self, _: &Scenario) -> Box<dyn Facts + '_> {
        unreachable!("nothing here is about a file")
    }
}

/// A judge whose lines all end with 7.
struct Failing;

struct Nothing(Vec<layerlab_lesson::compile::PlayedLine>);

impl Judge for Failing {
    fn examine(&self, _: &Scenario) -> Box<dyn Facts + '_> {
        unreachable!("nothing here is about a file")
    }

    fn play(&self, play: &Play<'_>) -> Result<Box<dyn Played + '_>, String> {
        let lines = play.run.iter();
        let lines = lines.map(|line| layerlab_lesson::compile::PlayedLine {
            line: line.clone(),
            exit: 7,
            output: "no\n".to_owned(),
        });
        Ok(Box::new(Nothing(lines.collect())))
    }
}

impl Played for Nothing {
    fn facts(&self) -> &dyn layerlab_lesson::world::WorldFacts {
        unreachable!("no check is asked")
    }

    fn lines(&self) -> &[layerlab_lesson::compile::PlayedLine] {
        &self.0
    }

    fn files(&self) -> Vec<ContextFile> {
        Vec::new()
    }
}

#[test]
fn what_cannot_be_played_or_ends_otherwise_is_an_error() {
    let said = |body: &str, judge: &dyn Judge| -> Vec<String> {
        let course = compiled(body).expect("it compiles");
        let problems = check_course(&course, &[], Some(judge));
        problems
            .into_iter()
            .map(|problem| problem.message)
            .collect()
    };
    let without = said(EXERCISE, &NoHosts);
    assert!(
        without.contains(&"`x-1`: there are no simulated hosts here".to_owned()),
        "{without:?}"
    );
    let terminal =
        "```lab-terminal\nfixture = \"empty\"\nrun = [\"ls\", \"cd x\"]\nexits = 7\n```\n";
    let course = compiled(terminal).expect("it compiles");
    let only = CompiledCourse {
        lessons: course.lessons.iter().take(1).cloned().collect(),
        ..course
    };
    let problems = check_course(&only, &[], Some(&Failing));
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["`ls` ended with 7, not 0: no"]);
}
