//! The left side: toolbar and editor.

use crate::effects::use_assist;
use crate::features::check::samples::SAMPLES;
use crate::views::tokens;
use layerlab_protocol::check::{CheckReply, Finding};
use layerlab_ui::editor::{Change, Editor, EditorHandle};
use layerlab_ui::{Button, Look, Menu, MenuItem, Shape};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Profiles of rules, with the words of the menu.
const PROFILES: [(&str, &str, &str); 4] = [
    ("learn", "Learn", "Every rule that teaches something"),
    ("calm", "Calm", "Only what is likely to hurt"),
    ("strict", "Strict", "Everything, for a team's gate"),
    (
        "hadolint",
        "Like hadolint",
        "Only what hadolint reports too",
    ),
];

/// The entry of the profile menu that leads to the project's configuration.
pub const PROJECT: &str = "project";

/// Properties of [`Source`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub text: AttrValue,
    /// Whether it is no Dockerfile: nothing is highlighted then.
    #[prop_or_default]
    pub plain: bool,
    /// Whether the text is an untouched sample.
    pub is_sample: bool,
    /// Profile; empty is the first.
    pub profile: AttrValue,
    /// The analysis, when it is about this text.
    pub reply: Option<Rc<CheckReply>>,
    /// Selected line.
    pub selected_line: Option<u32>,
    /// A hold on the editor.
    pub handle: EditorHandle,
    /// Whether there is something to undo.
    pub can_undo: bool,
    /// Number of fixes that can be made without asking.
    pub n_safe: usize,
    /// Called with every change.
    pub on_change: Callback<Change>,
    /// Called with the line of the cursor.
    pub on_cursor: Callback<u32>,
    /// Called to apply the fix of a finding.
    pub on_fix: Callback<usize>,
    /// Called to apply all safe fixes.
    pub on_fix_all: Callback<()>,
    /// Called to pick a sample.
    pub on_sample: Callback<AttrValue>,
    /// Whether a configuration of the project is in force.
    pub has_config: bool,
    /// Called to pick a profile, or [`PROJECT`].
    pub on_profile: Callback<AttrValue>,
    /// Called with a chosen file.
    pub open_file: Callback<web_sys::File>,
}

/// See the module.
#[component]
pub fn Source(props: &Props) -> Html {
    let src = use_memo((), |()| crate::boot::editor_url().map(AttrValue::from));
    let assist = use_assist();
    let input = use_node_ref();
    // The last decorations stay while the text is ahead of the analysis; the editor moves them along.
    let last = use_mut_ref(|| (Rc::<[_]>::from([]), Rc::<[_]>::from([])));
    let last_reply = use_mut_ref(|| None::<Rc<CheckReply>>);
    if props.reply.is_some() {
        last_reply.borrow_mut().clone_from(&props.reply);
    }
    let tell = use_callback((), move |at: u32, ()| {
        tokens::mark_text_of(last_reply.borrow().as_deref(), at)
    });
    let fresh = use_memo(props.reply.clone(), |reply| {
        reply.as_ref().map(|reply| {
            (
                tokens::pieces(&reply.tokens),
                tokens::marks(&reply.findings),
            )
        })
    });
    if let Some(fresh) = &*fresh {
        last.replace(fresh.clone());
    }
    if props.plain {
        last.take();
    }
    let (pieces, marks) = last.borrow().clone();

    let samples = SAMPLES
        .iter()
        .map(|sample| MenuItem {
            about: AttrValue::Static(sample.about),
            group: AttrValue::Static(sample.group),
            ..MenuItem::new(sample.id, sample.title)
        })
        .collect::<Vec<_>>();
    let profile = if props.profile.is_empty() {
        "learn"
    } else {
        props.profile.as_str()
    };
    let project = MenuItem {
        about: AttrValue::Static("Paste .hadolint.yaml or .layerlab.yaml"),
        checked: Some(props.has_config),
        group: AttrValue::Static("Of your project"),
        ..MenuItem::new(PROJECT, "Configuration…")
    };
    let profiles = PROFILES
        .into_iter()
        .map(|(id, label, about)| MenuItem {
            about: AttrValue::Static(about),
            checked: Some(id == profile),
            group: AttrValue::Static("Profile"),
            ..MenuItem::new(id, label)
        })
        .chain([project])
        .collect::<Vec<_>>();
    let profile_name = PROFILES
        .iter()
        .find(|(id, ..)| *id == profile)
        .map_or("Learn", |(_, label, _)| label);
    let choose = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let chosen = {
        let open_file = props.open_file.clone();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                open_file.emit(file);
            }
            input.set_value("");
        })
    };
    let undo = {
        let handle = props.handle.clone();
        Callback::from(move |_: MouseEvent| handle.undo())
    };
    let fix_all = props.on_fix_all.reform(|_: MouseEvent| ());
    let on_action = props.on_fix.reform(|id: u32| id as usize);
    html! {
        <section class="source" aria-label="Dockerfile">
            <div class="source-tools">
                <Menu text="Samples" label="Samples" items={samples} on_pick={props.on_sample.clone()} testid="samples" />
                <Button look={Look::Quiet} icon={Shape::Open} onclick={choose} testid="open-file">{ "Open" }</Button>
                <input class="visually-hidden" ref={input} type="file" aria-label="Open a Dockerfile or a saved image"
                    tabindex="-1" onchange={chosen} data-testid="file-input" />
                <Menu text="Rules" label={format!("Rules profile: {profile_name}")} items={profiles}
                    on_pick={props.on_profile.clone()} testid="profile" />
                <span class="grow" />
                <Button look={Look::Quiet} icon={Shape::Undo} enabled={props.can_undo} onclick={undo} testid="undo"
                    label="Undo the last change" />
                if props.n_safe > 0 {
                    <Button look={Look::Primary} icon={Shape::Wand} onclick={fix_all} testid="fix-all">
                        { format!("Fix {} safe", props.n_safe) }
                    </Button>
                }
            </div>
            if props.is_sample {
                <p class="source-hint">
                    { "Paste your Dockerfile here, drop a " }<code>{ "docker save" }</code>
                    { " tar anywhere, or pick a sample. It stays in this browser; there is no server." }
                </p>
            }
            <Editor src={(*src).clone()} label="Dockerfile" editable={!crate::embed::is_readonly()} value={props.text.clone()} classes={tokens::CLASSES} {pieces} {marks}
                selected_line={props.selected_line} {assist} on_change={props.on_change.clone()} on_cursor={props.on_cursor.clone()}
                {on_action} {tell} handle={props.handle.clone()} />
        </section>
    }
}

/// The finding nearest to a line: on it, else none.
pub fn finding_of_line(findings: &[Finding], line: u32) -> Option<usize> {
    findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.range.start.line <= line && line <= finding.range.end.line)
        .min_by_key(|(_, finding)| (finding.range.start.line.abs_diff(line), finding.severity))
        .map(|(at, _)| at)
}
