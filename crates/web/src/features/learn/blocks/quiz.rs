//! `lab-quiz`: one item. After the answer every option says why it is right or wrong.

use super::super::language::tr;
use super::super::progress::Done;
use super::super::prose::{Prose, inlines};
use super::super::reader::use_reader;
use super::BlockProps;
use super::frame::{Frame, verdict};
use layerlab_lesson::model::{BlockKind, QuizOption};
use layerlab_ui::{Button, Icon, Look, Shape};
use yew::prelude::*;

/// See the module.
#[component]
pub fn QuizLab(props: &BlockProps) -> Html {
    let reader = use_reader();
    let chosen = use_state_eq(Vec::<usize>::new);
    let answered = use_state_eq(|| false);
    let BlockKind::Quiz(quiz) = props.at.kind() else {
        return Html::default();
    };
    let prose = Prose::of(props.at.lesson_id());
    let several = quiz.options.iter().filter(|option| option.right).count() > 1;
    let right = is_right(&quiz.options, &chosen);

    let answer = {
        let (answered, progress, say) = (
            answered.setter(),
            reader.progress.dispatcher(),
            reader.say.clone(),
        );
        let done = Done::Right(props.at.lesson_id().to_owned(), props.at.id().to_owned());
        move |right: bool| {
            answered.set(true);
            say.emit(if right {
                tr("Right.")
            } else {
                tr("Not right. Each answer now says why.")
            });
            if right {
                progress.dispatch(done.clone());
            }
        }
    };
    let choose = |at: usize| {
        let (setter, chosen, answer) = (chosen.setter(), (*chosen).clone(), answer.clone());
        let right = is_right(&quiz.options, &[at]);
        Callback::from(move |_: MouseEvent| {
            if several {
                setter.set(toggled(&chosen, at));
            } else {
                setter.set(vec![at]);
                answer(right);
            }
        })
    };
    let check = {
        let answer = answer.clone();
        Callback::from(move |_: MouseEvent| answer(right))
    };
    let retry = {
        let (chosen, answered) = (chosen.setter(), answered.setter());
        Callback::from(move |_: MouseEvent| {
            chosen.set(Vec::new());
            answered.set(false);
        })
    };
    let before = reader
        .progress
        .is_right(props.at.lesson_id(), props.at.id());
    let status = if *answered {
        verdict(right, if right { tr("Right") } else { tr("Not right") })
    } else if before {
        html! { <span class="lab-done"><Icon shape={Shape::Check} />{ tr("answered right before") }</span> }
    } else {
        Html::default()
    };
    let state = match (*answered, right) {
        (false, _) => "open",
        (true, true) => "right",
        (true, false) => "wrong",
    };
    let letters = ('A'..='Z').map(String::from);
    html! {
        <Frame name="quiz" word="Question" shape={Shape::Help} {status} testid="quiz" {state}>
            <p class="lab-ask">{ inlines(&quiz.ask, &prose) }</p>
            if several && !*answered { <p class="small muted">{ tr("More than one answer is right.") }</p> }
            <ol class="quiz-options" role="list">
                { for quiz.options.iter().zip(letters).enumerate().map(|(at, (option, letter))| {
                    let mine = chosen.contains(&at);
                    let shown = answered.then_some(if option.right { "quiz-right" } else { "quiz-wrong" });
                    html! {
                        <li class={classes!("quiz-item", shown, mine.then_some("quiz-mine"))} key={at}>
                            <button type="button" class="quiz-option" data-testid="quiz-option" onclick={choose(at)}
                                disabled={*answered} aria-pressed={if mine { "true" } else { "false" }}>
                                <span class="quiz-sign" aria-hidden="true">
                                    if *answered {
                                        <Icon shape={if option.right { Shape::Check } else { Shape::Cross }} />
                                    } else { { letter } }
                                </span>
                                <span>{ inlines(&option.text, &prose) }</span>
                            </button>
                            if *answered {
                                <p class="quiz-why" data-testid="quiz-why">
                                    <strong>{ if option.right { tr("Right") } else { tr("Wrong") } }</strong>
                                    if mine { <span class="muted">{ " " }{ tr("(your answer)") }</span> }
                                    { ": " }{ inlines(&option.why, &prose) }
                                </p>
                            }
                        </li>
                    }
                }) }
            </ol>
            if *answered && !right {
                <div class="lab-row"><Button icon={Shape::Undo} onclick={retry} testid="quiz-retry">{ tr("Try again") }</Button></div>
            } else if several && !*answered {
                <div class="lab-row">
                    <Button look={Look::Primary} onclick={check} enabled={!chosen.is_empty()} testid="quiz-check">{ tr("Check") }</Button>
                </div>
            }
        </Frame>
    }
}

/// Are exactly the right options chosen?
fn is_right(options: &[QuizOption], chosen: &[usize]) -> bool {
    options
        .iter()
        .enumerate()
        .all(|(at, option)| option.right == chosen.contains(&at))
}

fn toggled(chosen: &[usize], at: usize) -> Vec<usize> {
    let mut next: Vec<usize> = chosen
        .iter()
        .copied()
        .filter(|other| *other != at)
        .collect();
    if next.len() == chosen.len() {
        next.push(at);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_right_options_must_be_chosen() {
        let options: Vec<QuizOption> = [true, false, true]
            .into_iter()
            .map(|right| QuizOption {
                text: Vec::new(),
                right,
                why: Vec::new(),
            })
            .collect();
        assert!(is_right(&options, &[2, 0]));
        assert!(!is_right(&options, &[0]));
        assert!(!is_right(&options, &[0, 1, 2]));
        assert!(!is_right(&options, &[]));
    }

    #[test]
    fn choosing_again_takes_back() {
        assert_eq!(toggled(&[1], 2), [1, 2]);
        assert_eq!(toggled(&[1, 2], 1), [2]);
    }
}
