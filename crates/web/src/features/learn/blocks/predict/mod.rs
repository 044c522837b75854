//! `lab-predict`: first the learner commits to a guess, then the analyser's answer appears beside it.

mod judge;
mod order;

use super::super::ask::use_answer;
use super::super::language::{fill, plain, tr};
use super::super::prose::{Listing, Prose, inlines, instructions};
use super::super::reader::use_reader;
use super::BlockProps;
use super::frame::{Frame, verdict};
use crate::views::findings::failure_callout;
use layerlab_lesson::model::{BlockKind, PredictBlock, PredictKind, Translation};
use layerlab_protocol::learn::{ComputeFact, FactValue};
use layerlab_ui::{Button, Look, Shape};
use order::Order;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A guess.
#[derive(Debug, Clone, PartialEq)]
enum Guess {
    /// A typed number.
    Number(String),
    /// Position of a choice.
    Choice(Option<usize>),
    /// Items by their right positions.
    Order(Vec<usize>),
    /// Marked lines.
    Lines(Vec<u32>),
}

/// What the analyser or the lesson says.
#[derive(Debug, Clone, PartialEq)]
struct Truth {
    right: bool,
    says: String,
}

/// See the module.
#[component]
pub fn PredictLab(props: &BlockProps) -> Html {
    let reader = use_reader();
    let block = match props.at.kind() {
        BlockKind::Predict(block) => Some(block),
        _ => None,
    };
    let guess = use_state_eq(|| {
        block.map_or(Guess::Choice(None), |block| {
            first_guess(block, props.at.id())
        })
    });
    let revealed = use_state_eq(|| false);
    let fact = use_answer(
        block
            .filter(|block| *revealed && needs_fact(block))
            .map(|_| ComputeFact {
                lesson: props.at.lesson_id().to_owned(),
                block: props.at.id().to_owned(),
            }),
    );
    let truth = block
        .filter(|_| *revealed)
        .and_then(|block| truth(block, &guess, fact.value.as_deref()));
    use_effect_with((truth.clone(), reader.say.clone()), |(truth, say)| {
        if let Some(truth) = truth {
            let word = if truth.right {
                tr("Your prediction was right.")
            } else {
                tr("Your prediction was not right.")
            };
            say.emit(format!("{word} {}", truth.says).into());
        }
    });
    let Some(block) = block else {
        return Html::default();
    };
    let prose = Prose::of(props.at.lesson_id());
    let set = {
        let setter = guess.setter();
        Callback::from(move |next: Guess| setter.set(next))
    };
    let reveal = {
        let setter = revealed.setter();
        Callback::from(move |()| setter.set(true))
    };
    let again = {
        let (guess, revealed, first) = (
            guess.setter(),
            revealed.setter(),
            first_guess(block, props.at.id()),
        );
        Callback::from(move |_: MouseEvent| {
            guess.set(first.clone());
            revealed.set(false);
        })
    };
    let form = Form {
        block,
        lesson: props.at.lesson_id(),
        translation: reader.lesson.translation.as_ref(),
        id: props.at.id(),
        revealed: *revealed,
    };
    let enabled = is_complete(&guess);
    let onsubmit = {
        let reveal = reveal.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if enabled {
                reveal.emit(());
            }
        })
    };
    let status = truth.as_ref().map_or_else(Html::default, |truth| {
        verdict(
            truth.right,
            if truth.right {
                tr("As you predicted")
            } else {
                tr("Not as predicted")
            },
        )
    });
    let state = truth
        .as_ref()
        .map_or("open", |truth| if truth.right { "right" } else { "wrong" });
    html! {
        <Frame name="predict" word="Predict" shape={Shape::Wand} {status} testid="predict" {state}>
            if let Some(scenario) = block.scenario.as_ref().filter(|_| !matches!(block.kind, PredictKind::Steps { .. })) {
                <Listing lang="dockerfile" text={scenario.source().to_owned()} numbers=true
                    name={AttrValue::from(scenario.dockerfile.clone())} on_check={reader.open_in_check.clone()} />
            }
            if let Some(replay) = &block.replay { { super::claim::replayed(replay) } }
            <p class="lab-ask" id={form.ask_id()}>{ inlines(&block.ask, &prose) }</p>
            <form class="predict-form" {onsubmit}>
                { form.inputs(&guess, &set) }
                if !*revealed {
                    <div class="lab-row">
                        <button type="submit" class="button button-primary" disabled={!enabled} data-testid="predict-reveal">
                            { if needs_fact(block) { tr("Compare with the analyser") } else { tr("Check") } }
                        </button>
                    </div>
                }
            </form>
            if *revealed {
                <div class="predict-truth" data-testid="predict-truth">
                    if let Some(truth) = &truth {
                        <p class="predict-says">{ truth.says.clone() }</p>
                    } else if let Some(failure) = &fact.failure {
                        { failure_callout(failure) }
                    } else {
                        <p class="muted lab-waiting">{ tr("Computing\u{2026}") }</p>
                    }
                    if truth.is_some() || fact.failure.is_some() {
                        <p>{ inlines(&block.because, &prose) }</p>
                    }
                    <div class="lab-row">
                        <Button small=true look={Look::Quiet} icon={Shape::Undo} onclick={again}>{ tr("Predict again") }</Button>
                    </div>
                </div>
            }
        </Frame>
    }
}

fn first_guess(block: &PredictBlock, id: &str) -> Guess {
    match &block.kind {
        PredictKind::Order { items } => Guess::Order(judge::shuffled(items.len(), id)),
        PredictKind::Number { .. } => Guess::Number(String::new()),
        PredictKind::Choice { .. } => Guess::Choice(None),
        PredictKind::Steps { .. } => Guess::Lines(Vec::new()),
    }
}

const fn needs_fact(block: &PredictBlock) -> bool {
    match &block.kind {
        PredictKind::Order { .. } => false,
        PredictKind::Choice { right, .. } => right.is_none(),
        PredictKind::Number { .. } | PredictKind::Steps { .. } => true,
    }
}

fn is_complete(guess: &Guess) -> bool {
    match guess {
        Guess::Number(typed) => judge::number(typed).is_some(),
        Guess::Choice(chosen) => chosen.is_some(),
        Guess::Order(_) => true,
        Guess::Lines(lines) => !lines.is_empty(),
    }
}

/// The guess against the truth; `None` while the fact is not there.
fn truth(block: &PredictBlock, guess: &Guess, fact: Option<&FactValue>) -> Option<Truth> {
    match (&block.kind, guess) {
        (PredictKind::Order { items }, Guess::Order(order)) => {
            let right = order.iter().enumerate().all(|(at, item)| at == *item);
            let says = if right {
                tr("This is the order.").to_string()
            } else {
                fill("The order is: {}.", &[&items.join(" \u{2192} ")])
            };
            Some(Truth { right, says })
        }
        (
            PredictKind::Number {
                unit, tolerance, ..
            },
            Guess::Number(typed),
        ) => {
            let (given, computed) = (judge::number(typed)?, fact?.number?);
            let right = judge::is_near(given, computed, *tolerance);
            let says = fill(
                "You said {} {}; the analyser computes {} {}.",
                &[
                    &judge::number_text(given),
                    unit,
                    &judge::number_text(computed),
                    unit,
                ],
            );
            Some(Truth { right, says })
        }
        (PredictKind::Choice { choices, right, .. }, Guess::Choice(chosen)) => {
            let computed = match right {
                Some(_) => None,
                None => Some(fact?.text.as_str()),
            };
            let place = judge::right_choice(choices, *right, computed);
            let answer = place
                .and_then(|at| choices.get(at))
                .map(String::as_str)
                .or(computed)?;
            Some(Truth {
                right: place.is_some() && place == *chosen,
                says: fill("The answer: {}.", &[answer]),
            })
        }
        (PredictKind::Steps { .. }, Guess::Lines(lines)) => {
            let all = instructions(block.scenario.as_ref()?.source());
            let wanted = judge::right_lines(&all, &fact?.list);
            let mut given = lines.clone();
            given.sort_unstable();
            let numbers: Vec<String> = wanted.iter().map(u32::to_string).collect();
            let says = if numbers.is_empty() {
                tr("The analyser names no line.").to_string()
            } else {
                fill(
                    "The analyser names these lines: {}.",
                    &[&numbers.join(", ")],
                )
            };
            Some(Truth {
                right: given == wanted,
                says,
            })
        }
        _ => None,
    }
}

/// What the inputs need to know.
struct Form<'a> {
    block: &'a PredictBlock,
    lesson: &'a str,
    translation: Option<&'a Translation>,
    id: &'a str,
    revealed: bool,
}

impl Form<'_> {
    fn ask_id(&self) -> String {
        format!("{}-ask", self.id)
    }

    fn inputs(&self, guess: &Guess, set: &Callback<Guess>) -> Html {
        match (&self.block.kind, guess) {
            (PredictKind::Number { unit, .. }, Guess::Number(typed)) => {
                self.number(typed, unit, set)
            }
            (PredictKind::Choice { choices, .. }, Guess::Choice(chosen)) => {
                self.choice(choices, *chosen, set)
            }
            (PredictKind::Order { items }, Guess::Order(order)) => html! {
                <Order items={items.clone()} order={order.clone()} on_order={set.reform(Guess::Order)} fixed={self.revealed} />
            },
            (PredictKind::Steps { .. }, Guess::Lines(lines)) => self.lines(lines, set),
            _ => Html::default(),
        }
    }

    fn number(&self, typed: &str, unit: &str, set: &Callback<Guess>) -> Html {
        let oninput = set.reform(|event: InputEvent| {
            Guess::Number(event.target_unchecked_into::<HtmlInputElement>().value())
        });
        html! {
            <label class="predict-number">
                <input class="lab-input num" type="text" inputmode="decimal" autocomplete="off" value={typed.to_owned()} {oninput}
                    readonly={self.revealed} aria-labelledby={self.ask_id()} data-testid="predict-input" />
                <span>{ unit.to_owned() }</span>
            </label>
        }
    }

    fn choice(&self, choices: &[String], chosen: Option<usize>, set: &Callback<Guess>) -> Html {
        html! {
            <div class="predict-choices" role="radiogroup" aria-labelledby={self.ask_id()}>
                { for choices.iter().enumerate().map(|(at, choice)| {
                    let onchange = set.reform(move |_: Event| Guess::Choice(Some(at)));
                    html! {
                        <label class="predict-choice">
                            <input type="radio" name={format!("{}-{}", self.lesson, self.id)} checked={chosen == Some(at)}
                                disabled={self.revealed} {onchange} data-testid="predict-choice" />
                            <span>{ plain(choice, self.translation) }</span>
                        </label>
                    }
                }) }
            </div>
        }
    }

    fn lines(&self, marked: &[u32], set: &Callback<Guess>) -> Html {
        let all = self
            .block
            .scenario
            .as_ref()
            .map(|scenario| instructions(scenario.source()))
            .unwrap_or_default();
        html! {
            <div class="predict-choices" role="group" aria-labelledby={self.ask_id()}>
                { for all.into_iter().map(|(line, whole)| {
                    let now = marked.to_vec();
                    let onchange = set.reform(move |_: Event| {
                        let mut next: Vec<u32> = now.iter().copied().filter(|other| *other != line).collect();
                        if next.len() == now.len() {
                            next.push(line);
                        }
                        Guess::Lines(next)
                    });
                    html! {
                        <label class="predict-choice">
                            <input type="checkbox" checked={marked.contains(&line)} disabled={self.revealed} {onchange} />
                            <span class="muted num">{ line }</span><code>{ whole }</code>
                        </label>
                    }
                }) }
            </div>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_lesson::model::FactQuery;

    fn block(kind: PredictKind) -> PredictBlock {
        PredictBlock {
            ask: Vec::new(),
            kind,
            scenario: None,
            replay: None,
            because: Vec::new(),
        }
    }

    fn fact(number: Option<f64>, text: &str) -> FactValue {
        FactValue {
            text: text.to_owned(),
            number,
            list: Vec::new(),
        }
    }

    #[test]
    fn nothing_is_revealed_before_the_fact_is_there() {
        let query = FactQuery {
            id: "layers.hidden-bytes".to_owned(),
            of: String::new(),
        };
        let number = block(PredictKind::Number {
            fact: query,
            unit: "MB".to_owned(),
            tolerance: 5,
        });
        let guess = Guess::Number("290".to_owned());
        assert_eq!(truth(&number, &guess, None), None);
        let found = truth(&number, &guess, Some(&fact(Some(300.0), "300")));
        assert_eq!(
            found,
            Some(Truth {
                right: true,
                says: "You said 290 MB; the analyser computes 300 MB.".to_owned()
            })
        );
    }

    #[test]
    fn a_computed_choice_that_is_not_offered_is_told_and_never_right() {
        let choice = block(PredictKind::Choice {
            choices: vec!["root".to_owned()],
            right: None,
            fact: None,
        });
        let found = truth(&choice, &Guess::Choice(Some(0)), Some(&fact(None, "65532")));
        assert_eq!(
            found,
            Some(Truth {
                right: false,
                says: "The answer: 65532.".to_owned()
            })
        );
    }

    #[test]
    fn an_order_is_right_when_every_item_is_in_its_place() {
        let order = block(PredictKind::Order {
            items: vec!["a".to_owned(), "b".to_owned()],
        });
        assert!(truth(&order, &Guess::Order(vec![0, 1]), None).is_some_and(|truth| truth.right));
        assert!(truth(&order, &Guess::Order(vec![1, 0]), None).is_some_and(|truth| !truth.right));
    }
}
