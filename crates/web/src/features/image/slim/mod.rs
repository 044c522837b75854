//! What a smaller archive would come to, and writing it: paths left out, leftovers and hidden content left out, layers
//! merged. The figures are the worker's; the same as a command is shown for larger images.

use super::download::Download;
use crate::effects::use_worker;
use crate::features::image::session::Report;
use layerlab_protocol::image_tools::{SlimQuestion, SlimReply, TakeWhat};
use layerlab_ui::{Callout, Toggle, badge::Tone, bytes_text, count_text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Properties of [`Slim`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
    /// Goes up with every report.
    pub revision: u32,
    /// Name of the open file.
    pub file_name: AttrValue,
}

/// See the module.
#[component]
pub fn Slim(props: &Props) -> Html {
    let worker = use_worker();
    let question = use_state_eq(|| SlimQuestion {
        drop_hidden: true,
        ..SlimQuestion::default()
    });
    let merge = use_state_eq(String::new);
    let reply = use_state(|| None::<Rc<SlimReply>>);
    let turn = use_mut_ref(|| 0_u32);
    let n_layers = props
        .report
        .image
        .as_ref()
        .map_or(0, |image| image.layers.len() as u32);
    let asked = SlimQuestion {
        flatten: range(&merge, n_layers).into_iter().collect(),
        ..(*question).clone()
    };
    {
        let (reply, client) = (reply.setter(), worker.client);
        use_effect_with(
            (asked.clone(), props.revision, worker.state.epoch),
            move |(asked, _, _)| {
                *turn.borrow_mut() += 1;
                let mine = *turn.borrow();
                let asked = asked.clone();
                spawn_local(async move {
                    let result = client.call(asked).await;
                    if *turn.borrow() == mine {
                        reply.set(result.ok().map(Rc::new));
                    }
                });
            },
        );
    }
    let toggle = |change: fn(&mut SlimQuestion, bool)| {
        let question = question.clone();
        Callback::from(move |on| {
            let mut next = (*question).clone();
            change(&mut next, on);
            question.set(next);
        })
    };
    let on_paths = {
        let question = question.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            question.set(SlimQuestion {
                drop_paths: text
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty())
                    .map(str::to_owned)
                    .collect(),
                ..(*question).clone()
            });
        })
    };
    let on_merge = {
        let merge = merge.setter();
        Callback::from(move |event: InputEvent| {
            merge.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let is_fine = reply.as_ref().is_some_and(|reply| reply.error.is_empty());
    html! {
        <div class="slim">
            <p>{ "A smaller archive of the same image. Layers that nothing changes keep their digest; the rest gets new ones." }</p>
            <div class="slim-choices">
                <Toggle label="Leave out content that no container can read" on={question.drop_hidden} on_change={toggle(|q, on| q.drop_hidden = on)} testid="slim-hidden" />
                <Toggle label="Leave out caches, package lists, logs, temporary files" on={question.drop_leftovers} on_change={toggle(|q, on| q.drop_leftovers = on)} testid="slim-leftovers" />
                <label class="slim-field"><span>{ "Leave out paths, one a line (globs are understood)" }</span>
                    <textarea rows="3" oninput={on_paths} spellcheck="false" placeholder="usr/share/doc/*" data-testid="slim-paths" /></label>
                <label class="slim-field"><span>{ format!("Merge layers into one, for example 1..{}", n_layers.saturating_sub(1)) }</span>
                    <input type="text" oninput={on_merge} value={(*merge).clone()} placeholder="none" autocomplete="off" data-testid="slim-merge" /></label>
            </div>
            if let Some(reply) = reply.as_ref() {
                { outcome(reply) }
            }
            <div class="slim-do">
                if is_fine {
                    <Download what={TakeWhat::Slim(asked.clone())} label="Write the archive" about_bytes={reply.as_ref().map_or(0, |reply| reply.new_content_bytes)} testid="slim-write" />
                }
            </div>
            <section aria-label="As a command">
                <h3 class="image-section-title">{ "The same as a command, without a bound on the size" }</h3>
                <pre class="slim-command" tabindex="0">{ command(&props.file_name, &asked) }</pre>
            </section>
        </div>
    }
}

fn outcome(reply: &SlimReply) -> Html {
    if !reply.error.is_empty() {
        return html! { <Callout tone={Tone::Error}>{ reply.error.clone() }</Callout> };
    }
    let saved = reply
        .old_content_bytes
        .saturating_sub(reply.new_content_bytes);
    html! {
        <>
            <p class="slim-says" role="status" data-testid="slim-says">
                { format!("{} in {} become {} in {}: {} less. {} keep their digest.",
                    bytes_text(reply.old_content_bytes), count_text(reply.old_layers.into(), "layer", "layers"),
                    bytes_text(reply.new_content_bytes), count_text(reply.new_layers.into(), "layer", "layers"),
                    bytes_text(saved), count_text(reply.kept_layers.into(), "layer", "layers")) }
                if reply.dropped_paths > 0 {
                    { format!(" {} of the file tree are left out, {}.", count_text(reply.dropped_paths, "path", "paths"), bytes_text(reply.dropped_bytes)) }
                }
            </p>
            <section aria-label="What this does not fix">
                <h3 class="image-section-title">{ "What this does not fix" }</h3>
                <ul class="slim-warnings">{ for reply.warnings.iter().map(|warning| html! { <li>{ warning.clone() }</li> }) }</ul>
            </section>
        </>
    }
}

/// `1..3`, both included; nothing else counts.
fn range(text: &str, n_layers: u32) -> Option<(u32, u32)> {
    let text = text.trim();
    if text == "all" {
        return n_layers.checked_sub(1).map(|last| (0, last));
    }
    let (first, last) = text.split_once("..").or_else(|| text.split_once('-'))?;
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

fn command(file: &str, question: &SlimQuestion) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let mut out = format!("layerlab slim {}", quoted(file));
    if question.drop_hidden {
        out.push_str(" --drop-hidden");
    }
    if question.drop_leftovers {
        out.push_str(" --drop-leftovers");
    }
    for path in &question.drop_paths {
        out.push_str(&format!(" --drop {}", quoted(path)));
    }
    for (first, last) in &question.flatten {
        out.push_str(&format!(" --flatten {first}..{last}"));
    }
    out.push_str(" -o slim.tar");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_commands() {
        assert_eq!(range(" 1..3 ", 5), Some((1, 3)));
        assert_eq!(range("all", 5), Some((0, 4)));
        assert_eq!(range("x", 5), None);
        let question = SlimQuestion {
            drop_paths: vec!["a'b".into()],
            drop_hidden: true,
            flatten: vec![(1, 2)],
            ..SlimQuestion::default()
        };
        assert_eq!(
            command("x.tar", &question),
            r"layerlab slim 'x.tar' --drop-hidden --drop 'a'\''b' --flatten 1..2 -o slim.tar"
        );
    }
}
