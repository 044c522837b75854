//! `lab-cache`: what runs again after some edits. Also the cache view of other blocks.

use super::super::ask::use_answer;
use super::super::prose::{Listing, instructions};
use super::super::reader::use_reader;
use super::BlockProps;
use super::frame::Frame;
use super::texts::{context, dockerignore};
use crate::views::cache::{CacheView, Choice, changes};
use layerlab_lesson::evaluate::matches;
use layerlab_lesson::model::{BlockKind, Event, Scenario};
use layerlab_protocol::what_if::{Change, WhatIf};
use layerlab_ui::Shape;
use std::rc::Rc;
use yew::prelude::*;

/// See the module.
#[component]
pub fn CacheLab(props: &BlockProps) -> Html {
    let reader = use_reader();
    let BlockKind::Cache(block) = props.at.kind() else {
        return Html::default();
    };
    let source = block.scenario.source().to_owned();
    let choices: Rc<[Choice]> = block
        .edits
        .iter()
        .filter_map(|event| choice(event, &source))
        .collect();
    html! {
        <Frame name="cache" word="Cache" shape={Shape::Cache} testid="cache-lab">
            <Listing lang="dockerfile" text={source.clone()} numbers=true
                name={AttrValue::from(block.scenario.dockerfile.clone())} on_check={reader.open_in_check.clone()} />
            <WhatRunsAgain text={source} scenario={block.scenario.clone()} {choices} />
        </Frame>
    }
}

/// Properties of [`WhatRunsAgain`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The Dockerfile.
    pub text: AttrValue,
    /// Its build context.
    pub scenario: Scenario,
    /// Chips to offer; the first one is chosen at the start.
    pub choices: Rc<[Choice]>,
}

/// The cache view with the sizes of a lesson's context.
#[component]
pub fn WhatRunsAgain(props: &Props) -> Html {
    let chosen = use_state_eq(|| {
        props
            .choices
            .first()
            .map(|choice| choice.id.clone())
            .into_iter()
            .collect::<Vec<_>>()
    });
    let answer = use_answer(Some(WhatIf {
        text: props.text.to_string(),
        dockerignore: dockerignore(&props.scenario),
        context: context(&props.scenario).into(),
        changes: changes(&props.choices, &chosen),
        ..WhatIf::default()
    }));
    let on_choose = {
        let setter = chosen.setter();
        Callback::from(move |next: Vec<String>| setter.set(next))
    };
    html! { <div lang="en"><CacheView choices={props.choices.to_vec()} chosen={(*chosen).clone()} {on_choose} {answer} /></div> }
}

/// The chip of an event; `None` when it names a line the file does not have.
fn choice(event: &Event, source: &str) -> Option<Choice> {
    let (label, change) = match event.clone() {
        Event::Edit(path) => (format!("edit {path}"), Change::EditFile(path)),
        Event::Touch(path) => (format!("touch {path}"), Change::Touch(path)),
        Event::Chmod(path) => (format!("chmod {path}"), Change::Chmod(path)),
        Event::Delete(path) => (format!("delete {path}"), Change::Delete(path)),
        Event::Add(path) => (format!("add {path}"), Change::Add(path)),
        Event::Arg(name) => (
            format!("another value of {name}"),
            Change::BuildArg(name, "changed".to_owned()),
        ),
        Event::Base(image) => (format!("a new {image}"), Change::NewBase(image)),
        Event::Line(pattern) => {
            let (line, _) = instructions(source)
                .into_iter()
                .find(|(_, whole)| matches(&pattern, whole))?;
            (format!("change line {line}"), Change::EditLine(line))
        }
    };
    Some(Choice {
        id: label.clone(),
        label,
        change,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_its_pattern() {
        let source = "FROM a\nRUN x \\\n && y\nCOPY . .\n";
        let found = choice(&Event::Line("COPY *".to_owned()), source).map(|choice| choice.change);
        assert_eq!(found, Some(Change::EditLine(4)));
        assert_eq!(choice(&Event::Line("CMD*".to_owned()), source), None);
    }
}
