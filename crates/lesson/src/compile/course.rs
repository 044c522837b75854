//! Compiles the whole folder: `course.toml`, the lessons, the glossary and the samples.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::problem::{Lines, Problem, Problems, Weight};
use super::raw::RawStub;
use super::{CompiledCourse, LinkUse, SourceTree, concepts, lesson, markdown};
use crate::model::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCourse {
    title: String,
    license: String,
    locales: Vec<String>,
    module: Vec<Module>,
    #[serde(default)]
    track: Vec<Track>,
    /// Lessons that are no lessons: exercises on simulated hosts that stand alone.
    #[serde(default)]
    levels: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGlossary {
    term: Vec<RawTerm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerm {
    id: String,
    term: String,
    text: String,
    lesson: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSamples {
    sample: Vec<RawSample>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSample {
    id: String,
    group: SampleGroup,
    title: String,
    look: String,
    #[serde(default)]
    first: bool,
    #[serde(default)]
    context: Vec<RawStub>,
    #[serde(default)]
    expect: Vec<String>,
}

/// Compiles one locale. Lessons named in `course.toml` that do not exist are errors; folders that it does not name
/// are warnings. Cost: O(bytes).
///
/// # Errors
/// All problems, when at least one is an error.
pub fn compile_course(tree: &SourceTree, locale: &str) -> Result<CompiledCourse, Vec<Problem>> {
    let mut problems = Vec::new();
    let Some(raw) = read_toml::<RawCourse>(tree, "course.toml", &mut problems) else {
        return Err(problems);
    };
    let mut course = Problems::new("course.toml");
    if !raw.locales.iter().any(|known| known == locale) {
        course.error(1, format!("`{locale}` is not one of the course's locales"));
    }
    let mut compiled = CompiledCourse {
        index: CourseIndex {
            format: FORMAT_VERSION,
            locale: locale.to_owned(),
            locales: raw.locales,
            title: raw.title,
            license: raw.license,
            modules: raw.module,
            lessons: Vec::new(),
            tracks: raw.track,
            levels: Vec::new(),
            glossary: Vec::new(),
            samples: Vec::new(),
            concepts: Vec::new(),
            translation: None,
        },
        lessons: Vec::new(),
        links: Vec::new(),
        fences: Vec::new(),
        warnings: Vec::new(),
        pictures: Vec::new(),
    };
    for module in compiled.index.modules.clone() {
        for id in &module.lessons {
            add_lesson(
                tree,
                locale,
                &module.id,
                id,
                &mut compiled,
                &mut course,
                &mut problems,
            );
        }
    }
    let n_lessons = compiled.index.lessons.len();
    for id in &raw.levels {
        add_lesson(
            tree,
            locale,
            "",
            id,
            &mut compiled,
            &mut course,
            &mut problems,
        );
    }
    compiled.index.levels = compiled.index.lessons.split_off(n_lessons);
    for path in tree.keys() {
        let folder = path
            .strip_prefix(locale)
            .and_then(|p| p.strip_prefix('/')?.strip_suffix("/lesson.md"));
        let index = &compiled.index;
        let known = |id: &str| {
            let mut all = index.lessons.iter().chain(&index.levels);
            all.any(|lesson| lesson.id == id)
        };
        if let Some(folder) = folder.filter(|folder| !known(folder)) {
            course.warning(1, format!("lesson `{folder}` belongs to no module"));
        }
    }
    for (track, id) in compiled
        .index
        .tracks
        .iter()
        .flat_map(|t| t.lessons.iter().map(move |id| (&t.id, id)))
    {
        if !compiled.index.lessons.iter().any(|lesson| lesson.id == *id) {
            course.error(
                1,
                format!("track `{track}` names the lesson `{id}`, which does not exist"),
            );
        }
    }
    problems.extend(course.found);
    glossary(tree, locale, &mut compiled, &mut problems);
    samples(tree, &mut compiled, &mut problems);
    // A pack need not have such a list.
    if tree.contains_key("concepts.toml")
        && let Some(raw) = read_toml(tree, "concepts.toml", &mut problems)
    {
        let mut found = Problems::new("concepts.toml");
        compiled.index.concepts = concepts::checked(raw, &compiled, &mut found);
        problems.extend(found.found);
    }
    if problems
        .iter()
        .any(|problem| problem.weight == Weight::Error)
    {
        return Err(problems);
    }
    compiled.warnings = problems;
    Ok(compiled)
}

fn add_lesson(
    tree: &SourceTree,
    locale: &str,
    module: &str,
    id: &str,
    compiled: &mut CompiledCourse,
    course: &mut Problems<'_>,
    problems: &mut Vec<Problem>,
) {
    let path = format!("{locale}/{id}/lesson.md");
    let Some(bytes) = tree.get(&path) else {
        course.error(
            1,
            match module {
                "" => format!("`levels` names `{id}`, which does not exist"),
                _ => format!("module `{module}` names the lesson `{id}`, which does not exist"),
            },
        );
        return;
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        course.error(1, format!("`{path}` is not UTF-8 text"));
        return;
    };
    let result = lesson::compile(tree, &path, &text.replace("\r\n", "\n"));
    problems.extend(result.problems);
    compiled.links.extend(result.links);
    compiled.fences.extend(result.fences);
    for image in result.images {
        if let Some(bytes) = tree.get(&format!("{locale}/{id}/{image}")) {
            compiled
                .pictures
                .push((format!("{id}/{image}"), bytes.clone()));
        }
    }
    let Some(lesson) = result.lesson else { return };
    let front = &lesson.front;
    if front.id != id {
        course.error(
            1,
            format!("the lesson in `{id}` calls itself `{}`", front.id),
        );
    }
    compiled.index.lessons.push(LessonSummary {
        id: front.id.clone(),
        number: front.number.clone(),
        module: module.to_owned(),
        title: front.title.clone(),
        summary: front.summary.clone(),
        minutes: front.minutes,
        level: front.level,
        needs: front.needs.clone(),
        teaches: front.teaches.clone(),
        exercises: lesson
            .exercises()
            .map(|exercise| ExerciseSummary {
                id: exercise.id.clone(),
                title: exercise.title.clone(),
                hosted: exercise.task.is_some(),
            })
            .collect(),
        path: format!("{}.json", front.id),
        translation: None,
    });
    compiled.lessons.push(lesson);
}

fn glossary(
    tree: &SourceTree,
    locale: &str,
    compiled: &mut CompiledCourse,
    problems: &mut Vec<Problem>,
) {
    let path = format!("{locale}/glossary.toml");
    if !tree.contains_key(&path) {
        return;
    }
    let Some(raw) = read_toml::<RawGlossary>(tree, &path, problems) else {
        return;
    };
    let mut found = Problems::new(&path);
    for term in raw.term {
        if compiled
            .index
            .glossary
            .iter()
            .any(|known| known.id == term.id)
        {
            found.error(1, format!("two terms are called `{}`", term.id));
        }
        let mut links = Vec::new();
        let text = markdown::read_inline(&term.text, 1, &mut found, &mut links);
        if text.is_empty() {
            found.error(1, format!("the term `{}` is not explained", term.id));
        }
        if let Some(id) = &term.lesson {
            links.push((
                1,
                LinkTarget::Lesson {
                    id: id.clone(),
                    anchor: None,
                },
            ));
        }
        compiled
            .links
            .extend(links.into_iter().map(|(line, target)| LinkUse {
                path: path.clone(),
                line,
                target,
            }));
        compiled.index.glossary.push(Term {
            id: term.id,
            term: term.term,
            text,
            lesson: term.lesson,
        });
    }
    compiled
        .index
        .glossary
        .sort_by_key(|term| term.term.to_lowercase());
    problems.extend(found.found);
}

fn samples(tree: &SourceTree, compiled: &mut CompiledCourse, problems: &mut Vec<Problem>) {
    const PATH: &str = "samples/samples.toml";
    if !tree.contains_key(PATH) {
        return;
    }
    let Some(raw) = read_toml::<RawSamples>(tree, PATH, problems) else {
        return;
    };
    let mut found = Problems::new(PATH);
    for sample in raw.sample {
        if compiled
            .index
            .samples
            .iter()
            .any(|known| known.id == sample.id)
        {
            found.error(1, format!("two samples are called `{}`", sample.id));
        }
        let path = format!("samples/{}.Dockerfile", sample.id);
        let Some(source) = tree
            .get(&path)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
        else {
            found.error(1, format!("there is no text file `{path}`"));
            continue;
        };
        let context = sample
            .context
            .into_iter()
            .map(|stub| ContextFile {
                path: stub.path,
                content: FileContent::Stub(stub.bytes),
            })
            .collect();
        compiled.index.samples.push(Sample {
            id: sample.id,
            group: sample.group,
            title: sample.title,
            look: sample.look,
            first: sample.first,
            source: source.to_owned(),
            context,
            expect: sample.expect,
        });
    }
    let n_first = compiled
        .index
        .samples
        .iter()
        .filter(|sample| sample.first)
        .count();
    if n_first != 1 {
        found.error(1, format!("one sample is the first visit's, not {n_first}"));
    }
    problems.extend(found.found);
}

fn read_toml<T: DeserializeOwned>(
    tree: &SourceTree,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let mut found = Problems::new(path);
    let parsed = match tree.get(path).map(|bytes| std::str::from_utf8(bytes)) {
        None => {
            found.error(1, "this file is missing");
            None
        }
        Some(Err(_)) => {
            found.error(1, "not UTF-8 text");
            None
        }
        Some(Ok(text)) => match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error
                    .span()
                    .map_or(1, |span| Lines::new(text, 1).line(span.start));
                found.error(
                    line,
                    error.message().lines().next().unwrap_or("not understood"),
                );
                None
            }
        },
    };
    problems.extend(found.found);
    parsed
}
