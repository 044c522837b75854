//! The check view: the file on the left, what follows from it on the right.
//!
//! It joins the parts and owns what they share: the selected line, the open finding, the step of the build. Nothing
//! here analyses; the answers come through [`crate::effects`].

#[cfg(feature = "whole")]
mod assumptions;
#[cfg(feature = "whole")]
mod context;
#[cfg(feature = "whole")]
mod day;
#[cfg(feature = "whole")]
mod final_config;
mod keys;
mod layers;
mod measure;
mod pasted;
mod project;
pub mod samples;
#[cfg(feature = "whole")]
mod size;
mod source;

use crate::effects::{Remote, use_answer, use_check};
use crate::embed;
use crate::route::{CheckPlace, Route, Show, View};
use crate::storage;
use crate::store::{Action, Dispatch, Store};
use crate::views::cache::{CacheView, Editable, changes, choices};
use crate::views::findings::{self, Findings, failure_callout};
use crate::views::headline::{Headline, spoken};
use crate::views::stack::{line_of_step, n_steps};
use crate::views::tokens;
use keys::{OwnKeys, use_own_keys};
use layerlab_protocol::check::{Check, CheckReply, Finding};
use layerlab_protocol::what_if::WhatIf;
#[cfg(feature = "whole")]
use layerlab_ui::editor::TextEdit;
use layerlab_ui::editor::{Change, EditorHandle};
use layerlab_ui::{Icon, Shape, Splitter, Tab, TabPanel, Tabs, count_text};
use measure::{mark_keystroke, use_measure};
use pasted::Explanation;
use project::ProjectDialog;
use source::Source;
use std::rc::Rc;
use yew::prelude::*;

/// Where the share of the left pane is stored.
const SHARE: &str = "check.share";
/// Stands in the address for "no chip": without it the first chip is chosen.
const NO_CHIP: &str = "none";
/// Properties of [`CheckPage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// View and chips.
    pub place: CheckPlace,
    /// What the visitor typed.
    pub store: Rc<Store>,
    /// Changes it.
    pub dispatch: Dispatch,
    /// Goes to another view or chooses chips.
    pub go: Callback<CheckPlace>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
    /// Opens a file the visitor chose.
    pub open_file: Callback<web_sys::File>,
}

/// See the module.
#[component]
pub fn CheckPage(props: &Props) -> Html {
    let store = &props.store;
    let view = props.place.view.unwrap_or(View::File);
    // A wide screen always has the file; its other pane shows findings then.
    let pane = if view == View::File {
        View::Findings
    } else {
        view
    };

    let handle = use_memo((), |()| EditorHandle::default());
    let can_undo = use_state_eq(|| false);
    let cursor = use_state_eq(|| None::<u32>);
    let selected = use_state_eq(|| None::<u32>);
    // `None` until the visitor opens or closes one; then the open one, if any.
    let open = use_state_eq(|| None::<Option<usize>>);
    let step = props.place.step;
    let playing = use_state_eq(|| false);
    let project = use_state_eq(|| false);
    let share = use_state_eq(|| {
        storage::read(SHARE)
            .and_then(|share| share.parse().ok())
            .unwrap_or(42.0)
    });

    let analysis = use_check(Check {
        rev: store.rev,
        text: store.text.to_string(),
        profile: store.profile.to_string(),
        rules: store.rules.clone(),
        assumed: store.assumed.clone(),
        dockerignore: store.dockerignore(),
        context: store.files(),
        ..Check::default()
    });
    // The visitor's own choice for this text wins over the guess.
    let choice = use_state_eq(|| None::<bool>);
    let guess = *use_memo(store.text.clone(), |text| layerlab_pasted::looks_like(text));
    let pasted = guess.filter(|guess| choice.unwrap_or(guess.sure));
    let is_pasted = pasted.is_some();
    use_effect_with(guess.map(|guess| guess.kind), {
        let choice = choice.setter();
        move |_| choice.set(None)
    });
    let reply = analysis.value.clone().filter(|_| !is_pasted);
    let current = reply.clone().filter(|reply| reply.rev == store.rev);
    let analysed = use_text_of(
        store.rev,
        &store.text,
        reply.as_ref().map(|reply| reply.rev),
    );
    // What was just done, to be said together with what follows from it.
    let done = use_mut_ref(String::new);
    use_measure(store.rev, current.as_ref().map(|reply| reply.rev));
    use_effect_with(
        (reply.as_ref().map(|reply| reply.rev), props.say.clone()),
        {
            let reply = reply.clone();
            let done = done.clone();
            move |(_, say)| {
                if let Some(reply) = &reply {
                    tell_state(reply);
                    let done = std::mem::take(&mut *done.borrow_mut());
                    say.emit(format!("{done}{}", spoken(reply)).into());
                }
            }
        },
    );

    let chosen = chosen_chips(&props.place, reply.as_deref());
    let offered = reply.as_ref().map_or(&[][..], |reply| &reply.chips[..]);
    let choices = choices(offered, &chosen, *cursor);
    let question = (pane == View::Cache && reply.is_some()).then(|| WhatIf {
        rev: store.rev,
        text: store.text.to_string(),
        changes: changes(&choices, &chosen),
        assumed: store.assumed.clone(),
        dockerignore: store.dockerignore(),
        context: store.files(),
        ..WhatIf::default()
    });
    let better = reply
        .as_ref()
        .is_some_and(|reply| reply.findings.iter().any(is_about_order));
    #[cfg(feature = "whole")]
    let improvement = use_answer(question.clone().filter(|_| better).map(|question| {
        layerlab_protocol::day::Improve {
            rev: question.rev,
            text: question.text,
            changes: question.changes,
            rules: store.rules.clone(),
            assumed: question.assumed,
            dockerignore: question.dockerignore,
            context: question.context,
            ..layerlab_protocol::day::Improve::default()
        }
    }))
    .value
    .filter(|_| better)
    .and_then(|found| (*found).clone())
    .filter(|found| found.rev == store.rev)
    .map(Rc::new);
    #[cfg(not(feature = "whole"))]
    let improvement = None;
    let answer = use_answer(question);

    let on_change = {
        let (dispatch, can_undo) = (props.dispatch.clone(), can_undo.setter());
        use_callback((), move |change: Change, ()| {
            mark_keystroke();
            can_undo.set(change.can_undo);
            dispatch.emit(Action::Edit(change.text));
        })
    };
    let select = {
        let (selected, cursor) = (selected.setter(), cursor.setter());
        use_callback((), move |line: u32, ()| {
            selected.set(Some(line));
            cursor.set(Some(line));
        })
    };
    // What callbacks need to know when they run; they stay the same, so that cards are not drawn anew for them.
    let latest = use_mut_ref(Latest::default);
    *latest.borrow_mut() = Latest {
        reply: reply.clone(),
        is_current: current.is_some(),
        text: store.text.clone(),
    };
    let on_fix = {
        let (handle, done, open) = (handle.clone(), done.clone(), open.setter());
        let latest = latest.clone();
        use_callback((), move |at: usize, ()| {
            let latest = latest.borrow().clone();
            let Some(finding) = latest.current(at) else {
                return;
            };
            *done.borrow_mut() = format!("Fixed: {}. ", finding.message);
            handle.apply(&tokens::edits(finding));
            open.set(Some(None));
        })
    };
    // Of the last analysis, so that the button does not come and go with every key.
    let safe = use_memo(reply.clone(), |reply| {
        reply
            .as_ref()
            .map(|reply| tokens::safe_edits(&reply.findings))
            .unwrap_or_default()
    });
    let on_fix_all = {
        let (handle, safe, done) = (handle.clone(), safe.clone(), done.clone());
        let latest = latest.clone();
        Callback::from(move |()| {
            if !latest.borrow().is_current {
                return;
            }
            let n = count_text(safe.1 as u64, "safe fix", "safe fixes");
            *done.borrow_mut() = format!("Applied {n}. ");
            handle.apply(&safe.0);
        })
    };
    let on_silence = {
        let (handle, done, open) = (handle.clone(), done.clone(), open.setter());
        let latest = latest.clone();
        use_callback((), move |at: usize, ()| {
            let latest = latest.borrow().clone();
            let (Some(finding), Some(reply)) = (latest.current(at), &latest.reply) else {
                return;
            };
            *done.borrow_mut() = format!("Silenced: {}. ", finding.rule);
            handle.apply(&[tokens::silence(finding, &reply.stack, &latest.text)]);
            open.set(Some(None));
        })
    };
    let on_sample = {
        let (dispatch, go, place, selected, can_undo) = (
            props.dispatch.clone(),
            props.go.clone(),
            props.place.clone(),
            selected.setter(),
            can_undo.setter(),
        );
        Callback::from(move |id: AttrValue| {
            if let Some(sample) = samples::by_id(&id) {
                go.emit(CheckPlace {
                    step: None,
                    ..place.clone()
                });
                selected.set(None);
                can_undo.set(true);
                dispatch.emit(Action::Sample(
                    AttrValue::Static(sample.id),
                    AttrValue::Static(sample.text),
                ));
            }
        })
    };
    let on_open = {
        let (open, select, latest) = (open.setter(), select.clone(), latest.clone());
        use_callback((), move |at: Option<usize>, ()| {
            open.set(Some(at));
            let reply = latest.borrow().reply.clone();
            if let Some(finding) = at.and_then(|at| reply.as_ref()?.findings.get(at)) {
                select.emit(finding.range.start.line);
            }
        })
    };
    let on_cursor = {
        let (open, select) = (open.setter(), select.clone());
        use_callback((), move |line: u32, ()| {
            select.emit(line);
            let reply = latest.borrow().reply.clone();
            if let Some(at) = reply
                .as_ref()
                .and_then(|reply| source::finding_of_line(&reply.findings, line))
            {
                open.set(Some(Some(at)));
            }
        })
    };
    // A new visitor sees one finding open: what the list has to offer.
    let open_now = open.unwrap_or_else(|| {
        let reply = reply.as_ref()?;
        findings::order(&reply.findings).first().copied()
    });
    #[cfg(feature = "whole")]
    let on_apply = {
        let (handle, done) = (handle.clone(), done.clone());
        Callback::from(move |proposal: Rc<layerlab_protocol::day::Proposal>| {
            let edits: Vec<TextEdit> = proposal
                .edits
                .iter()
                .map(|edit| TextEdit {
                    from: edit.from,
                    to: edit.to,
                    text: edit.text.clone().into(),
                })
                .collect();
            *done.borrow_mut() = format!("Applied: {}. ", proposal.titles.join(", "));
            handle.apply(&edits);
        })
    };
    #[cfg(not(feature = "whole"))]
    let on_apply = Callback::noop();
    let go_view = {
        let (go, place) = (props.go.clone(), props.place.clone());
        Callback::from(move |view: View| {
            go.emit(CheckPlace {
                view: Some(view),
                ..place.clone()
            })
        })
    };
    let on_choose = {
        let (go, place) = (props.go.clone(), props.place.clone());
        Callback::from(move |chips: Vec<String>| {
            let chips = if chips.is_empty() {
                vec![NO_CHIP.to_owned()]
            } else {
                chips
            };
            go.emit(CheckPlace {
                chips,
                ..place.clone()
            });
        })
    };
    let on_table = {
        let (go, place) = (props.go.clone(), props.place.clone());
        Callback::from(move |table: bool| {
            let show = Show {
                table,
                ..place.show
            };
            go.emit(CheckPlace {
                show,
                ..place.clone()
            })
        })
    };
    let on_step = {
        let (go, place) = (props.go.clone(), props.place.clone());
        Callback::from(move |step: Option<u32>| {
            go.emit(CheckPlace {
                step,
                ..place.clone()
            })
        })
    };
    let on_play = {
        let (playing, on_step, at_end) = (playing.setter(), on_step.clone(), step.is_none());
        Callback::from(move |on: bool| {
            // The finished stack plays from the start.
            if on && at_end {
                on_step.emit(Some(0));
            }
            playing.set(on);
        })
    };
    let on_share = {
        let share = share.setter();
        Callback::from(move |to: f64| {
            storage::write(SHARE, &format!("{to:.1}"));
            share.set(to);
        })
    };
    // Its own allocation, so that the picture is redrawn when the stack changes, not with every render.
    let stack = use_memo(reply.clone(), |reply| {
        reply.as_ref().map(|reply| Rc::new(reply.stack.clone()))
    });
    let n_findings = reply.as_ref().map_or(0, |reply| reply.findings.len());
    let on_walk = {
        let (on_step, now) = (on_step.clone(), step);
        let n_steps = stack.as_ref().as_ref().map_or(0, |stack| n_steps(stack));
        Callback::from(move |by: i32| {
            let to = now.unwrap_or(n_steps).saturating_add_signed(by);
            on_step.emit((to < n_steps).then_some(to));
        })
    };
    // While the build is stepped through, its line lights up in the file.
    let lit = match &*stack {
        Some(stack) if pane == View::Layers => line_of_step(stack, step),
        _ => None,
    };
    use_own_keys(OwnKeys {
        pane,
        n_findings,
        open: open_now,
        on_open: on_open.clone(),
        order: reply
            .as_ref()
            .map(|reply| findings::order(&reply.findings))
            .unwrap_or_default(),
        playing: *playing,
        on_play: on_play.clone(),
        on_walk,
        handle: (*handle).clone(),
    });

    let content = match (&reply, pane) {
        (None, _) => match &analysis.failure {
            Some(failure) => failure_callout(failure),
            None => html! { <p class="check-wait muted">{ "Analysing…" }</p> },
        },
        (Some(_), _) if store.text.trim().is_empty() => empty(),
        (Some(_), View::Layers) => html! {
            if let Some(stack) = (*stack).clone() {
                <layers::LayersView place={props.place.clone()} go={props.go.clone()} store={store.clone()} {stack}
                    selected_line={*selected} on_select={select.clone()} {on_step} playing={*playing} {on_play} />
            }
        },
        (Some(_), View::Cache) => html! {
            <>
            { cache_places(&props.place) }
            <CacheView as_table={props.place.show.table} {on_table} any_file=true {improvement} {on_apply} editor={Editable { handle: (*handle).clone(), text: store.text.clone(), rev: store.rev }} {choices} {chosen} {on_choose} {answer} selected_line={*selected} on_select={select.clone()} />
            { more(props, better) }
            </>
        },
        #[cfg(feature = "whole")]
        (Some(_), View::Day) => html! {
            <>
            { cache_places(&props.place) }
            <day::DayView place={props.place.clone()} store={store.clone()} go={props.go.clone()} cursor={*cursor}
                dispatch={props.dispatch.clone()} {on_apply} say={props.say.clone()} />
            </>
        },
        #[cfg(feature = "whole")]
        (Some(_), View::Context) => html! {
            <>
            { cache_places(&props.place) }
            <context::ContextView place={props.place.clone()} store={store.clone()} go={props.go.clone()}
                dispatch={props.dispatch.clone()} say={props.say.clone()} />
            </>
        },
        #[cfg(feature = "whole")]
        (Some(_), View::Size) => html! {
            <size::SizeView place={props.place.clone()} store={store.clone()} go={props.go.clone()}
                dispatch={props.dispatch.clone()} selected_line={*selected} on_select={select.clone()} />
        },
        #[cfg(feature = "whole")]
        (Some(_), View::Config) => html! {
            <final_config::ConfigView store={store.clone()} selected_line={*selected} on_select={select.clone()}
                say={props.say.clone()} />
        },
        #[cfg(not(feature = "whole"))]
        (Some(_), View::Day | View::Context | View::Size | View::Config) => html! {
            <super::waiting::Waiting what="view" />
        },
        (Some(reply), View::Findings | View::File) => html! {
            <Findings reply={reply.clone()} text={analysed} open={open_now} {on_open} on_fix={on_fix.clone()} {on_silence}
                next={next_step(&props.place)} />
        },
    };
    let on_take = {
        let (dispatch, can_undo) = (props.dispatch.clone(), can_undo.setter());
        Callback::from(move |text: AttrValue| {
            can_undo.set(true);
            dispatch.emit(Action::Edit(text));
        })
    };
    let choose = {
        let choice = choice.setter();
        Callback::from(move |explained: bool| choice.set(Some(explained)))
    };
    let on_profile = {
        let (dispatch, project) = (props.dispatch.clone(), project.setter());
        Callback::from(move |id: AttrValue| {
            if id == source::PROJECT {
                project.set(true);
            } else {
                dispatch.emit(Action::Profile(id));
            }
        })
    };
    let source = html! {
        <Source plain={is_pasted} text={store.text.clone()} is_sample={store.sample.is_some()} profile={store.profile.clone()}
            reply={current.clone()} selected_line={lit.or(*selected)} handle={(*handle).clone()} can_undo={*can_undo}
            n_safe={safe.1} {on_change} {on_cursor} {on_fix} {on_fix_all} {on_sample}
            has_config={!store.config.is_empty()} {on_profile} open_file={props.open_file.clone()} />
    };
    let views = html! {
        <section class="check-views" aria-label="Analysis">
          if let Some(guess) = pasted {
            <div class="check-panel">
                <Explanation text={store.text.clone()} rev={store.rev} kind={guess.kind} on_select={select.clone()}
                    {on_take} on_leave={choose.reform(|()| false)} say={props.say.clone()} />
            </div>
          } else {
            if let Some(reply) = reply.clone().filter(|_| !store.text.trim().is_empty()) {
                <div class="check-head">
                    <Headline {reply} />
                    if store.text != store.before {
                        <a class="check-compare small" href={Route::Compare.to_string()} data-testid="compare-link">
                            { "Compare with before" }
                        </a>
                    }
                </div>
            }
            <Tabs class="check-tabs" label="Views" active={pane.tab().id()} tabs={tabs(&analysis)}
                on_select={go_view.reform(|id: AttrValue| view_of(&id))} />
            <TabPanel id={pane.tab().id()} class="check-panel">
                if let (Some(failure), Some(_)) = (&analysis.failure, &reply) {
                    <div class="check-failure">{ failure_callout(failure) }</div>
                }
                if let Some(guess) = guess { { pasted::offer(guess.kind, choose.reform(|_: MouseEvent| true)) } }
                { content }
            </TabPanel>
          }
        </section>
    };
    html! {
        <div class={classes!("check", format!("check-{}", view.id()))}>
            <h1 class="visually-hidden">{ "Check a Dockerfile" }</h1>
            <Splitter class="check-split" first={source} second={views} share={*share} on_move={on_share}
                label="Width of the editor" />
            <ProjectDialog open={*project} on_close={setter_of(&project).reform(|()| false)} config={store.config.clone()}
                dispatch={props.dispatch.clone()} />
            <nav class="check-bar" aria-label="Views">
                { for View::BAR.into_iter().map(|each| {
                    let to = Route::Check(CheckPlace { view: Some(each), ..props.place.clone() });
                    let shape = match each {
                        View::File => Shape::File,
                        View::Layers => Shape::Layers,
                        View::Cache | View::Day | View::Context => Shape::Cache,
                        View::Size => Shape::Box,
                        View::Findings => Shape::Findings,
                        View::Config => Shape::Table,
                    };
                    html! {
                        <a class="check-bar-link" href={to.to_string()} aria-current={(each == view || each == View::Cache && view.tab() == each).then_some("page")}
                            data-testid={format!("bar-{}", each.id())}>
                            <Icon {shape} />
                            <span>{ each.label() }</span>
                            if each == View::Findings && n_findings > 0 { <span class="check-bar-count num">{ n_findings }</span> }
                        </a>
                    }
                }) }
            </nav>
        </div>
    }
}

/// Tells a page around this one what was found.
fn tell_state(reply: &CheckReply) {
    let summary = &reply.summary;
    embed::tell(
        "state",
        &[
            ("errors", summary.errors.into()),
            ("warnings", summary.warnings.into()),
            ("infos", summary.infos.into()),
            ("hints", summary.hints.into()),
            ("bytes", (reply.stack.total_bytes as f64).into()),
        ],
    );
}

/// The text that the analysis of `analysed_rev` is about, while the visitor types on.
#[hook]
fn use_text_of(rev: u64, text: &AttrValue, analysed_rev: Option<u64>) -> AttrValue {
    let texts = use_mut_ref(Vec::<(u64, AttrValue)>::new);
    let mut texts = texts.borrow_mut();
    if texts.last().is_none_or(|(last, _)| *last != rev) {
        texts.push((rev, text.clone()));
    }
    if let Some(analysed) = analysed_rev {
        texts.retain(|(rev, _)| *rev >= analysed);
    }
    texts
        .first()
        .map(|(_, text)| text.clone())
        .unwrap_or_default()
}

/// The newest values, for callbacks.
#[derive(Clone, Default)]
struct Latest {
    reply: Option<Rc<CheckReply>>,
    /// Whether the reply is about `text`; edits of an older one would hit the wrong place.
    is_current: bool,
    text: AttrValue,
}

impl Latest {
    fn current(&self, at: usize) -> Option<&Finding> {
        let reply = self.reply.as_ref().filter(|_| self.is_current)?;
        reply.findings.get(at)
    }
}

/// Chosen chips: those of the address, or the first offered one, so that the view shows an answer at once.
fn chosen_chips(place: &CheckPlace, reply: Option<&CheckReply>) -> Vec<String> {
    if place.chips.is_empty() {
        return reply
            .and_then(|reply| reply.chips.first())
            .map(|chip| vec![chip.id.clone()])
            .unwrap_or_default();
    }
    place
        .chips
        .iter()
        .filter(|id| *id != NO_CHIP)
        .cloned()
        .collect()
}

fn tabs(analysis: &Remote<CheckReply>) -> Vec<Tab> {
    let n = analysis
        .value
        .as_ref()
        .map(|reply| reply.findings.len() as u32);
    let shape = |view| match view {
        View::Layers => Shape::Layers,
        View::Cache => Shape::Cache,
        View::Size => Shape::Box,
        View::Config => Shape::Table,
        _ => Shape::Findings,
    };
    View::TABS
        .into_iter()
        .map(|view| Tab {
            id: AttrValue::Static(view.id()),
            label: AttrValue::Static(view.label()),
            icon: Some(shape(view)),
            count: n
                .filter(|_| view == View::Findings)
                .map(|n| (n, count_text(u64::from(n), "finding", "findings").into())),
        })
        .collect()
}

/// Whether the fix of a finding changes the order of steps.
fn is_about_order(finding: &Finding) -> bool {
    finding.rule == "copy-all-before-deps" && finding.fix.is_some()
}

/// The places of the cache's tab.
fn cache_places(place: &CheckPlace) -> Html {
    let to = |view: View, label: &'static str| {
        let is_here = place.view == Some(view);
        let to = Route::Check(CheckPlace {
            view: Some(view),
            ..place.clone()
        });
        html! {
            <a class="check-place" href={to.to_string()} aria-current={is_here.then_some("page")}
                data-testid={format!("place-{}", view.id())}>{ label }</a>
        }
    };
    html! {
        <nav class="check-places" aria-label="What the cache does">
            { to(View::Cache, "One change") }
            { to(View::Day, "A working day") }
            { to(View::Context, "The build context") }
        </nav>
    }
}

/// Below the cache's answer: the figures it rests on; before the whole page is there, a way to it.
#[cfg(feature = "whole")]
fn more(props: &Props, _: bool) -> Html {
    html! {
        <assumptions::Assumptions store={props.store.clone()} dispatch={props.dispatch.clone()} open={props.place.more} />
    }
}

#[cfg(not(feature = "whole"))]
fn more(props: &Props, better: bool) -> Html {
    if props.place.more {
        return html! { <super::waiting::Waiting what="rest of this view" /> };
    }
    let to = Route::Check(CheckPlace {
        more: true,
        ..props.place.clone()
    });
    html! {
        <p class="check-more">
            <a href={to.to_string()} data-testid="more">
                { if better { "Show a better order, and change the figures behind the seconds" } else { "Change the figures behind the seconds" } }
            </a>
        </p>
    }
}

fn view_of(id: &str) -> View {
    View::ALL
        .into_iter()
        .find(|view| view.id() == id)
        .unwrap_or(View::Findings)
}

fn empty() -> Html {
    html! {
        <div class="check-empty" data-testid="empty">
            <h2>{ "Nothing to check yet" }</h2>
            <p class="muted">{ "Paste a Dockerfile, or what docker history, images, inspect or a failed build printed; drop a file anywhere in \
                this window, or pick a sample above the editor. Ctrl Z brings back what you cleared." }</p>
        </div>
    }
}

fn next_step(place: &CheckPlace) -> Html {
    let to = |view| {
        Route::Check(CheckPlace {
            view: Some(view),
            ..place.clone()
        })
        .to_string()
    };
    html! {
        <p class="small">
            { "Next: see " }<a href={to(View::Layers)}>{ "where its bytes are" }</a>
            { " or " }<a href={to(View::Cache)}>{ "what an edit builds again" }</a>{ "." }
        </p>
    }
}

fn setter_of<T: PartialEq + 'static>(state: &UseStateHandle<T>) -> Callback<T> {
    let setter = state.setter();
    Callback::from(move |value| setter.set(value))
}
