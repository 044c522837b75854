//! Answers the editor's questions about words: what one means, what may be typed. The first question starts the
//! library worker; without an answer nothing is shown.

use super::{Client, use_worker};
use layerlab_protocol::Call;
use layerlab_protocol::assist::{Complete, Explain};
use layerlab_ui::editor::{Ask, Assist, Choice, Choices, Note};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// When completion opens by itself: at the first word of a line, behind `FROM x`, at a flag or the value of one that
/// has known values, and at a variable.
const OPENS: &str = r"^\s*[a-z]+$|^\s*(onbuild\s+)?from\s+(--\S+\s+)*[^\s-]\S*$|\s--[a-z-]*$|\s--(from|platform|network|mount|chown)=\S*$|\$\{?\w*$";

/// Help with words for the editor of a Dockerfile.
#[hook]
pub fn use_assist() -> Assist {
    let client = use_worker().client;
    let assist = use_memo(client, |client| Assist {
        explain: asker(client, explain, |told| {
            told.map(|told| Note {
                from: told.range.from,
                to: told.range.to,
                title: told.title,
                lines: told.lines,
                example: told.example,
                link: (!told.lesson.is_empty()).then(|| {
                    (
                        format!("#learn/{}", told.lesson),
                        "Open the lesson about this".to_owned(),
                    )
                }),
            })
        }),
        complete: asker(client, complete, |answer| {
            Some(Choices {
                from: answer.from_utf16,
                items: answer
                    .items
                    .into_iter()
                    .map(|item| Choice {
                        label: item.label,
                        insert: item.insert,
                        detail: item.detail,
                        kind: item.kind,
                    })
                    .collect(),
            })
        }),
        opens: AttrValue::Static(OPENS),
    });
    (*assist).clone()
}

fn explain(text: String, offset_utf16: u32) -> Explain {
    Explain { text, offset_utf16 }
}

fn complete(text: String, offset_utf16: u32) -> Complete {
    Complete { text, offset_utf16 }
}

/// Asks the worker with what `question` makes; a failure is no answer.
fn asker<C: Call + 'static, T: 'static>(
    client: &Client,
    question: fn(String, u32) -> C,
    told: fn(C::Reply) -> Option<T>,
) -> Callback<Ask<T>> {
    let client = client.clone();
    Callback::from(move |ask: Ask<T>| {
        let reply = client.call(question(ask.text, ask.at));
        spawn_local(async move {
            ask.answer.emit(reply.await.ok().and_then(told));
        });
    })
}
