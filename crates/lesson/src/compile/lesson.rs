//! Compiles one `lesson.md`.

use super::block::BlockReader;
use super::markdown::{self, Fence, LinkUse};
use super::problem::{Lines, Problem, Problems};
use super::{ProseDockerfile, SourceTree, wording};
use crate::model::{FORMAT_VERSION, FrontMatter, Lesson, Node};

/// A lesson and what the review needs to know about it.
pub(crate) struct CompiledLesson {
    pub(crate) lesson: Option<Lesson>,
    pub(crate) links: Vec<LinkUse>,
    pub(crate) fences: Vec<ProseDockerfile>,
    pub(crate) images: Vec<String>,
    pub(crate) problems: Vec<Problem>,
}

/// `path` is the lesson's file below the content folder, `text` its content.
pub(crate) fn compile(tree: &SourceTree, path: &str, text: &str) -> CompiledLesson {
    let mut problems = Problems::new(path);
    let mut compiled = CompiledLesson {
        lesson: None,
        links: vec![],
        fences: vec![],
        images: vec![],
        problems: vec![],
    };
    let Some((front, body, body_line)) = front_matter(text, &mut problems) else {
        compiled.problems = problems.found;
        return compiled;
    };
    let folder = path
        .strip_suffix("lesson.md")
        .unwrap_or_default()
        .to_owned();
    let mut blocks = BlockReader::new(tree, folder.clone(), front.profile);
    let mut fences = Vec::new();
    let prose = markdown::read(body, body_line, &mut problems, &mut |fence, problems| {
        if fence.info.starts_with("lab-") {
            blocks.read(&fence, problems)
        } else {
            fences.push(prose_dockerfile(path, &fence));
            Some(Node::Code {
                lang: "dockerfile".to_owned(),
                text: fence.body,
            })
        }
    });
    for (line, image) in &prose.images {
        if tree.contains_key(&format!("{folder}{image}")) {
            compiled.images.push(image.clone());
        } else {
            problems.error(*line, format!("there is no picture `{image}`"));
        }
    }
    compiled.links = prose
        .links
        .into_iter()
        .chain(blocks.links)
        .map(|(line, target)| LinkUse {
            path: path.to_owned(),
            line,
            target,
        })
        .collect();
    compiled.fences = fences;
    let lesson = Lesson {
        format: FORMAT_VERSION,
        front,
        sections: prose.sections,
        footnotes: prose.footnotes,
        translation: None,
    };
    wording::check(&lesson, &mut problems);
    compiled.lesson = Some(lesson);
    compiled.problems = problems.found;
    compiled
}

fn prose_dockerfile(path: &str, fence: &Fence) -> ProseDockerfile {
    let expect = fence
        .info
        .split_whitespace()
        .find_map(|word| word.strip_prefix("expect="));
    ProseDockerfile {
        path: path.to_owned(),
        line: fence.line,
        source: fence.body.clone(),
        expect: expect.map(|list| {
            list.split(',')
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect()
        }),
    }
}

/// Splits off the part between the `+++` lines; also gives the line number at which the rest begins.
fn front_matter<'t>(
    text: &'t str,
    problems: &mut Problems<'_>,
) -> Option<(FrontMatter, &'t str, u32)> {
    let Some((front, body)) = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
    else {
        problems.error(
            1,
            "a lesson begins with front matter between two `+++` lines",
        );
        return None;
    };
    let n_lines = u32::try_from(front.lines().count()).unwrap_or(u32::MAX);
    match toml::from_str::<FrontMatter>(front) {
        Ok(front) => {
            let known = |fact: &String| {
                fact.strip_prefix('F')
                    .is_some_and(|n| n.len() == 2 && n.bytes().all(|b| b.is_ascii_digit()))
            };
            if let Some(fact) = front.facts.iter().find(|fact| !known(fact)) {
                problems.error(1, format!("`{fact}` is not a fact id"));
            }
            Some((front, body, n_lines.saturating_add(3)))
        }
        Err(error) => {
            let line = error
                .span()
                .map_or(1, |span| Lines::new(front, 2).line(span.start));
            problems.error(
                line,
                error.message().lines().next().unwrap_or("not understood"),
            );
            None
        }
    }
}
