//! Compiles the course: `course <content> <output>`; brings its catalogues up to date: `course catalogues <content>
//! <templates> [<locale> <lesson>]`.
//!
//! A program of its own beside the tasks, because it needs the lesson compiler. Deliberately absent: whether the course
//! is true; `layerlab lessons check` asks the engine that.

use anyhow::{Context, Result, bail};
use layerlab_lesson::compile::{
    CompiledCourse, Problem, SourceTree, Weight, books, compile_course, has_errors, interface,
    is_started, template, translate_course, update,
};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the page speaks the language of the lessons.
const PAGE: &str = "crates/web/src/features/learn";
/// Language that lessons are written in.
const SOURCE: &str = "en";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["catalogues", content, templates, start @ ..] => {
            catalogues(Path::new(content), Path::new(templates), start)
        }
        [content, output] => build(Path::new(content), Path::new(output)),
        _ => Err(anyhow::anyhow!(
            "usage: course <content> <output> | course catalogues <content> <templates> [<locale> <lesson>]"
        )),
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
    let course = compile(content, &tree, SOURCE)?;
    publish(course.outputs()?, &output.join(SOURCE))?;
    for locale in course
        .index
        .locales
        .iter()
        .filter(|locale| *locale != SOURCE)
    {
        let translated = translate_course(&course, &tree, locale);
        tell(content, &translated.problems);
        if has_errors(&translated.problems) {
            bail!("the translation `{locale}` has errors");
        }
        publish(translated.outputs()?, &output.join(locale))?;
    }
    Ok(())
}

fn publish(files: Vec<(String, Vec<u8>)>, folder: &Path) -> Result<()> {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().context("an output without a folder")?)?;
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// Writes the templates of all lessons, and brings every catalogue that a locale has up to date. `start` names a
/// locale and a lesson, `course` or `glossary` that gets its first one.
fn catalogues(content: &Path, templates: &Path, start: &[&str]) -> Result<()> {
    let tree = source_tree(content)?;
    let course = compile(content, &tree, SOURCE)?;
    let (mut books, problems) = books(&course);
    tell(content, &problems);
    books.push(interface(&page_sources(Path::new(PAGE))?));
    let begun = match start {
        [] => None,
        [locale, lesson] => {
            let name = books
                .iter()
                .map(|book| &book.name)
                .find(|name| *name == lesson || **name == format!("{lesson}/lesson"))
                .with_context(|| format!("there is no lesson `{lesson}`"))?;
            Some((locale.to_string(), name.clone()))
        }
        _ => bail!("name a locale and a lesson"),
    };
    if let Some((locale, _)) = &begun
        && (*locale == SOURCE || !course.index.locales.contains(locale))
    {
        bail!("add `{locale}` to the `locales` of course.toml first");
    }
    for book in &books {
        publish(
            vec![(format!("{}.pot", book.name), template(book).into_bytes())],
            templates,
        )?;
        for locale in course
            .index
            .locales
            .iter()
            .filter(|locale| *locale != SOURCE)
        {
            let wanted = begun
                .as_ref()
                .is_some_and(|begun| begun.0 == **locale && begun.1 == book.name);
            if !wanted && !is_started(&tree, locale, book) {
                continue;
            }
            let name = format!("{locale}/{}.po", book.name);
            let old = tree.get(&name).map(|bytes| String::from_utf8_lossy(bytes));
            match update(book, locale, old.as_deref()) {
                Ok((text, changes)) => {
                    println!(
                        "{name}: {} translated, {} fuzzy, {} missing, {} no longer used",
                        changes.n_kept, changes.n_fuzzy, changes.n_missing, changes.n_obsolete
                    );
                    publish(vec![(name, text.into_bytes())], content)?;
                }
                Err(problems) => {
                    let n_errors = tell(content, &problems);
                    bail!("`{name}` is not understood: {n_errors} errors");
                }
            }
        }
    }
    Ok(())
}

/// The sources of the page around lessons.
fn page_sources(folder: &Path) -> Result<BTreeMap<String, String>> {
    let files = source_tree(folder)?.into_iter();
    files
        .filter(|(name, _)| name.ends_with(".rs"))
        .map(|(name, bytes)| {
            Ok((
                format!("{}/{name}", folder.display()),
                String::from_utf8(bytes)?,
            ))
        })
        .collect()
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
