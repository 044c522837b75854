//! `lab-terminal`: a live terminal with its picture. What was typed is kept in this browser.

use super::super::language::tr;
use super::super::progress::Draft;
use super::super::reader::use_reader;
use super::frame::Frame;
use super::{BlockProps, worlds};
use crate::hosts::{Bench, Wanted, use_session};
use crate::route::{Route, SandboxPlace};
use layerlab_lesson::model::{BlockKind, TerminalBlock};
use layerlab_ui::{Button, Look, Shape};
use std::rc::Rc;
use yew::prelude::*;

/// See the module.
#[component]
pub fn TerminalLab(props: &BlockProps) -> Html {
    let reader = use_reader();
    let block = match props.at.kind() {
        BlockKind::Terminal(block) => Some(block),
        _ => None,
    };
    let name = format!("{}-{}", props.at.lesson_id(), props.at.id());
    let kept = use_memo(name.clone(), |name| {
        Draft::load(name).unwrap_or_default().lines
    });
    let wanted = block.map(|block| Wanted {
        start: worlds::start(&block.world),
        lines: (*kept).clone(),
    });
    let session = use_session(name.clone().into(), wanted, reader.say.clone());
    let lines = session.lines();
    use_effect_with((lines.clone(), session.world.is_some()), {
        let name = name.clone();
        move |(lines, is_open)| {
            if *is_open && lines.is_empty() {
                Draft::forget(&name);
            } else if *is_open {
                let draft = Draft {
                    lines: lines.clone(),
                    ..Draft::default()
                };
                draft.save(&name);
            }
        }
    });
    let Some(block) = block else {
        return Html::default();
    };
    let reset = {
        let (open, start) = (session.open.clone(), worlds::start(&block.world));
        Callback::from(move |_: MouseEvent| {
            open.emit(Wanted {
                start: start.clone(),
                lines: Vec::new(),
            });
        })
    };
    let offers: Rc<[String]> = block.run.clone().into();
    html! {
        <Frame name="terminal" word="Terminal" shape={Shape::ChevronRight} testid="lab-terminal">
            <Bench {session} say={reader.say.clone()} rank={3} is_small=true rows={block.height} {offers} />
            <div class="lab-row no-print">
                <Button small=true look={Look::Quiet} icon={Shape::Undo} enabled={!lines.is_empty()} onclick={reset}>{ tr("Start over") }</Button>
                if let Some(place) = place(block, &lines) {
                    <a class="small" href={Route::Sandbox(place).to_string()}>{ tr("Open in the sandbox") }</a>
                }
            </div>
            <p class="muted small">{ tr("Nothing is executed: sizes, times and what commands write are modelled (\u{2248}).") }</p>
        </Frame>
    }
}

/// The same in the sandbox, where a link can say it: its files and effects cannot travel in an address.
fn place(block: &TerminalBlock, lines: &[String]) -> Option<SandboxPlace> {
    let world = &block.world;
    let start = worlds::start(world);
    (world.files.is_empty() && world.effects.is_empty()).then(|| SandboxPlace {
        fixture: start.fixture,
        profile: start.profile,
        lines: start.setup.iter().chain(lines).cloned().collect(),
        level: None,
    })
}
