//! Compiles the course: `course <content> <output>`.
//!
//! A program of its own beside the tasks, because it needs the lesson compiler. Deliberately absent: whether the course
//! is true; `layerlab lessons check` asks the engine that.

use anyhow::{Context, Result, bail};
use layerlab_lesson::compile::{CompiledCourse, Problem, SourceTree, Weight, compile_course};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [content, output] => build(Path::new(content), Path::new(output)),
        _ => Err(anyhow::anyhow!("usage: course <content> <output>")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build(content: &Path, output: &Path) -> Result<()> {
    let tree = source_tree(content)?;
    // Whatever a removed lesson left must not be published again.
    if output.exists() {
        fs::remove_dir_all(output)?;
    }
    for locale in locales(&tree) {
        let course = compile(content, &tree, &locale)?;
        for (name, bytes) in course.outputs()? {
            let path = output.join(&locale).join(name);
            fs::create_dir_all(path.parent().context("an output without a folder")?)?;
            fs::write(path, bytes)?;
        }
    }
    Ok(())
}

fn compile(content: &Path, tree: &SourceTree, locale: &str) -> Result<CompiledCourse> {
    match compile_course(tree, locale) {
        Ok(course) => Ok(course),
        Err(problems) => {
            let n_errors = tell(content, &problems);
            bail!("the course does not compile: {n_errors} errors")
        }
    }
}

/// Prints problems with paths that an editor can open; returns how many are errors.
fn tell<'a>(content: &Path, problems: impl IntoIterator<Item = &'a Problem>) -> usize {
    let mut n_errors = 0;
    for problem in problems {
        eprintln!("{}/{problem}", content.display());
        n_errors += usize::from(problem.weight == Weight::Error);
    }
    n_errors
}

/// The folders with lessons: those with a two-letter name.
fn locales(tree: &SourceTree) -> Vec<String> {
    let mut locales: Vec<String> = tree
        .keys()
        .filter_map(|path| path.split_once('/'))
        .map(|(folder, _)| folder.to_owned())
        .filter(|folder| folder.len() == 2)
        .collect();
    locales.dedup();
    locales
}

fn source_tree(content: &Path) -> Result<SourceTree> {
    let mut tree = SourceTree::new();
    let mut waiting: Vec<PathBuf> = vec![content.to_path_buf()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).with_context(|| format!("reading `{}`", dir.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let name = path
                .strip_prefix(content)?
                .to_string_lossy()
                .replace('\\', "/");
            tree.insert(name, fs::read(&path)?);
        }
    }
    Ok(tree)
}
