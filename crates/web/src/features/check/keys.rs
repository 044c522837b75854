//! The keys of the check view.

use crate::app::use_keys;
use crate::route::View;
use layerlab_ui::editor::EditorHandle;
use std::rc::Rc;
use yew::prelude::*;

#[derive(PartialEq)]
/// What the keys act on.
pub struct OwnKeys {
    /// The view beside the file.
    pub pane: View,
    /// Number of findings.
    pub n_findings: usize,
    /// The open finding.
    pub open: Option<usize>,
    /// Opens a finding.
    pub on_open: Callback<Option<usize>>,
    /// Findings in the order of the list.
    pub order: Vec<usize>,
    /// Whether the build plays.
    pub playing: bool,
    /// Plays or pauses it.
    pub on_play: Callback<bool>,
    /// Goes so many steps.
    pub on_walk: Callback<i32>,
    /// A hold on the editor.
    pub handle: EditorHandle,
}

/// `[` and `]` walk through findings, `e` goes into the editor, Space plays the build, arrows step through it.
#[hook]
pub fn use_own_keys(keys: OwnKeys) {
    use_effect_with(Rc::new(keys), |keys| {
        let keys = Rc::clone(keys);
        let listener = use_keys(move |key| {
            let at = keys
                .open
                .and_then(|open| keys.order.iter().position(|at| *at == open));
            let n = keys.n_findings;
            let go = |to: usize| keys.on_open.emit(keys.order.get(to).copied());
            match key {
                "]" if n > 0 => go(at.map_or(0, |at| (at + 1) % n)),
                "[" if n > 0 => go(at.map_or(n - 1, |at| (at + n - 1) % n)),
                "e" => keys.handle.focus(),
                " " if keys.pane == View::Layers => keys.on_play.emit(!keys.playing),
                "ArrowLeft" if keys.pane == View::Layers => keys.on_walk.emit(-1),
                "ArrowRight" if keys.pane == View::Layers => keys.on_walk.emit(1),
                _ => return false,
            }
            true
        });
        move || drop(listener)
    });
}
