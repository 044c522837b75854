//! Code to read: numbered lines, marked ones, light colouring of Dockerfiles.
//!
//! The colouring only tells comments, keywords and flags apart, so that a page of prose needs no analyser. What is
//! judged is judged by the worker.

use super::super::language::tr;
use layerlab_ui::{Button, Icon, Look, Shape};
use yew::prelude::*;

/// Properties of [`Listing`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// First word of the fence; empty for plain text.
    #[prop_or_default]
    pub lang: AttrValue,
    /// The code.
    pub text: AttrValue,
    /// Marked lines, from 1: first and last.
    #[prop_or_default]
    pub marks: Vec<(u32, u32)>,
    /// Whether lines carry numbers.
    #[prop_or_default]
    pub numbers: bool,
    /// Opens the text in the check view; no button without.
    #[prop_or_default]
    pub on_check: Option<Callback<AttrValue>>,
    /// Name of the file, when it has one.
    #[prop_or_default]
    pub name: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Listing(props: &Props) -> Html {
    let is_dockerfile = props.lang.eq_ignore_ascii_case("dockerfile");
    let pieces = use_memo(
        (props.text.clone(), is_dockerfile),
        |(text, is_dockerfile)| {
            if *is_dockerfile {
                colour(text)
            } else {
                text.lines()
                    .map(|line| vec![(Kind::Plain, line.to_owned())])
                    .collect()
            }
        },
    );
    let on_check = props.on_check.clone().map(|open| {
        let text = props.text.clone();
        Callback::from(move |_: MouseEvent| open.emit(text.clone()))
    });
    let marked = |number: u32| {
        props
            .marks
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&number))
    };
    html! {
        <figure class="listing" data-testid="listing">
            if props.name.is_some() || on_check.is_some() {
                <figcaption class="listing-head">
                    if let Some(name) = &props.name {
                        <span class="listing-name"><Icon shape={Shape::File} />{ name.clone() }</span>
                    }
                    <span class="grow" />
                    if let Some(onclick) = on_check {
                        <Button small=true look={Look::Quiet} icon={Shape::Findings} {onclick} testid="open-in-check">
                            { tr("Open in Check") }
                        </Button>
                    }
                </figcaption>
            }
            <pre class={classes!("listing-text", props.numbers.then_some("listing-numbered"))} tabindex="0"><code>
                { for pieces.iter().zip(1_u32..).map(|(line, number)| html! {
                    <span class={classes!("listing-line", marked(number).then_some("listing-marked"))}>
                        if props.numbers { <span class="listing-number" aria-hidden="true">{ number }</span> }
                        <span>{ for line.iter().map(|(kind, text)| match kind.class() {
                            Some(class) => html! { <span {class}>{ text.clone() }</span> },
                            None => html! { { text.clone() } },
                        }) }{ "\n" }</span>
                    </span>
                }) }
            </code></pre>
        </figure>
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Comment,
    Keyword,
    Flag,
}

impl Kind {
    const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Comment => Some("listing-comment"),
            Self::Keyword => Some("listing-keyword"),
            Self::Flag => Some("listing-flag"),
        }
    }
}

/// Pieces of each line. Cost: O(text).
fn colour(text: &str) -> Vec<Vec<(Kind, String)>> {
    let mut continued = false;
    let mut out = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with('#') {
            out.push(vec![(Kind::Comment, line.to_owned())]);
            continue;
        }
        out.push(if continued {
            vec![(Kind::Plain, line.to_owned())]
        } else {
            first_line(line)
        });
        continued = ends_open(line, continued);
    }
    out
}

fn first_line(line: &str) -> Vec<(Kind, String)> {
    let indent = line.len() - line.trim_start().len();
    let end = line[indent..]
        .find(char::is_whitespace)
        .map_or(line.len(), |at| indent + at);
    let mut out = vec![(Kind::Keyword, line[..end].to_owned())];
    let mut at = end;
    loop {
        let rest = &line[at..];
        let blank = rest.len() - rest.trim_start().len();
        if !rest[blank..].starts_with("--") {
            break;
        }
        let len = rest[blank..]
            .find(char::is_whitespace)
            .unwrap_or(rest.len() - blank);
        out.push((Kind::Flag, rest[..blank + len].to_owned()));
        at += blank + len;
    }
    out.push((Kind::Plain, line[at..].to_owned()));
    out
}

/// Whether the next line belongs to the same instruction. Empty lines inside a continued one do not end it.
fn ends_open(line: &str, was_open: bool) -> bool {
    let line = line.trim_end();
    if line.is_empty() {
        was_open
    } else {
        line.ends_with('\\')
    }
}

/// The instructions of a Dockerfile, each with the 1-based line it begins on, as checks name them: keyword in upper
/// case, the rest in one line with blanks collapsed. Here-documents are not understood; course files that are asked
/// about have none. Cost: O(text).
pub fn instructions(text: &str) -> Vec<(u32, String)> {
    let mut out: Vec<(u32, String)> = Vec::new();
    let mut open = false;
    for (line, number) in text.lines().zip(1_u32..) {
        let trimmed = line.trim();
        if trimmed.starts_with('#') || trimmed.is_empty() {
            continue;
        }
        let words = trimmed
            .strip_suffix('\\')
            .unwrap_or(trimmed)
            .split_whitespace();
        let words = words.collect::<Vec<_>>().join(" ");
        match out.last_mut().filter(|_| open) {
            Some((_, whole)) => {
                whole.push(' ');
                whole.push_str(&words);
            }
            None => {
                let (keyword, rest) = words.split_once(' ').unwrap_or((words.as_str(), ""));
                out.push((
                    number,
                    format!("{} {rest}", keyword.to_uppercase())
                        .trim_end()
                        .to_owned(),
                ));
            }
        }
        open = ends_open(line, open);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_flags_and_comments_are_told_apart() {
        let lines =
            colour("# why\nCOPY --from=build  --chown=1 a b\nRUN x \\\n\n  && run\nUSER me\n");
        let kinds: Vec<Vec<Kind>> = lines
            .iter()
            .map(|line| line.iter().map(|(kind, _)| *kind).collect())
            .collect();
        assert_eq!(kinds[0], [Kind::Comment]);
        assert_eq!(
            kinds[1],
            [Kind::Keyword, Kind::Flag, Kind::Flag, Kind::Plain]
        );
        assert_eq!(kinds[4], [Kind::Plain], "a continued line has no keyword");
        assert_eq!(kinds[5][0], Kind::Keyword);
    }

    #[test]
    fn colouring_loses_no_character() {
        for text in [
            "",
            "\n",
            "FROM",
            "  RUN  --x\t--y z",
            "ä --ö=ü",
            "\\\n--a\n",
        ] {
            let joined: Vec<String> = colour(text)
                .iter()
                .map(|line| line.iter().map(|(_, text)| text.as_str()).collect())
                .collect();
            assert_eq!(joined, text.lines().collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn instructions_are_one_line_each() {
        let text = "FROM a\n\nrun  apt-get  update \\\n # note\n && true\nCMD [\"x\"]\n";
        assert_eq!(
            instructions(text),
            [
                (1, "FROM a".into()),
                (3, "RUN apt-get update && true".into()),
                (6, "CMD [\"x\"]".into())
            ]
        );
    }
}
