//! `lab-dockerfile`: a file of the lesson with live views of it.

use super::super::ask::use_answer;
use super::super::language::tr;
use super::super::prose::Listing;
use super::super::reader::use_reader;
use super::BlockProps;
use super::bars::SizeBars;
use super::cache::WhatRunsAgain;
use super::editor::LabEditor;
use super::frame::Frame;
use super::picture::Picture;
use super::texts::dockerignore;
use crate::effects::Remote;
use crate::views::cache::{Choice, choices};
use crate::views::findings::{Findings, failure_callout};
use layerlab_lesson::model::{BlockKind, View};
use layerlab_protocol::check::{Check, CheckReply};
use layerlab_protocol::learn::LessonStack;
use layerlab_ui::{Button, Look, Shape, Tab, TabPanel, Tabs};
use std::rc::Rc;
use yew::prelude::*;

/// See the module.
#[component]
pub fn DockerfileLab(props: &BlockProps) -> Html {
    let reader = use_reader();
    let block = match props.at.kind() {
        BlockKind::Dockerfile(block) => Some(block),
        _ => None,
    };
    let start = block
        .map(|block| AttrValue::from(block.scenario.source().to_owned()))
        .unwrap_or_default();
    let text = use_state_eq(|| start.clone());
    let open = use_state_eq(|| None::<usize>);
    let view = use_state_eq(|| block.and_then(|block| block.view.first().copied()));
    let reply = use_answer(block.map(|block| Check {
        text: text.to_string(),
        dockerignore: dockerignore(&block.scenario),
        ..Check::default()
    }));
    let draws_layers = matches!(*view, Some(View::Layers | View::Size));
    let stack = use_answer(block.filter(|_| draws_layers).map(|block| LessonStack {
        lesson: props.at.lesson_id().to_owned(),
        block: props.at.id().to_owned(),
        files: vec![(block.scenario.dockerfile.clone(), text.to_string())],
    }));
    let Some(block) = block else {
        return Html::default();
    };

    let on_change = {
        let setter = text.setter();
        Callback::from(move |now: AttrValue| setter.set(now))
    };
    let reset = {
        let (setter, start) = (text.setter(), start.clone());
        Callback::from(move |_: MouseEvent| setter.set(start.clone()))
    };
    let open_in_check = {
        let (open, text) = (reader.open_in_check.clone(), (*text).clone());
        Callback::from(move |_: MouseEvent| open.emit(text.clone()))
    };
    let on_select = {
        let setter = view.setter();
        Callback::from(move |id: AttrValue| {
            setter.set(VIEWS.into_iter().find(|view| view_id(*view) == id.as_str()))
        })
    };
    let on_open = {
        let setter = open.setter();
        Callback::from(move |at: Option<usize>| setter.set(at))
    };
    let tabs: Vec<Tab> = block
        .view
        .iter()
        .map(|view| Tab {
            id: AttrValue::Static(view_id(*view)),
            label: view_label(*view),
            icon: None,
            count: None,
        })
        .collect();
    let prefix = AttrValue::from(format!("{}-view", props.at.id()));
    let shown = (*view).map(|view| {
        let panel = match view {
            View::Lint => findings(&reply, &text, *open, on_open),
            View::Layers => html! { <Picture {stack} /> },
            View::Size => html! { <SizeBars {stack} /> },
            View::Cache => {
                let offered: Rc<[Choice]> =
                    reply.value.as_ref().map_or_else(Vec::new, |reply| choices(&reply.chips, &[], None)).into();
                let key = offered.first().map(|choice| choice.id.clone()).unwrap_or_default();
                html! { <WhatRunsAgain {key} text={(*text).clone()} scenario={block.scenario.clone()} choices={offered} /> }
            }
        };
        (view_id(view), panel)
    });
    html! {
        <Frame name="dockerfile" word="Dockerfile" shape={Shape::File} testid="dockerfile-lab">
            if block.readonly {
                <Listing lang="dockerfile" text={start.clone()} numbers=true on_check={reader.open_in_check.clone()}
                    marks={block.highlight.iter().map(|lines| (lines.first, lines.last)).collect::<Vec<_>>()} />
            } else {
                <LabEditor label="Dockerfile of this lesson" text={(*text).clone()} {on_change} reply={reply.value.clone()}
                    is_dockerfile=true testid="lesson-editor" />
                <div class="lab-row">
                    if *text != start {
                        <Button small=true look={Look::Quiet} icon={Shape::Undo} onclick={reset}>{ tr("Start over") }</Button>
                    }
                    <Button small=true look={Look::Quiet} icon={Shape::Findings} onclick={open_in_check} testid="open-in-check">
                        { tr("Open in Check") }
                    </Button>
                </div>
            }
            if let Some((id, panel)) = shown {
                if tabs.len() > 1 {
                    <Tabs {tabs} active={id} label={tr("Views of this file")} {on_select} prefix={prefix.clone()} />
                    <TabPanel {id} {prefix} class="lab-panel">{ panel }</TabPanel>
                } else {
                    <div class="lab-panel">{ panel }</div>
                }
            }
        </Frame>
    }
}

fn findings(
    reply: &Remote<CheckReply>,
    text: &AttrValue,
    open: Option<usize>,
    on_open: Callback<Option<usize>>,
) -> Html {
    match (&reply.value, &reply.failure) {
        // What the analyser says, it says in English.
        (Some(reply), _) => html! {
            <div lang="en">
                <Findings reply={reply.clone()} text={text.clone()} {open} {on_open} on_fix={Callback::noop()} editable=false />
            </div>
        },
        (None, Some(failure)) => failure_callout(failure),
        (None, None) => html! { <p class="muted lab-waiting">{ "Checking\u{2026}" }</p> },
    }
}

const VIEWS: [View; 4] = [View::Lint, View::Layers, View::Size, View::Cache];

const fn view_id(view: View) -> &'static str {
    match view {
        View::Lint => "lint",
        View::Layers => "layers",
        View::Size => "size",
        View::Cache => "cache",
    }
}

fn view_label(view: View) -> AttrValue {
    match view {
        View::Lint => tr("Findings"),
        View::Layers => tr("Layers"),
        View::Size => tr("Size"),
        View::Cache => tr("Cache"),
    }
}
