//! Codes that learners handed in, as a table: who solved what. Everything is read here; nothing is sent anywhere.

use super::super::record::code::Record;
use super::super::shared::Shared;
use super::crumbs;
use crate::clipboard::copied;
use crate::features::image::download::download;
use layerlab_lesson::model::CourseIndex;
use layerlab_ui::{Button, Callout, Icon, Look, Shape, Tone, count_text};
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// Most codes that are read; a class is smaller.
const MAX_CODES: usize = 500;

/// Properties of [`Results`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// See the module.
#[component]
pub fn Results(props: &Props) -> Html {
    let text = use_state_eq(String::new);
    let oninput = {
        let setter = text.setter();
        Callback::from(move |event: InputEvent| {
            setter.set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    let read = use_memo((*text).clone(), |text| read(text));
    // Only exercises that somebody solved; a whole course would be too wide.
    let exercises: Vec<(&str, &str, &str)> = props
        .index
        .lessons
        .iter()
        .flat_map(|lesson| {
            lesson.exercises.iter().map(|exercise| {
                (
                    lesson.number.as_str(),
                    exercise.id.as_str(),
                    exercise.title.as_str(),
                )
            })
        })
        .filter(|(_, id, _)| read.records.iter().any(|record| solved(record, id)))
        .collect();
    let csv = table(&read.records, &exercises);
    let copy = {
        let (csv, say) = (csv.clone(), props.say.clone());
        Callback::from(move |_: MouseEvent| {
            let (csv, say) = (csv.clone(), say.clone());
            spawn_local(async move {
                say.emit(AttrValue::Static(if copied(&csv).await {
                    "Table copied."
                } else {
                    "The browser refused the clipboard. Save the table as a file."
                }));
            });
        })
    };
    let save = {
        let csv = csv.clone();
        Callback::from(move |_: MouseEvent| {
            download("layerlab-results.csv", csv.as_bytes(), "text/csv")
        })
    };
    let twins = twins(&read.records);
    html! {
        <div class="learn teach" data-testid="results">
            { crumbs("Results of a class") }
            <div class="teach-head">
                <h1>{ "Results of a class" }</h1>
                <p>{ "Learners copy a code from Your progress, below the list of lessons. Paste them here, one after the other, in any order; \
                    what stands between them is skipped. The table stays in this browser." }</p>
            </div>
            <textarea class="record-code no-print" rows="6" aria-label="Codes" placeholder="LL1.…" value={(*text).clone()} {oninput}
                spellcheck="false" data-testid="results-codes" />
            if !read.faults.is_empty() {
                <Callout tone={Tone::Warning} title={format!("{} not taken.", count_text(read.faults.len() as u64, "code was", "codes were"))} testid="results-faults">
                    <ul>{ for read.faults.iter().map(|fault| html! { <li>{ fault.clone() }</li> }) }</ul>
                </Callout>
            }
            if !read.records.is_empty() {
                <p role="status" class="num" data-testid="results-sum">{ format!("{}, {} solved by somebody",
                    count_text(read.records.len() as u64, "learner", "learners"), count_text(exercises.len() as u64, "exercise", "exercises")) }</p>
                <div class="teach-row no-print">
                    <Button icon={Shape::Copy} onclick={copy} testid="results-copy">{ "Copy as a table" }</Button>
                    <Button look={Look::Quiet} icon={Shape::File} onclick={save} testid="results-save">{ "Save as CSV" }</Button>
                </div>
                <div class="table-frame" tabindex="0" role="region" aria-label="Who solved what">
                    <table class="table results-table" data-testid="results-table">
                        <thead><tr>
                            <th scope="col">{ "Learner" }</th><th scope="col">{ "Solved" }</th><th scope="col">{ "Questions" }</th>
                            { for exercises.iter().map(|(number, id, title)| html! {
                                <th scope="col" key={*id} title={(*title).to_owned()}><span class="muted">{ *number }</span>{ " " }{ *id }</th>
                            }) }
                        </tr></thead>
                        <tbody>
                            { for read.records.iter().map(|record| html! {
                                <tr>
                                    <th scope="row">{ name(record) }<span class="muted small">{ " " }{ record.day.clone() }</span></th>
                                    <td class="num">{ record.solved.len() }</td>
                                    <td class="num">{ record.right.len() }</td>
                                    { for exercises.iter().map(|(_, id, _)| html! {
                                        <td key={*id}>
                                            if solved(record, id) { <Icon shape={Shape::Check} /><span class="visually-hidden">{ "solved" }</span> }
                                            else { <span class="muted" aria-label="open">{ "–" }</span> }
                                        </td>
                                    }) }
                                </tr>
                            }) }
                        </tbody>
                    </table>
                </div>
            }
            if !twins.is_empty() {
                <section data-testid="results-twins">
                    <h2>{ "The very same answer" }</h2>
                    <p class="muted">{ "That is common where only one answer is right, and where the solution was shown." }</p>
                    <ul class="prose-list">{ for twins.iter().map(|(id, names)| html! { <li key={id.clone()}><code>{ id.clone() }</code>{ ": " }{ names.join(", ") }</li> }) }</ul>
                </section>
            }
        </div>
    }
}

#[derive(Debug, Default, PartialEq)]
struct Read {
    records: Vec<Record>,
    faults: Vec<String>,
}

/// Every code in a text; of a learner with two, the one that says more. A code that a mail program broke over lines is
/// put together again as far as it is followed by nothing but blanks.
fn read(text: &str) -> Read {
    let mut read = Read::default();
    let starts: Vec<usize> = text.match_indices("LL1.").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in starts.iter().zip(ends).take(MAX_CODES) {
        let piece = text.get(*start..end).unwrap_or_default();
        match whole(piece) {
            Ok(record) => take(&mut read.records, record),
            Err(words) => {
                let begin: String = piece.chars().take(16).collect();
                read.faults.push(format!("{begin}\u{2026}: {words}"));
            }
        }
    }
    read
}

/// A code, and perhaps words behind it.
fn whole(piece: &str) -> Result<Record, &'static str> {
    let lines: Vec<&str> = piece.lines().collect();
    let first = piece.split_whitespace().next().unwrap_or_default();
    let mut fault = match Record::read(first) {
        Ok(record) => return Ok(record),
        Err(fault) => fault,
    };
    // Broken over lines: as many as make it whole.
    for n in 2..=lines.len() {
        match Record::read(&lines[..n].concat()) {
            Ok(record) => return Ok(record),
            Err(other) => fault = other,
        }
    }
    Err(fault.words())
}

fn take(records: &mut Vec<Record>, record: Record) {
    let known = records
        .iter_mut()
        .find(|known| !record.name.is_empty() && known.name == record.name);
    match known {
        Some(known)
            if known.solved.len() + known.right.len()
                <= record.solved.len() + record.right.len() =>
        {
            *known = record;
        }
        Some(_) => {}
        None => records.push(record),
    }
}

fn solved(record: &Record, exercise: &str) -> bool {
    record.solved.iter().any(|(id, _)| id == exercise)
}

fn name(record: &Record) -> String {
    if record.name.trim().is_empty() {
        "without a name".to_owned()
    } else {
        record.name.clone()
    }
}

/// Exercises for which several learners handed in the same, with their names.
fn twins(records: &[Record]) -> Vec<(String, Vec<String>)> {
    let mut by_answer: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for record in records {
        for (id, hash) in record.solved.iter().filter(|(_, hash)| !hash.is_empty()) {
            by_answer.entry((id, hash)).or_default().push(name(record));
        }
    }
    by_answer
        .into_iter()
        .filter(|(_, names)| names.len() > 1)
        .map(|((id, _), names)| (id.to_owned(), names))
        .collect()
}

/// The table as CSV (RFC 4180). A text that a spreadsheet would run as a formula is kept a text.
fn table(records: &[Record], exercises: &[(&str, &str, &str)]) -> String {
    let cell = |text: &str| {
        let text = if text.starts_with(['=', '+', '-', '@']) {
            format!("'{text}")
        } else {
            text.to_owned()
        };
        format!("\"{}\"", text.replace('"', "\"\""))
    };
    let mut out = String::from("learner,day,solved,questions");
    for (_, id, _) in exercises {
        out.push(',');
        out.push_str(&cell(id));
    }
    out.push_str("\r\n");
    for record in records {
        out.push_str(&format!(
            "{},{},{},{}",
            cell(&name(record)),
            cell(&record.day),
            record.solved.len(),
            record.right.len()
        ));
        for (_, id, _) in exercises {
            out.push_str(if solved(record, id) { ",1" } else { ",0" });
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, solved: &[(&str, &str)]) -> Record {
        Record {
            name: name.to_owned(),
            day: "2026-12-01".to_owned(),
            solved: solved
                .iter()
                .map(|(id, hash)| ((*id).to_owned(), (*hash).to_owned()))
                .collect(),
            ..Record::default()
        }
    }

    #[test]
    fn codes_are_found_between_other_words_and_in_broken_lines() {
        let (ann, bob) = (record("Ann", &[("a-1", "")]), record("Bob", &[]));
        let (first, second) = (ann.code().unwrap(), bob.code().unwrap());
        let broken = format!("{}\n{}", &second[..30], &second[30..]);
        let text = format!("From Ann:\n{first}\nRegards\n\n{broken}\nLL1.cut.0\n");
        let read = read(&text);
        assert_eq!(read.records, [ann, bob]);
        assert_eq!(read.faults.len(), 1);
    }

    #[test]
    fn of_two_codes_of_one_learner_the_fuller_counts() {
        let (less, more) = (
            record("Ann", &[("a-1", "")]),
            record("Ann", &[("a-1", ""), ("a-2", "")]),
        );
        let text = format!("{}\n{}", more.code().unwrap(), less.code().unwrap());
        assert_eq!(read(&text).records, [more]);
    }

    #[test]
    fn the_same_answers_are_named() {
        let records = [
            record("Ann", &[("a-1", "7")]),
            record("Bob", &[("a-1", "7")]),
            record("Cy", &[("a-1", "8")]),
        ];
        assert_eq!(
            twins(&records),
            [("a-1".to_owned(), vec!["Ann".to_owned(), "Bob".to_owned()])]
        );
    }

    #[test]
    fn a_table_keeps_names_texts() {
        let records = [record("=1+1 \"x\"", &[("a-1", "")])];
        assert_eq!(
            table(&records, &[("L01", "a-1", "A"), ("L01", "a-2", "B")]),
            "learner,day,solved,questions,\"a-1\",\"a-2\"\r\n\"'=1+1 \"\"x\"\"\",\"2026-12-01\",1,0,1,0\r\n"
        );
    }
}
