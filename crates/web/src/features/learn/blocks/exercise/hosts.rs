//! An exercise on simulated hosts: a terminal with its picture, checks that are judged after every line, hints, a
//! solution that can be run. The lines are the state: they are kept in this browser and run again on return.

use super::super::super::ask::use_answer;
use super::super::super::language::{fill, plain, tr};
use super::super::super::progress::{Done, Draft};
use super::super::super::prose::{Prose, inlines, ticks};
use super::super::super::reader::use_reader;
use super::super::frame::Frame;
use super::super::{Placed, worlds};
use super::answers;
use super::attempt::inputs;
use super::checks::Checks;
use crate::hosts::{Bench, Picture, Session, Wanted, use_session, write_line};
use crate::route::{Route, SandboxPlace};
use layerlab_lesson::evaluate::needs_file;
use layerlab_lesson::model::{BlockKind, Exercise, WorldTask};
use layerlab_protocol::learn::{HostsJudgement, JudgeHosts};
use layerlab_protocol::sandbox::SandboxTarget;
use layerlab_ui::{Button, Icon, Look, Shape, bytes_text, count_text};
use yew::prelude::*;

/// Properties of [`HostsExercise`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The exercise and its lesson.
    pub at: Placed,
    /// As a level of the sandbox, with room for terminal and picture side by side.
    #[prop_or_default]
    pub is_level: bool,
    /// Lines of a link that run at once instead of those that were kept.
    #[prop_or_default]
    pub lines: Vec<String>,
}

/// See the module.
#[component]
pub fn HostsExercise(props: &Props) -> Html {
    let reader = use_reader();
    let exercise = match props.at.kind() {
        BlockKind::Exercise(exercise) => Some(exercise),
        _ => None,
    };
    let id = exercise
        .map(|exercise| exercise.id.clone())
        .unwrap_or_default();
    let draft = use_memo((id.clone(), props.lines.clone()), |(id, lines)| {
        let kept = Draft::load(id).unwrap_or_default();
        if lines.is_empty() {
            kept
        } else {
            Draft {
                lines: lines.clone(),
                ..kept
            }
        }
    });
    let given = use_state_eq(|| draft.answers.clone());
    let n_hints = use_state_eq(|| 0_usize);
    let solution = use_state_eq(|| false);
    let task = exercise.and_then(|exercise| exercise.task.as_ref());
    let wanted = task.map(|task| Wanted {
        start: worlds::start(&task.world),
        lines: draft.lines.clone(),
    });
    let session = use_session(id.clone().into(), wanted, reader.say.clone());
    let is_open = session.world.is_some();
    let judgement = use_answer(is_open.then(|| JudgeHosts {
        lesson: props.at.lesson_id().to_owned(),
        exercise: id.clone(),
        session: id.clone(),
        turn: session.turn,
        answers: (*given).clone(),
    }));
    let solved_now = judgement.value.as_ref().is_some_and(|judged| judged.solved);
    let title = exercise
        .map(|exercise| exercise.title.clone())
        .unwrap_or_default();
    use_effect_with(solved_now, {
        let (progress, say, id) = (reader.progress.dispatcher(), reader.say.clone(), id.clone());
        move |solved| {
            if *solved {
                progress.dispatch(Done::Solved(id));
                say.emit(fill("Exercise solved: {}.", &[&title]).into());
            }
        }
    });
    let lines = session.lines();
    use_effect_with((lines.clone(), (*given).clone(), is_open), {
        let id = id.clone();
        move |(lines, answers, is_open)| {
            if !is_open {
                return;
            }
            let draft = Draft {
                files: Vec::new(),
                answers: answers.clone(),
                lines: lines.clone(),
            };
            if draft == Draft::default() {
                Draft::forget(&id);
            } else {
                draft.save(&id);
            }
        }
    });
    let (Some(exercise), Some(task)) = (exercise, task) else {
        return Html::default();
    };
    let prose = Prose::of(props.at.lesson_id());
    let tried = !lines.is_empty() || !given.is_empty();
    let solved = solved_now || reader.progress.is_solved(&id);
    let status = if solved {
        html! { <strong class="verdict verdict-right" data-testid="solved"><Icon shape={Shape::Check} />{ tr("Solved") }</strong> }
    } else {
        Html::default()
    };
    let on_answer = {
        let given = given.clone();
        Callback::from(move |(slot, text): (String, String)| {
            let mut next = (*given).clone();
            next.retain(|(name, _)| *name != slot);
            if !text.is_empty() {
                next.push((slot, text));
            }
            given.set(next);
        })
    };
    let reset = {
        let (open, given, start) = (
            session.open.clone(),
            given.setter(),
            worlds::start(&task.world),
        );
        Callback::from(move |_: MouseEvent| {
            given.set(Vec::new());
            open.emit(Wanted {
                start: start.clone(),
                lines: Vec::new(),
            });
        })
    };
    let address = Route::Sandbox(SandboxPlace {
        level: Some(id.clone()),
        lines: lines.clone(),
        ..SandboxPlace::default()
    });
    let session = with_own_words(session, &n_hints, &solution);
    let judged = judgement.value.as_deref();
    let states = judged
        .map(|judged| judged.checks.clone())
        .unwrap_or_default();
    let goal = html! {
        <>
            { answers(exercise, &given, &on_answer, reader.lesson.translation.as_ref()) }
            <Checks checks={exercise.checks.clone()} {states} failure={judgement.failure.clone()} {tried} />
            { nudges(task, judged, &prose) }
            { score(judged, &session) }
            if solved_now && tried {
                <p class="exercise-solved"><Icon shape={Shape::Check} />
                    { tr("Solved. All conditions hold; go on, or try what else leads there.") }</p>
            }
        </>
    };
    html! {
        <Frame name="exercise" word={if props.is_level { tr("Level") } else { tr("Exercise") }} shape={Shape::Wand} {status} testid="exercise"
            state={if solved { "solved" } else { "open" }}>
            if !props.is_level { <h3 class="lab-title">{ plain(&exercise.title, reader.lesson.translation.as_ref()) }</h3> }
            <p class="lab-goal">{ inlines(&exercise.goal, &prose) }</p>
            <Bench session={session.clone()} say={reader.say.clone()} rank={if props.is_level { 2 } else { 4 }} is_small={!props.is_level}
                rows={12} shows_files={needs_file(&exercise.checks)}>
                { goal }
            </Bench>
            if task.target { <Target lesson={props.at.lesson_id().to_owned()} exercise={id.clone()} /> }
            <div class="lab-row no-print">
                <Button small=true look={Look::Quiet} icon={Shape::Undo} enabled={tried} onclick={reset} testid="exercise-reset">
                    { tr("Start over") }</Button>
                <a class="small" href={address.to_string()} data-testid="open-in-sandbox">
                    { if props.is_level { tr("Link to this level with its lines") } else { tr("Open in the sandbox") } }
                </a>
            </div>
            { help(exercise, task, &prose, &n_hints, &solution, &session) }
            <p class="muted small">{ tr("Nothing is executed: sizes, times and what commands write are modelled (\u{2248}).") }</p>
        </Frame>
    }
}

/// The session with `hint` and `solution` as words of the terminal.
fn with_own_words(
    session: Session,
    n_hints: &UseStateHandle<usize>,
    solution: &UseStateHandle<bool>,
) -> Session {
    let (run, n_hints, solution) = (session.run.clone(), n_hints.clone(), solution.clone());
    let run = Callback::from(move |text: String| match text.trim() {
        "hint" => n_hints.set(*n_hints + 1),
        "solution" => solution.set(true),
        _ => run.emit(text),
    });
    Session { run, ..session }
}

/// Hints that depend on what was done.
fn nudges(task: &WorldTask, judged: Option<&HostsJudgement>, prose: &Prose<'_>) -> Html {
    let shown: Vec<Html> = judged
        .filter(|judged| !judged.solved)
        .into_iter()
        .flat_map(|judged| &judged.nudges)
        .filter_map(|at| task.nudges.get(*at as usize))
        .map(|nudge| html! { <p class="exercise-nudge"><Icon shape={Shape::Help} />{ " " }{ inlines(&nudge.say, prose) }</p> })
        .collect();
    html! { <div aria-live="polite" data-testid="nudges">{ for shown }</div> }
}

/// What it took so far.
fn score(judged: Option<&HostsJudgement>, session: &Session) -> Html {
    let (Some(judged), Some(world)) = (judged, &session.world) else {
        return Html::default();
    };
    let mut text = count_text(u64::from(judged.n_lines), "line", "lines");
    if judged.par > 0 {
        text.push_str(&format!(", a good solution takes {}", judged.par));
    }
    text.push_str(&format!(
        " \u{b7} {} fetched, {} sent",
        bytes_text(world.fetched_bytes),
        bytes_text(world.sent_bytes)
    ));
    html! { <p class="muted small num" data-testid="score">{ text }</p> }
}

fn help(
    exercise: &Exercise,
    task: &WorldTask,
    prose: &Prose<'_>,
    n_hints: &UseStateHandle<usize>,
    solution: &UseStateHandle<bool>,
    session: &Session,
) -> Html {
    let n_all = exercise.hints.len();
    let n_shown = (**n_hints).min(n_all);
    let more = {
        let n_hints = n_hints.clone();
        Callback::from(move |_: MouseEvent| n_hints.set(*n_hints + 1))
    };
    let toggle = {
        let solution = solution.clone();
        Callback::from(move |_: MouseEvent| solution.set(!*solution))
    };
    let text = solution_text(exercise, task);
    let run = {
        let (open, run, text) = (session.open.clone(), session.run.clone(), text.clone());
        let start = worlds::start(&task.world);
        Callback::from(move |_: MouseEvent| {
            open.emit(Wanted {
                start: start.clone(),
                lines: Vec::new(),
            });
            run.emit(text.clone());
        })
    };
    html! {
        <div class="exercise-help no-print">
            if n_shown > 0 {
                <ol class="exercise-hints" aria-live="polite">
                    { for exercise.hints.iter().take(n_shown).map(|hint| html! {
                        <li data-testid="hint-text">{ inlines(hint, prose) }</li>
                    }) }
                </ol>
            }
            <div class="lab-row">
                if n_shown < n_all {
                    <Button onclick={more} icon={Shape::Help} testid="hint">{ fill("Hint {} of {}", &[&(n_shown + 1).to_string(), &n_all.to_string()]) }</Button>
                }
                <Button look={if n_shown < n_all { Look::Quiet } else { Look::Secondary }} onclick={toggle} testid="solution"
                    pressed={**solution}>
                    { if **solution { tr("Hide the solution") } else { tr("Show a solution") } }
                </Button>
            </div>
            if **solution {
                <div class="exercise-solution" data-testid="solution-text">
                    <p class="small muted">{ tr("One way to do it; other ways that meet the conditions are as good.") }</p>
                    if !text.is_empty() {
                        <pre class="exercise-lines" tabindex="0" role="group" aria-label={tr("Lines of the solution")}>{ text.clone() }</pre>
                        <div class="lab-row">
                            <Button small=true icon={Shape::Play} onclick={run} enabled={!session.busy} testid="solution-run">
                                { tr("Run it for me, from the start") }</Button>
                        </div>
                    }
                    if !exercise.answers.is_empty() {
                        <dl class="exercise-right">
                            { for exercise.answers.iter().map(|(slot, answer)| html! {
                                <><dt>{ ticks(&ask_of(exercise, slot)) }</dt><dd><code>{ answer.clone() }</code></dd></>
                            }) }
                        </dl>
                    }
                </div>
            }
        </div>
    }
}

/// What is asked in a slot.
fn ask_of(exercise: &Exercise, slot: &str) -> String {
    let asked = inputs(exercise)
        .into_iter()
        .find(|input| input.slot == slot);
    asked.map_or_else(|| slot.to_owned(), |input| input.ask)
}

/// The solution as it would be pasted: its files are written first.
fn solution_text(exercise: &Exercise, task: &WorldTask) -> String {
    let files = exercise
        .solution
        .iter()
        .filter_map(|file| Some(write_line(&file.path, file.text()?)));
    let lines = task.solve.iter().map(|text| text.trim().to_owned());
    files.chain(lines).collect::<Vec<_>>().join("\n")
}

/// Properties of [`Target`].
#[derive(Properties, PartialEq)]
struct TargetProps {
    lesson: String,
    exercise: String,
}

/// The goal as a picture, drawn when it is opened.
#[component]
fn Target(props: &TargetProps) -> Html {
    let open = use_state_eq(|| false);
    let answer = use_answer((*open).then(|| SandboxTarget {
        lesson: props.lesson.clone(),
        exercise: props.exercise.clone(),
    }));
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            if let Some(details) = event.target_dyn_into::<web_sys::Element>() {
                open.set(details.has_attribute("open"));
            }
        })
    };
    html! {
        <details class="exercise-target no-print" {ontoggle} data-testid="target">
            <summary>{ tr("The goal as a picture") }</summary>
            <p class="muted small">{ tr("One world in which all conditions hold. Identifiers and times may differ from yours.") }</p>
            if let Some(world) = &answer.value {
                <p>{ world.summary.clone() }</p>
                <Picture world={world.clone()} rank={4} />
            }
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_lesson::model::{ContextFile, FileContent, Scenario, World};

    #[test]
    fn a_solution_writes_its_files_first() {
        let task = WorldTask {
            world: World::default(),
            solve: vec![
                "docker build -t a .\ndocker run a\n".to_owned(),
                "docker ps".to_owned(),
            ],
            par: None,
            target: false,
            nudges: Vec::new(),
        };
        let exercise = Exercise {
            id: "x-1".to_owned(),
            title: String::new(),
            goal: Vec::new(),
            start: Scenario::default(),
            readonly: false,
            checks: Vec::new(),
            hints: Vec::new(),
            solution: vec![ContextFile {
                path: "Dockerfile".to_owned(),
                content: FileContent::Text("FROM a\n".to_owned()),
            }],
            answers: Vec::new(),
            task: None,
            wrong: Vec::new(),
        };
        assert_eq!(
            solution_text(&exercise, &task),
            "cat > 'Dockerfile' <<'EOF'\nFROM a\nEOF\ndocker build -t a .\ndocker run a\ndocker ps"
        );
    }
}
