//! Our instruction list beside those of two published parsers, on a corpus of our own.
//!
//! Compared is what both sides can say: keyword, first line, images and stage names, paths, flags,
//! exec-form arguments, names of ENV, LABEL and ARG, plain words. Files the other parser refuses are
//! left out; where it accepts and differs, [`EXCEPTIONS`] says why.

use layerlab_syntax::ast::{Arguments, Command, Instruction, Keyword, Word};
use std::path::Path;

/// File (without `.Dockerfile`), parser, and the reason why it differs from the builder there.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "heredoc_files",
        "dockerfile-parser",
        "it knows no heredocs and reads the bodies as instructions",
    ),
    (
        "windows_escape",
        "dockerfile-parser",
        "it knows no escape directive and reads the continued line as an instruction",
    ),
];

/// Line, keyword and comparable facts of one instruction.
type Row = (u32, String, Vec<String>);

#[test]
fn corpus_has_no_problems_of_its_own() {
    for (name, text) in corpus() {
        let file = layerlab_syntax::parse(&text);
        let problems: Vec<_> = file
            .problems
            .iter()
            .map(|problem| problem.kind.name())
            .collect();
        let expected: &[&str] = match name.as_str() {
            "blank_continuation" => &["blank_continuation"],
            _ => &[],
        };
        assert_eq!(problems, expected, "{name}");
    }
}

#[test]
fn agrees_with_dockerfile_parser() {
    compare("dockerfile-parser", |text| {
        let file = dockerfile_parser::Dockerfile::parse(text).ok()?;
        Some(
            file.instructions
                .iter()
                .map(|each| theirs_pest(text, each))
                .collect(),
        )
    });
}

#[test]
fn agrees_with_parse_dockerfile() {
    compare("parse-dockerfile", |text| {
        let file = parse_dockerfile::parse(text).ok()?;
        Some(
            file.instructions
                .iter()
                .map(|each| theirs_taiki(text, each))
                .collect(),
        )
    });
}

fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("readable").path())
        .map(|path| {
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read_to_string(&path).expect("text"))
        })
        .collect();
    files.sort();
    assert!(files.len() >= 40, "the corpus shrank to {}", files.len());
    files
}

#[track_caller]
fn compare(parser: &str, theirs: impl Fn(&str) -> Option<Vec<Row>>) {
    let mut wrong = Vec::new();
    let mut n_compared = 0;
    for (name, text) in corpus() {
        let Some(theirs) = theirs(&text) else {
            println!("{parser} refuses {name}");
            continue;
        };
        n_compared += 1;
        let all = layerlab_syntax::parse(&text);
        let ours: Vec<Row> = all
            .instructions
            .iter()
            .map(|each| row(each, parser == "dockerfile-parser"))
            .collect();
        let is_exception = EXCEPTIONS
            .iter()
            .any(|known| known.0 == name && known.1 == parser);
        match (ours == theirs, is_exception) {
            (false, false) => {
                for (our, their) in ours.iter().zip(&theirs).filter(|pair| pair.0 != pair.1) {
                    wrong.push(format!("{name}:\n  ours   {our:?}\n  theirs {their:?}"));
                }
                if ours.len() != theirs.len() {
                    wrong.push(format!("{name}: {} and {} rows", ours.len(), theirs.len()));
                }
            }
            (true, true) => wrong.push(format!("{name}: the exception is not needed")),
            _ => {}
        }
    }
    println!("{parser}: {n_compared} files compared");
    assert!(wrong.is_empty(), "{parser}:\n{}", wrong.join("\n"));
}

fn line_at(text: &str, offset: usize) -> u32 {
    1 + text[..offset].matches('\n').count() as u32
}

fn texts(words: &[Word]) -> impl Iterator<Item = String> {
    words.iter().map(|word| word.text.clone())
}

/// What the other side can say as well; `pest` tells which side that is.
fn row(instruction: &Instruction, pest: bool) -> Row {
    let mut facts: Vec<String> = Vec::new();
    let takes_flags = matches!(instruction.keyword, Keyword::From | Keyword::Copy)
        || (!pest && instruction.keyword != Keyword::Onbuild);
    if takes_flags {
        facts.extend(instruction.flags.iter().map(|flag| flag.text.clone()));
    }
    match &instruction.arguments {
        Arguments::From { image, alias } => {
            facts.push(image.text.clone());
            facts.extend(alias.iter().map(|alias| alias.1.text.clone()));
        }
        Arguments::Copy {
            sources,
            destination,
            ..
        } if !pest || instruction.keyword == Keyword::Copy => {
            facts.extend(texts(sources).map(|text| match text.starts_with("<<") {
                true => "<<".to_owned(),
                false => text,
            }));
            facts.push(destination.text.clone());
        }
        Arguments::Command(Command::Exec(words)) => facts.extend(texts(words)),
        Arguments::Args(names) if pest => {
            facts.extend(names.iter().map(|arg| arg.name.text.clone()))
        }
        Arguments::Pairs(pairs) if pest => facts.extend(
            pairs
                .iter()
                .map(|pair| pair.key.text.trim_matches(['"', '\'']).to_owned()),
        ),
        Arguments::Text(word) if !pest => facts.push(word.text.clone()),
        Arguments::Words { words, .. } if !pest => facts.extend(texts(words)),
        Arguments::ShellList(words) if !pest => facts.extend(texts(words)),
        Arguments::Healthcheck(Some(Command::Exec(words))) if !pest => facts.extend(texts(words)),
        Arguments::Onbuild(inner) if !pest => {
            let (line, name, inner) = row(inner, pest);
            facts.push(format!("{line} {name} {inner:?}"));
        }
        _ => {}
    }
    (
        instruction.line,
        instruction.keyword.name().to_owned(),
        facts,
    )
}

fn theirs_pest(text: &str, instruction: &dockerfile_parser::Instruction) -> Row {
    use dockerfile_parser::{Instruction as I, ShellOrExecExpr};
    let exec = |expr: &ShellOrExecExpr| match expr {
        ShellOrExecExpr::Exec(array) => array.as_str_vec().iter().map(|&s| s.to_owned()).collect(),
        ShellOrExecExpr::Shell(_) => Vec::new(),
    };
    let (name, facts): (&str, Vec<String>) = match instruction {
        I::From(from) => {
            let flags = from.flags.iter();
            let mut facts: Vec<String> = flags
                .map(|f| format!("--{}={}", f.name.content, f.value.content))
                .collect();
            facts.push(from.image.content.clone());
            facts.extend(from.alias.iter().map(|alias| alias.content.clone()));
            ("FROM", facts)
        }
        I::Arg(arg) => ("ARG", vec![arg.name.content.clone()]),
        I::Label(label) => (
            "LABEL",
            label
                .labels
                .iter()
                .map(|label| label.name.content.clone())
                .collect(),
        ),
        I::Run(run) => ("RUN", exec(&run.expr)),
        I::Entrypoint(entrypoint) => ("ENTRYPOINT", exec(&entrypoint.expr)),
        I::Cmd(cmd) => ("CMD", exec(&cmd.expr)),
        I::Copy(copy) => {
            let flags = copy.flags.iter();
            let mut facts: Vec<String> = flags
                .map(|f| format!("--{}={}", f.name.content, f.value.content))
                .collect();
            facts.extend(copy.sources.iter().map(|source| source.content.clone()));
            facts.push(copy.destination.content.clone());
            ("COPY", facts)
        }
        I::Env(env) => (
            "ENV",
            env.vars.iter().map(|var| var.key.content.clone()).collect(),
        ),
        I::Misc(misc) => (misc.instruction.content.as_str(), Vec::new()),
    };
    (
        line_at(text, instruction.span().start),
        name.to_uppercase(),
        facts,
    )
}

fn theirs_taiki(text: &str, instruction: &parse_dockerfile::Instruction) -> Row {
    use parse_dockerfile::{
        Command as C, Flag, HealthcheckArguments, Instruction as I, JsonOrStringArray, Source,
        UnescapedString,
    };
    let flags = |flags: &[Flag]| -> Vec<String> {
        let text = |flag: &Flag| match &flag.value {
            Some(value) => format!("--{}={}", flag.name.value, value.value),
            None => format!("--{}", flag.name.value),
        };
        flags.iter().map(text).collect()
    };
    let words = |words: &[UnescapedString]| -> Vec<String> {
        words
            .iter()
            .map(|word| word.value.clone().into_owned())
            .collect()
    };
    let exec = |command: &C| match command {
        C::Exec(array) => words(&array.value),
        _ => Vec::new(),
    };
    let sources = |sources: &[Source]| -> Vec<String> {
        let text = |source: &Source| match source {
            Source::Path(path) => path.value.clone().into_owned(),
            _ => "<<".to_owned(),
        };
        sources.iter().map(text).collect()
    };
    let (name, span, facts): (&str, _, Vec<String>) = match instruction {
        I::Add(add) => (
            "ADD",
            &add.add.span,
            [
                flags(&add.options),
                sources(&add.src),
                vec![add.dest.value.clone().into_owned()],
            ]
            .concat(),
        ),
        I::Arg(arg) => ("ARG", &arg.arg.span, Vec::new()),
        I::Cmd(cmd) => ("CMD", &cmd.cmd.span, exec(&cmd.arguments)),
        I::Copy(copy) => (
            "COPY",
            &copy.copy.span,
            [
                flags(&copy.options),
                sources(&copy.src),
                vec![copy.dest.value.clone().into_owned()],
            ]
            .concat(),
        ),
        I::Entrypoint(entry) => ("ENTRYPOINT", &entry.entrypoint.span, exec(&entry.arguments)),
        I::Env(env) => ("ENV", &env.env.span, Vec::new()),
        I::Expose(expose) => ("EXPOSE", &expose.expose.span, words(&expose.arguments)),
        I::From(from) => {
            let mut facts = flags(&from.options);
            facts.push(from.image.value.clone().into_owned());
            facts.extend(
                from.as_
                    .iter()
                    .map(|name| name.1.value.clone().into_owned()),
            );
            ("FROM", &from.from.span, facts)
        }
        I::Healthcheck(health) => {
            let mut facts = flags(&health.options);
            if let HealthcheckArguments::Cmd { arguments, .. } = &health.arguments {
                facts.extend(exec(arguments));
            }
            ("HEALTHCHECK", &health.healthcheck.span, facts)
        }
        I::Label(label) => ("LABEL", &label.label.span, Vec::new()),
        I::Maintainer(each) => (
            "MAINTAINER",
            &each.maintainer.span,
            vec![each.name.value.clone().into_owned()],
        ),
        I::Onbuild(onbuild) => {
            let (line, name, facts) = theirs_taiki(text, &onbuild.instruction);
            (
                "ONBUILD",
                &onbuild.onbuild.span,
                vec![format!("{line} {name} {facts:?}")],
            )
        }
        I::Run(run) => {
            let facts = [flags(&run.options), exec(&run.arguments)].concat();
            ("RUN", &run.run.span, facts)
        }
        I::Shell(shell) => ("SHELL", &shell.shell.span, words(&shell.arguments)),
        I::Stopsignal(each) => (
            "STOPSIGNAL",
            &each.stopsignal.span,
            vec![each.arguments.value.clone().into_owned()],
        ),
        I::User(user) => (
            "USER",
            &user.user.span,
            vec![user.arguments.value.clone().into_owned()],
        ),
        I::Volume(volume) => (
            "VOLUME",
            &volume.volume.span,
            match &volume.arguments {
                JsonOrStringArray::Json(array) => words(&array.value),
                JsonOrStringArray::String(array) => words(array),
            },
        ),
        I::Workdir(each) => (
            "WORKDIR",
            &each.workdir.span,
            vec![each.arguments.value.clone().into_owned()],
        ),
        other => panic!("an instruction of a newer version: {other:?}"),
    };
    (line_at(text, span.start), name.to_owned(), facts)
}
