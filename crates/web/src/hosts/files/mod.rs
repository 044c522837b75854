//! Files in the folder of the shell: a list, and an editor for one of them. Saving runs a line, so that a shared
//! session holds it too.

use crate::effects::Client;
use layerlab_protocol::sandbox::{SandboxReadFile, World};
use layerlab_ui::{Button, Look, Shape};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Properties of [`Files`].
#[derive(Properties)]
pub struct Props {
    /// Everything.
    pub world: Rc<World>,
    /// Name of the session.
    pub session: AttrValue,
    /// Asked for the text of a file.
    pub client: Client,
    /// Runs a line.
    pub on_run: Callback<String>,
    /// Whether it is open at first.
    #[prop_or_default]
    pub open: bool,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.world, &other.world)
            && self.session == other.session
            && self.client == other.client
            && self.on_run == other.on_run
            && self.open == other.open
    }
}

/// The file in the editor.
#[derive(Clone, PartialEq, Default)]
struct Open {
    path: String,
    text: String,
    changed: bool,
}

/// See the module.
#[component]
pub fn Files(props: &Props) -> Html {
    let open = use_state_eq(|| None::<Open>);
    let name = use_state_eq(String::new);
    let Some(host) = props.world.hosts.get(props.world.active as usize) else {
        return Html::default();
    };
    let load = {
        let (client, open) = (props.client.clone(), open.setter());
        let session = props.session.to_string();
        Callback::from(move |path: String| {
            let reply = client.call(SandboxReadFile {
                session: session.clone(),
                path: path.clone(),
            });
            let open = open.clone();
            spawn_local(async move {
                let text = reply.await.ok().flatten().unwrap_or_default();
                open.set(Some(Open {
                    path,
                    text,
                    changed: false,
                }));
            });
        })
    };
    let edit = {
        let open = open.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            if let Some(now) = (*open).clone() {
                open.set(Some(Open {
                    text,
                    changed: true,
                    ..now
                }));
            }
        })
    };
    let save = {
        let (open, run) = (open.clone(), props.on_run.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(now) = (*open).clone() {
                run.emit(write_line(&now.path, &now.text));
                open.set(Some(Open {
                    changed: false,
                    ..now
                }));
            }
        })
    };
    let close = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(None))
    };
    let create = {
        let (open, name) = (open.setter(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let path = name.trim().to_owned();
            if !path.is_empty() {
                open.set(Some(Open {
                    path,
                    text: String::new(),
                    changed: true,
                }));
                name.set(String::new());
            }
        })
    };
    let text_id = format!("files-text-{}", props.session);
    html! {
        <details class="files" open={props.open} data-testid="sandbox-files">
            <summary>{ format!("Files in {}", host.folder) }</summary>
            <ul class="files-list">
                { for host.files.iter().map(|path| {
                    let (load, wanted) = (load.clone(), path.clone());
                    html! {
                        <li><Button small=true look={Look::Quiet} icon={Shape::File} testid="sandbox-file"
                            onclick={Callback::from(move |_: MouseEvent| load.emit(wanted.clone()))}>{ path.clone() }</Button></li>
                    }
                }) }
            </ul>
            <form class="files-new row" onsubmit={create}>
                <label>{ "New file " }
                    <input type="text" value={(*name).clone()} oninput={
                        let name = name.setter();
                        Callback::from(move |event: InputEvent| name.set(event.target_unchecked_into::<HtmlInputElement>().value()))
                    } />
                </label>
                <Button small=true>{ "Make it" }</Button>
            </form>
            if let Some(now) = (*open).clone() {
                <div class="files-editor">
                    <label for={text_id.clone()}><code>{ now.path.clone() }</code></label>
                    <textarea id={text_id} class="files-text" spellcheck="false" rows="12" value={now.text.clone()} oninput={edit}
                        data-testid="sandbox-editor" />
                    <div class="row">
                        <Button look={Look::Primary} enabled={now.changed} onclick={save} testid="sandbox-save">{ "Save" }</Button>
                        <Button look={Look::Quiet} onclick={close}>{ "Close" }</Button>
                    </div>
                </div>
            }
        </details>
    }
}

/// The line that writes a text into a file, whatever the text holds.
pub fn write_line(path: &str, text: &str) -> String {
    let mut end = "EOF".to_owned();
    while text.lines().any(|line| line == end) {
        end.push('_');
    }
    let path = path.replace('\'', r"'\''");
    let gap = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("cat > '{path}' <<'{end}'\n{text}{gap}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_by_one_line_whatever_it_holds() {
        assert_eq!(
            write_line("a b.txt", "x\n"),
            "cat > 'a b.txt' <<'EOF'\nx\nEOF"
        );
        assert_eq!(
            write_line("it's", "EOF"),
            "cat > 'it'\\''s' <<'EOF_'\nEOF\nEOF_"
        );
    }
}
