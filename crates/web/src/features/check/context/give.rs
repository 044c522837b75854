//! Ways to give a build context: a folder, a zip, a pasted list, a ready-made one. Nothing is uploaded.

use crate::effects::{Client, use_answer, use_worker};
use crate::features::image::unpacked;
use crate::folder::{self, Found};
use crate::store::{Action, Dispatch, GivenContext, Store};
use crate::views::findings::failure_callout;
use layerlab_protocol::Failure;
use layerlab_protocol::context::{FileList, PackFiles, ReadList, ReadZip, TakeTemplate, ZipReply};
use layerlab_ui::{Button, Dialog, Look, Menu, MenuItem, Shape, bytes_text, count_text};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Ready-made contexts: ids of the engine, and labels.
const TEMPLATES: [(&str, &str); 9] = [
    ("node", "Node.js"),
    ("python", "Python"),
    ("go", "Go"),
    ("rust", "Rust"),
    ("maven", "Java with Maven"),
    ("gradle", "Java with Gradle"),
    ("php", "PHP"),
    ("ruby", "Ruby"),
    ("dotnet", ".NET"),
];
/// Pieces of an archive that are read at most.
const MAX_PIECES: usize = 5;

/// Properties of [`Give`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What was given.
    pub store: Rc<Store>,
    /// Gives something else.
    pub dispatch: Dispatch,
    /// Says a sentence in the page's live region.
    pub say: Callback<AttrValue>,
}

/// What is being done.
#[derive(Debug, Clone, PartialEq)]
enum Work {
    Idle,
    /// Reading; so many files so far.
    Reading(u32),
    Failed(Failure),
}

/// See the module.
#[component]
pub fn Give(props: &Props) -> Html {
    let client = use_worker().client;
    let work = use_state_eq(|| Work::Idle);
    let pasting = use_state_eq(|| false);
    let dockerfile = use_state(|| None::<web_sys::File>);
    let before = use_state_eq(|| None::<GivenContext>);
    let input = use_node_ref();
    let take = {
        let (client, dispatch, say) = (client.clone(), props.dispatch.clone(), props.say.clone());
        let (work, dockerfile) = (work.setter(), dockerfile.setter());
        let (before, now) = (before.setter(), props.store.context.clone());
        use_callback(now, move |item: JsValue, now| {
            let (client, dispatch, say) = (client.clone(), dispatch.clone(), say.clone());
            let (work, dockerfile, before, now) = (
                work.clone(),
                dockerfile.clone(),
                before.clone(),
                now.clone(),
            );
            spawn_local(async move {
                work.set(Work::Reading(0));
                let counted = work.clone();
                let name = folder::name_of(&item);
                let result =
                    match folder::files_of(&item, move |n| counted.set(Work::Reading(n))).await {
                        Some(found) if unpacked::is_image(&found.files) => {
                            let (files, handles) = (found.files, found.handles);
                            match unpacked::archive(&client, &name, files, &handles).await {
                                Ok(file) => {
                                    work.set(Work::Idle);
                                    dispatch.emit(Action::Open(file));
                                    // A browser that refuses only keeps this view.
                                    let _ = gloo::utils::window().location().set_hash("image");
                                    return;
                                }
                                Err(failure) => Err(failure),
                            }
                        }
                        Some(found) => pack(&client, found, &dispatch, &dockerfile).await,
                        None => read_zip(&client, item).await,
                    };
                match result {
                    Ok(list) => {
                        before.set(Some(now));
                        given(list, &name, &dispatch, &say);
                        work.set(Work::Idle);
                    }
                    Err(Failure::Cancelled) => work.set(Work::Idle),
                    Err(failure) => work.set(Work::Failed(failure)),
                }
            });
        })
    };
    // What was dropped somewhere in the window.
    use_effect_with(props.store.dropped.clone(), {
        let (take, dispatch) = (take.clone(), props.dispatch.clone());
        move |dropped| {
            if let Some(dropped) = dropped {
                take.emit(dropped.item.clone());
                dispatch.emit(Action::Taken);
            }
        }
    });
    let pick = |is_folder: bool| {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = input.cast::<HtmlInputElement>() {
                field.set_value("");
                // Not every browser knows it; a file is asked for then.
                let set = if is_folder {
                    field.set_attribute("webkitdirectory", "")
                } else {
                    field.remove_attribute("webkitdirectory")
                };
                let _ = set.and_then(|()| {
                    if is_folder {
                        field.remove_attribute("accept")
                    } else {
                        field.set_attribute("accept", ".zip")
                    }
                });
                field.click();
            }
        })
    };
    let onchange = {
        let take = take.clone();
        Callback::from(move |event: Event| {
            let files = event
                .target_dyn_into::<HtmlInputElement>()
                .and_then(|field| {
                    let is_folder = field.has_attribute("webkitdirectory");
                    let files = field.files()?;
                    let first = files.get(0)?;
                    Some(if is_folder {
                        JsValue::from(files)
                    } else {
                        first.into()
                    })
                });
            if let Some(files) = files {
                take.emit(files);
            }
        })
    };
    let on_template = {
        let (client, dispatch, say) = (client.clone(), props.dispatch.clone(), props.say.clone());
        let (work, before, now) = (work.setter(), before.setter(), props.store.context.clone());
        Callback::from(move |id: AttrValue| {
            let (client, dispatch, say) = (client.clone(), dispatch.clone(), say.clone());
            let (work, before, now) = (work.clone(), before.clone(), now.clone());
            spawn_local(async move {
                match client.call(TakeTemplate { id: id.to_string() }).await {
                    Ok(list) => {
                        before.set(Some(now));
                        given(list, "", &dispatch, &say);
                        work.set(Work::Idle);
                    }
                    Err(failure) => work.set(Work::Failed(failure)),
                }
            });
        })
    };
    let set_context = |to: GivenContext, before_is: Option<GivenContext>| {
        let (dispatch, before) = (props.dispatch.clone(), before.setter());
        Callback::from(move |_: MouseEvent| {
            before.set(before_is.clone());
            dispatch.emit(Action::Context(to.clone()));
        })
    };
    let forget = set_context(GivenContext::default(), Some(props.store.context.clone()));
    let undo = (*before).clone().map(|to| set_context(to, None));
    let open_dockerfile = (*dockerfile).clone().map(|file| {
        let (dispatch, say) = (props.dispatch.clone(), props.say.clone());
        Callback::from(move |_: MouseEvent| {
            let (file, dispatch, say) = (file.clone(), dispatch.clone(), say.clone());
            spawn_local(async move {
                if let Some(text) = folder::text_of(&file).await {
                    dispatch.emit(Action::Edit(text.into()));
                    say.emit("The folder's Dockerfile is in the editor.".into());
                }
            });
        })
    });
    let on_pasted = {
        let (dispatch, say) = (props.dispatch.clone(), props.say.clone());
        let (pasting, before, now) = (
            pasting.setter(),
            before.setter(),
            props.store.context.clone(),
        );
        Callback::from(move |list: Rc<FileList>| {
            before.set(Some(now.clone()));
            given((*list).clone(), "", &dispatch, &say);
            pasting.set(false);
        })
    };
    let context = &props.store.context;
    let items = TEMPLATES
        .iter()
        .map(|(id, label)| MenuItem::new(*id, *label));
    html! {
        <section class="context-give" aria-label="Where the files come from">
            <p data-testid="context-source">
                if context.packed.is_empty() {
                    { "No context was given, so one is supposed that fits the file. Give yours: drop the folder (or a zip) anywhere in this window, or:" }
                } else {
                    if !context.name.is_empty() { <strong>{ context.name.clone() }</strong>{ ": " } }
                    { context.says.clone() }{ "." }
                }
            </p>
            <div class="row context-ways">
                <Button small=true icon={Shape::Folder} onclick={pick(true)} testid="context-folder">{ "Open a folder" }</Button>
                <Button small=true icon={Shape::Box} onclick={pick(false)} testid="context-zip">{ "Open a zip" }</Button>
                <Button small=true icon={Shape::Table} onclick={ { let pasting = pasting.setter(); move |_| pasting.set(true) } } testid="context-paste">{ "Paste a list" }</Button>
                <Menu text="Take a ready-made one" label="Ready-made contexts" items={items.collect::<Vec<_>>()} on_pick={on_template} testid="context-template" />
                if !context.packed.is_empty() { <Button small=true look={Look::Quiet} onclick={forget} testid="context-forget">{ "Forget it" }</Button> }
                if let Some(onclick) = undo { <Button small=true look={Look::Quiet} icon={Shape::Undo} {onclick} testid="context-undo">{ "Undo" }</Button> }
                if let Some(onclick) = open_dockerfile { <Button small=true look={Look::Quiet} icon={Shape::File} {onclick} testid="context-dockerfile">{ "Open its Dockerfile" }</Button> }
            </div>
            <p class="muted small">
                { "Names and sizes stay in this browser; there is no server. Of contents only the ignore file is read, and the Dockerfile when you ask." }
                if !props.store.context_is_kept() { { " This context is too large to be kept over a reload." } }
            </p>
            <input ref={input} type="file" class="visually-hidden" tabindex="-1" aria-label="Folder or zip archive" {onchange} data-testid="context-input" />
            <div role="status">
                if let Work::Reading(n) = &*work { <p>{ format!("Reading names and sizes: {} so far…", count_text(u64::from(*n), "file", "files")) }</p> }
            </div>
            if let Work::Failed(failure) = &*work { { failure_callout(failure) } }
            <Paste open={*pasting} on_close={ { let pasting = pasting.setter(); move |()| pasting.set(false) } } {on_pasted} />
        </section>
    }
}

/// Puts a list that was read into the store.
fn given(list: FileList, name: &str, dispatch: &Dispatch, say: &Callback<AttrValue>) {
    let count = format!(
        "{}, {}",
        count_text(list.n_files, "file", "files"),
        bytes_text(list.bytes)
    );
    let name = if list.name.is_empty() {
        name.to_owned()
    } else {
        list.name
    };
    say.emit(format!("Build context: {count}.").into());
    dispatch.emit(Action::Context(GivenContext {
        packed: list.packed,
        name: name.replace('\n', " ").into(),
        says: format!("{count}; {}", list.says.replace('\n', " ")).into(),
    }));
}

/// Packs a folder, and takes its ignore files along.
async fn pack(
    client: &Client,
    found: Found,
    dispatch: &Dispatch,
    dockerfile: &UseStateSetter<Option<web_sys::File>>,
) -> Result<FileList, Failure> {
    let list = client.call(PackFiles { files: found.files }).await?;
    let text = match &found.ignore {
        Some(file) => folder::text_of(file).await,
        None => None,
    };
    // A folder without an ignore file has none: an old one would tell lies about it.
    dispatch.emit(Action::Ignore(text.unwrap_or_default().into()));
    let own = match &found.own_ignore {
        Some(file) => folder::text_of(file).await,
        None => None,
    };
    dispatch.emit(Action::OwnIgnore(own.map(AttrValue::from)));
    dockerfile.set(found.dockerfile);
    Ok(list)
}

async fn read_zip(client: &Client, item: JsValue) -> Result<FileList, Failure> {
    let Ok(file) = item.dyn_into::<web_sys::File>() else {
        return Err(Failure::Cancelled);
    };
    let file_bytes = file.size() as u64;
    let mut pieces: Vec<(u64, Vec<u8>)> = Vec::new();
    while pieces.len() < MAX_PIECES {
        let request = ReadZip {
            file_bytes,
            pieces: pieces.clone(),
        };
        match client.call(request).await? {
            ZipReply::Done(list) => return Ok(list),
            ZipReply::Need(offset, len) => {
                pieces.push((offset, folder::piece(&file, offset, len).await))
            }
        }
    }
    Err(Failure::Input {
        what: "the archive cannot be read".to_owned(),
        why: "its directory is spread over too many places.".to_owned(),
        todo: "make it again, or drop the folder itself".to_owned(),
    })
}

/// Properties of [`Paste`].
#[derive(Properties, PartialEq)]
struct PasteProps {
    open: bool,
    on_close: Callback<()>,
    on_pasted: Callback<Rc<FileList>>,
}

/// The dialog for a pasted list, which says what it reads while it is typed.
#[component]
fn Paste(props: &PasteProps) -> Html {
    let draft = use_state_eq(String::new);
    let question = (props.open && !draft.trim().is_empty()).then(|| ReadList {
        text: (*draft).clone(),
    });
    let asked = question.is_some();
    let answer = use_answer(question);
    let list = answer
        .value
        .clone()
        .filter(|_| asked && answer.failure.is_none());
    let oninput = {
        let draft = draft.setter();
        Callback::from(move |event: InputEvent| {
            draft.set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    let apply = {
        let (list, on_pasted, draft) = (list.clone(), props.on_pasted.clone(), draft.setter());
        Callback::from(move |_: MouseEvent| {
            if let Some(list) = list.clone() {
                draft.set(String::new());
                on_pasted.emit(list);
            }
        })
    };
    html! {
        <Dialog id="context-paste" title="Paste a file list" open={props.open} on_close={props.on_close.clone()}>
            <div class="context-paste">
                <p>
                    { "Run one of these in the folder you give to " }<code>{ "docker build" }</code>{ " and paste what it prints: " }
                    <code>{ "find . -ls" }</code>{ ", " }<code>{ "ls -lR" }</code>{ ", " }<code>{ "du -a" }</code>{ ", " }
                    <code>{ "git ls-files" }</code>{ ", " }<code>{ "tree" }</code>{ "." }
                </p>
                <textarea class="context-paste-text" aria-label="File list" spellcheck="false" value={(*draft).clone()} {oninput}
                    placeholder={"./package.json\n./src/index.js\n./node_modules/…"} data-testid="context-list" />
                <div role="status" data-testid="context-list-says">
                    if let Some(list) = &list {
                        <p>{ format!("{}, {}; {}.", count_text(list.n_files, "file", "files"), bytes_text(list.bytes), list.says) }</p>
                    }
                    if let Some(failure) = answer.failure.as_ref().filter(|_| asked) { { failure_callout(failure) } }
                </div>
                <p class="row"><Button look={Look::Primary} onclick={apply} enabled={list.is_some()} testid="context-list-apply">{ "Use it" }</Button></p>
            </div>
        </Dialog>
    }
}
