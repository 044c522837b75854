//! The files of an exercise: tabs, the Dockerfile with its findings marked, files that exist only as a size.

use super::super::super::ask::use_answer;
use super::super::super::language::tr;
use super::super::super::prose::Listing;
use super::super::Placed;
use super::super::editor::LabEditor;
use super::super::texts::dockerignore;
use layerlab_lesson::model::{BlockKind, FileContent};
use layerlab_protocol::check::Check;
use layerlab_ui::{Tab, TabPanel, Tabs, bytes_text};
use yew::prelude::*;

/// Properties of [`Files`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The exercise.
    pub at: Placed,
    /// Path and text now; the Dockerfile first.
    pub files: Vec<(String, String)>,
    /// Whether they can only be read.
    pub readonly: bool,
    /// Called with path and new text.
    pub on_type: Callback<(String, String)>,
}

/// See the module.
#[component]
pub fn Files(props: &Props) -> Html {
    let open = use_state_eq(|| 0_usize);
    let exercise = match props.at.kind() {
        BlockKind::Exercise(exercise) => Some(exercise),
        _ => None,
    };
    let is_dockerfile =
        |path: &str| exercise.is_some_and(|exercise| exercise.start.dockerfile == path);
    let reply = use_answer(
        props
            .files
            .first()
            .filter(|(path, _)| is_dockerfile(path) && !props.readonly)
            .map(|(_, text)| Check {
                text: text.clone(),
                dockerignore: exercise.and_then(|exercise| dockerignore(&exercise.start)),
                ..Check::default()
            }),
    );
    let Some((path, text)) = props.files.get(*open).or_else(|| props.files.first()) else {
        return Html::default();
    };
    let on_select = {
        let setter = open.setter();
        let paths: Vec<String> = props.files.iter().map(|(path, _)| path.clone()).collect();
        Callback::from(move |id: AttrValue| {
            setter.set(
                paths
                    .iter()
                    .position(|path| *path == id.as_str())
                    .unwrap_or(0),
            );
        })
    };
    let tabs: Vec<Tab> = props
        .files
        .iter()
        .map(|(path, _)| Tab {
            id: path.clone().into(),
            label: path.clone().into(),
            icon: None,
            count: None,
        })
        .collect();
    let several = tabs.len() > 1;
    let prefix = AttrValue::from(format!("{}-file", props.at.id()));
    let body = if props.readonly {
        let lang = if is_dockerfile(path) {
            "dockerfile"
        } else {
            ""
        };
        html! { <Listing {lang} text={text.clone()} numbers=true /> }
    } else {
        let on_change = {
            let path = path.clone();
            props
                .on_type
                .reform(move |text: AttrValue| (path.clone(), text.to_string()))
        };
        html! {
            <LabEditor key={path.clone()} label={path.clone()} text={text.clone()} {on_change} testid="exercise-editor" is_dockerfile={is_dockerfile(path)}
                reply={reply.value.clone().filter(|_| is_dockerfile(path))} />
        }
    };
    let stubs: Vec<String> = exercise
        .map(|exercise| &exercise.start.files[..])
        .unwrap_or_default()
        .iter()
        .filter(|file| matches!(file.content, FileContent::Stub(_)))
        .map(|file| format!("{} ({})", file.path, bytes_text(file.bytes())))
        .collect();
    html! {
        <div class="exercise-files">
            if several {
                <Tabs {tabs} active={path.clone()} label={tr("Files of this exercise")} {on_select} prefix={prefix.clone()} />
                <TabPanel id={path.clone()} {prefix}>{ body }</TabPanel>
            } else { { body } }
            if !stubs.is_empty() {
                <p class="small muted">{ tr("Also in the build context:") }{ " " }{ stubs.join(", ") }</p>
            }
        </div>
    }
}
