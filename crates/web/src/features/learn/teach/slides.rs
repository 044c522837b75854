//! A lesson cut into slides: one for each section, more where the author drew a line (`---`).

use layerlab_lesson::model::{CalloutKind, Inline, Lesson, Node};

/// One screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slide {
    /// Section it is cut from.
    pub section: usize,
    /// First node.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// The slides in order; never empty, since the title is one.
pub fn slides(lesson: &Lesson) -> Vec<Slide> {
    let mut slides = Vec::new();
    for (section, content) in lesson.sections.iter().enumerate() {
        let mut from = 0;
        let breaks = content
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| matches!(node, Node::SlideBreak))
            .map(|(at, _)| at);
        for to in breaks.chain([content.nodes.len()]) {
            if content.nodes[from..to].iter().any(is_shown) {
                slides.push(Slide { section, from, to });
            }
            from = (to + 1).min(content.nodes.len());
        }
    }
    if slides.is_empty() {
        slides.push(Slide {
            section: 0,
            from: 0,
            to: 0,
        });
    }
    slides
}

/// Whether a node is something to see.
fn is_shown(node: &Node) -> bool {
    !matches!(
        node,
        Node::SlideBreak
            | Node::Callout {
                kind: CalloutKind::Presenter,
                ..
            }
    )
}

/// What the author notes for whoever presents: of a slide, and of a slide without anything to see that follows it.
pub fn notes(lesson: &Lesson, slide: Slide) -> Vec<&[Node]> {
    let Some(section) = lesson.sections.get(slide.section) else {
        return Vec::new();
    };
    section
        .nodes
        .get(slide.from..slide.to)
        .unwrap_or_default()
        .iter()
        .filter_map(|node| match node {
            Node::Callout {
                kind: CalloutKind::Presenter,
                nodes,
            } => Some(&nodes[..]),
            _ => None,
        })
        .collect()
}

/// The heading of a slide as plain text; the lesson's title before the first section.
pub fn title(lesson: &Lesson, slide: Slide) -> String {
    let words = lesson
        .sections
        .get(slide.section)
        .map_or("".to_owned(), |section| plain(&section.title));
    if words.is_empty() {
        lesson.front.title.clone()
    } else {
        words
    }
}

/// Text without its marks.
pub fn plain(text: &[Inline]) -> String {
    text.iter()
        .map(|each| match each {
            Inline::Text(text) | Inline::Code { text, .. } => text.clone(),
            Inline::Emph(content)
            | Inline::Strong(content)
            | Inline::Link { content, .. }
            | Inline::Untranslated { content, .. } => plain(content),
            Inline::Image { alt, .. } => alt.clone(),
            Inline::Footnote(_) => String::new(),
            Inline::Break => " ".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_lesson::model::{FORMAT_VERSION, Section};

    fn text(words: &str) -> Node {
        Node::Paragraph(vec![Inline::Text(words.to_owned())])
    }

    fn note(words: &str) -> Node {
        Node::Callout {
            kind: CalloutKind::Presenter,
            nodes: vec![text(words)],
        }
    }

    fn lesson(sections: Vec<(&str, Vec<Node>)>) -> Lesson {
        Lesson {
            format: FORMAT_VERSION,
            front: serde_json::from_str(
                r#"{"id":"a","number":"L01","title":"A lesson","summary":"","minutes":5,"level":"start","checked":""}"#,
            )
            .unwrap(),
            sections: sections
                .into_iter()
                .map(|(title, nodes)| Section {
                    id: title.to_lowercase(),
                    title: vec![Inline::Text(title.to_owned())],
                    nodes,
                })
                .collect(),
            footnotes: Vec::new(),
            translation: None,
        }
    }

    #[test]
    fn a_section_is_a_slide_and_a_line_begins_another() {
        let lesson = lesson(vec![
            ("", vec![text("opening")]),
            (
                "One",
                vec![text("a"), Node::SlideBreak, text("b"), note("say b")],
            ),
            ("Two", vec![note("nothing to see")]),
        ]);
        let slides = slides(&lesson);
        let cut: Vec<_> = slides.iter().map(|s| (s.section, s.from, s.to)).collect();
        assert_eq!(cut, [(0, 0, 1), (1, 0, 1), (1, 2, 4)]);
        assert_eq!(title(&lesson, slides[0]), "A lesson");
        assert_eq!(title(&lesson, slides[2]), "One");
        assert!(notes(&lesson, slides[1]).is_empty());
        assert_eq!(notes(&lesson, slides[2]), [&[text("say b")][..]]);
    }

    #[test]
    fn lines_at_the_ends_make_no_empty_slides() {
        let lesson = lesson(vec![(
            "One",
            vec![
                Node::SlideBreak,
                text("a"),
                Node::SlideBreak,
                Node::SlideBreak,
            ],
        )]);
        let cut: Vec<_> = slides(&lesson).iter().map(|s| (s.from, s.to)).collect();
        assert_eq!(cut, [(1, 2)]);
    }

    #[test]
    fn an_empty_lesson_still_has_its_title() {
        assert_eq!(slides(&lesson(Vec::new())).len(), 1);
    }
}
