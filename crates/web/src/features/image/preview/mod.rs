//! The start of one file, also of one that later layers hide: deleted does not mean gone.

mod text;

use crate::effects::use_worker;
use crate::features::image::download::Download;
use crate::features::image::failure_text::{failure_text, ticked};
use crate::features::image::shares::exact;
use crate::features::image::words;
use layerlab_protocol::Failure;
use layerlab_protocol::image_tools::TakeWhat;
use layerlab_protocol::tree::{FileContent, FilePreview};
use layerlab_ui::{Button, Callout, Shape, badge::Tone, bytes_text};
use std::rc::Rc;
use text::Shown;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Bytes that are asked for.
const MAX_BYTES: u32 = 64 * 1024;

/// Properties of [`Preview`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Path.
    pub path: AttrValue,
    /// Layer that stores it.
    pub layer: u32,
    /// Goes up with every report.
    pub revision: u32,
    /// Closes the preview.
    pub on_close: Callback<()>,
}

/// See the module.
#[component]
pub fn Preview(props: &Props) -> Html {
    let worker = use_worker();
    let answer = use_state(|| None::<Result<Rc<FileContent>, Failure>>);
    let turn = use_mut_ref(|| 0_u32);
    {
        let (answer, client) = (answer.setter(), worker.client);
        let deps = (props.path.clone(), props.layer, props.revision);
        use_effect_with(deps, move |(path, layer, _)| {
            *turn.borrow_mut() += 1;
            let mine = *turn.borrow();
            let turn = Rc::clone(&turn);
            answer.set(None);
            let request = FilePreview {
                path: path.to_string(),
                layer: *layer,
                max_bytes: MAX_BYTES,
            };
            spawn_local(async move {
                let result = client.call(request).await;
                if *turn.borrow() == mine {
                    answer.set(Some(result.map(Rc::new)));
                }
            });
        });
    }
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <section class="image-preview" aria-label="File" data-testid="preview">
            <header class="image-preview-head">
                <div class="grow">
                    <h2 class="image-preview-title image-name">{ props.path.clone() }</h2>
                    <p class="small muted">
                        { format!("as stored in {}", words::layer(props.layer)) }
                        if let Some(Ok(content)) = &*answer {
                            { " · " }<span title={exact(content.size_bytes)}>{ bytes_text(content.size_bytes) }</span>
                        }
                    </p>
                </div>
                <Download what={TakeWhat::Path(props.path.to_string(), Some(props.layer))} label="Download" testid="preview-download" />
                <Button small=true icon={Shape::Cross} label="Close the file" onclick={close} />
            </header>
            { match &*answer {
                None => html! { <p class="muted" role="status">{ "reading…" }</p> },
                Some(Err(failure)) => {
                    let text = failure_text(failure, &props.path);
                    html! { <Callout tone={Tone::Warning} title={format!("{} cannot be shown.", props.path)}><p>{ ticked(&text.why) }</p><p>{ ticked(&text.todo) }</p></Callout> }
                }
                Some(Ok(content)) => body(content),
            } }
        </section>
    }
}

fn body(content: &FileContent) -> Html {
    let note = (!content.complete).then(|| {
        format!(
            "the first {} of {}",
            bytes_text(content.bytes.len() as u64),
            bytes_text(content.size_bytes)
        )
    });
    match text::shown(&content.bytes, content.complete) {
        Shown::Empty => html! { <p class="muted">{ "The file is empty." }</p> },
        Shown::Text(text) => html! {
            <>
                <pre class="image-preview-text" tabindex="0" aria-label="Content"><code>{ text }</code></pre>
                if let Some(note) = note { <p class="small muted">{ note }</p> }
            </>
        },
        Shown::Hex(dump) => html! {
            <>
                <p class="small muted">{ "Not text: shown as bytes." }</p>
                <pre class="image-preview-text" tabindex="0" aria-label="Content as bytes"><code>{ dump }</code></pre>
                if let Some(note) = note { <p class="small muted">{ note }</p> }
            </>
        },
    }
}
