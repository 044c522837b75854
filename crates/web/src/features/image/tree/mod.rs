//! The file tree. The tree itself stays in the worker; here are only the rows near the ones that are seen, so a
//! million rows cost as much as fifty. One tab stop; keys as in the ARIA tree grid.

mod keys;
mod row;
mod sums;

use crate::effects::Client;
use crate::features::image::failure_text::failure_text;
use crate::features::image::look::Look;
use crate::features::image::scroll::{Geometry, Slice};
use keys::{Active, KeyAction};
use layerlab_protocol::Failure;
use layerlab_protocol::tree::{
    EntryKind, TreeOpen, TreeRow, TreeRows, TreeState, TreeSums, TreeToggle, TreeView, TreeWindow,
};
use layerlab_ui::{Callout, badge::Tone, hooks::matches_media};
use web_sys::HtmlElement;
use yew::prelude::*;

/// Rows asked for beyond those that are drawn, on each side.
const AHEAD: u32 = 100;
/// Rows the worker gives at once.
const MAX_WINDOW: u32 = 500;
/// Windows searched upwards for a parent before the tree gives up.
const MAX_PARENT_WINDOWS: u32 = 400;
/// Directories of a short list of changes that are opened at once, so that the change itself is seen.
const MAX_UNFOLDED: u32 = 40;
/// No more is opened once the list has so many rows.
const UNFOLDED_ROWS: u32 = 24;
/// Pause after which typing begins a new word.
const TYPING_MILLIS: f64 = 900.0;

/// A wish to see a path; equal wishes are granted once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reveal {
    /// The path; empty for none.
    pub path: String,
    /// Counts wishes, so that the same path can be wished for again.
    pub serial: u32,
}

/// Properties of [`Tree`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Asks the worker.
    pub client: Client,
    /// Goes up with every report and worker; the tree is then opened anew.
    pub revision: (u32, u32),
    /// Which tree.
    pub view: TreeView,
    /// Order and what is added or left out.
    pub look: Look,
    /// Leave out what did not change.
    pub changes_only: bool,
    /// A path to show.
    pub reveal: Reveal,
    /// Name of the tree.
    pub label: AttrValue,
    /// Called with a file to show.
    pub on_file: Callback<TreeRow>,
    /// Called with the row that became the active one.
    pub on_active: Callback<TreeRow>,
}

/// Messages of [`Tree`].
pub enum Msg {
    /// The worker opened a tree.
    Opened(u32, Result<TreeState, Failure>),
    /// The worker opened or closed a directory.
    Toggled(u32, Result<TreeState, Failure>),
    /// Rows came.
    Rows(u32, Result<TreeRows, Failure>),
    /// The row of the parent was found.
    Parent(u32, Option<u32>),
    /// The list was scrolled or resized.
    Scrolled,
    /// A key was pressed.
    Key(KeyboardEvent),
    /// A row was clicked.
    Click(u32),
}

/// See the module.
pub struct Tree {
    scroller: NodeRef,
    rows: Option<TreeRows>,
    /// Rows that came before the last toggle are shown until newer ones come.
    stale: bool,
    loading: bool,
    /// Goes up with every tree; replies about older ones are dropped.
    turn: u32,
    n_rows: u32,
    sums: TreeSums,
    active: u32,
    top_px: f64,
    view_px: f64,
    row_px: f64,
    /// A row to scroll to once the list is long enough.
    goal: Option<u32>,
    opened: bool,
    /// Directories that may still be opened without being asked.
    unfolds: u32,
    typed: (String, f64),
    failure: Option<Failure>,
}

impl Component for Tree {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut tree = Self {
            scroller: NodeRef::default(),
            rows: None,
            stale: false,
            loading: false,
            turn: 0,
            n_rows: 0,
            sums: TreeSums::default(),
            active: 0,
            top_px: 0.0,
            view_px: 480.0,
            row_px: if matches_media("(pointer: coarse)") {
                44.0
            } else {
                28.0
            },
            goal: None,
            opened: false,
            unfolds: 0,
            typed: (String::new(), 0.0),
            failure: None,
        };
        tree.open(ctx);
        tree
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let new = ctx.props();
        let same = (new.revision, new.view, new.look, new.changes_only)
            == (old.revision, old.view, old.look, old.changes_only);
        if !same || new.reveal != old.reveal {
            self.open(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Opened(turn, result) if turn == self.turn => self.opened(ctx, result),
            Msg::Toggled(turn, result) if turn == self.turn => match result {
                Ok(_) => {
                    self.stale = true;
                    self.fetch(ctx);
                }
                // The worker stacked the image anew, with more known of its contents.
                Err(Failure::Gone { .. }) => self.open(ctx),
                Err(failure) => self.failure = Some(failure),
            },
            Msg::Rows(turn, result) if turn == self.turn => {
                self.loading = false;
                match result {
                    Ok(rows) => self.take(ctx, rows),
                    Err(Failure::Cancelled | Failure::Superseded) => {}
                    Err(Failure::Gone { .. }) => self.open(ctx),
                    Err(failure) => self.failure = Some(failure),
                }
            }
            Msg::Parent(turn, Some(parent)) if turn == self.turn => self.go(ctx, parent),
            Msg::Scrolled => return self.scrolled(ctx),
            Msg::Key(event) => return self.key(ctx, &event),
            Msg::Click(index) => {
                self.unfolds = 0;
                self.go(ctx, index);
                self.enter(ctx);
            }
            _ => return false,
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        let Some(element) = self.scroller.cast::<HtmlElement>() else {
            return;
        };
        let view_px = f64::from(element.client_height());
        if let Some(goal) = self.goal.take_if(|_| self.opened && view_px > 0.0) {
            self.view_px = view_px;
            let top = self
                .geometry()
                .reveal(goal, f64::from(element.scroll_top()));
            element.set_scroll_top(top.round() as i32);
        }
        let top_px = f64::from(element.scroll_top());
        if (view_px - self.view_px).abs() > 1.0 || (top_px - self.top_px).abs() > 1.0 {
            ctx.link().send_message(Msg::Scrolled);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        if let Some(failure) = &self.failure {
            let text = failure_text(failure, "the tree");
            return html! { <Callout tone={Tone::Error} title={text.what}><p>{ text.why }</p><p>{ text.todo }</p></Callout> };
        }
        let slice = self.geometry().slice(self.top_px);
        let is_drawn = (slice.start..slice.start + slice.len).contains(&self.active);
        let onkeydown = ctx.link().callback(Msg::Key);
        let onscroll = ctx.link().callback(|_: Event| Msg::Scrolled);
        html! {
            <>
            { sums::view(&self.sums, self.opened) }
            <div ref={&self.scroller} class="image-tree" role="treegrid" tabindex="0" aria-label={ctx.props().label.clone()}
                aria-rowcount={(u64::from(self.n_rows) + 1).to_string()} aria-busy={(!self.opened).then_some("true")}
                aria-activedescendant={(is_drawn && self.n_rows > 0).then(|| row::id(self.active))}
                {onkeydown} {onscroll} data-testid="tree" data-rows={self.n_rows.to_string()}>
                <div role="row" class="image-tree-head" aria-rowindex="1">
                    <span role="columnheader">{ "Name" }</span>
                    <span role="columnheader"><span class="image-tree-word">{ "Change" }</span></span>
                    <span role="columnheader" class="image-tree-size">{ "Content" }</span>
                    <span role="columnheader" class="image-tree-waste">{ "Hidden" }</span>
                    <span role="columnheader" class="image-tree-mode">{ "Mode" }</span>
                    <span role="columnheader" class="image-tree-owner">{ "Owner" }</span>
                    <span role="columnheader" class="image-tree-layer">{ "Layer" }</span>
                </div>
                { gap(slice.above_px) }
                { for (slice.start..slice.start + slice.len).map(|index| self.row(ctx, index)) }
                { gap(slice.below_px) }
                if self.opened && self.n_rows == 0 {
                    <div role="row"><span role="gridcell" class="muted image-empty">
                        { nothing(ctx.props()) }
                    </span></div>
                }
            </div>
            </>
        }
    }
}

/// Why a tree has no rows.
fn nothing(props: &Props) -> &'static str {
    match props.view {
        TreeView::Between(..) if props.changes_only => "Nothing differs between the two layers.",
        _ if props.changes_only => "This layer changed nothing.",
        _ if props.look.base_hidden => "Everything here comes from the base image as it was.",
        _ => "There is nothing in it.",
    }
}

/// Empty height, as an SVG attribute: the page's policy blocks `style`.
fn gap(height_px: f64) -> Html {
    html! { <svg class="image-tree-gap" width="1" height={format!("{height_px:.0}")} aria-hidden="true" focusable="false" /> }
}

impl Tree {
    fn geometry(&self) -> Geometry {
        Geometry {
            row_px: self.row_px,
            // The head stays on top of the rows.
            view_px: (self.view_px - self.row_px).max(self.row_px),
            n_rows: self.n_rows,
        }
    }

    fn loaded(&self, index: u32) -> Option<&TreeRow> {
        let rows = self.rows.as_ref()?;
        rows.rows.get(index.checked_sub(rows.start)? as usize)
    }

    fn row(&self, ctx: &Context<Self>, index: u32) -> Html {
        match self.loaded(index) {
            Some(data) => row::view(
                data,
                index,
                index == self.active,
                ctx.link().callback(move |_| Msg::Click(index)),
            ),
            None => row::placeholder(index),
        }
    }

    fn open(&mut self, ctx: &Context<Self>) {
        self.turn += 1;
        self.loading = false;
        self.opened = false;
        self.failure = None;
        let props = ctx.props();
        let (turn, client) = (self.turn, props.client.clone());
        let request = TreeOpen {
            view: props.view,
            sort: props.look.sort,
            changes_only: props.changes_only,
            reveal: props.reveal.path.clone(),
            ghosts: props.look.ghosts,
            base_hidden: props.look.base_hidden,
        };
        ctx.link()
            .send_future(async move { Msg::Opened(turn, client.call(request).await) });
    }

    fn opened(&mut self, ctx: &Context<Self>, result: Result<TreeState, Failure>) {
        match result {
            Ok(state) => {
                self.opened = true;
                self.stale = true;
                self.n_rows = state.n_rows;
                self.sums = state.sums;
                self.active = state
                    .revealed_row
                    .unwrap_or(0)
                    .min(state.n_rows.saturating_sub(1));
                self.goal = Some(self.active);
                let is_list_of_changes = ctx.props().changes_only && state.revealed_row.is_none();
                self.unfolds = if is_list_of_changes { MAX_UNFOLDED } else { 0 };
                if state.revealed_row.is_none() {
                    self.top_px = 0.0;
                }
                self.fetch(ctx);
            }
            Err(Failure::Cancelled | Failure::Superseded) => {}
            // The archive is being read again; the tree is opened anew when that is done.
            Err(Failure::Gone { .. }) => self.n_rows = 0,
            Err(failure) => self.failure = Some(failure),
        }
    }

    /// Asks for rows unless those that are drawn are here or on their way.
    fn fetch(&mut self, ctx: &Context<Self>) {
        let mut slice = self.geometry().slice(self.top_px);
        if let Some(goal) = self.goal {
            let top = self.geometry().reveal(goal, self.top_px);
            slice = self.geometry().slice(top);
        }
        if self.loading || !self.opened || (self.covers(&slice) && !self.stale) {
            return;
        }
        self.loading = true;
        self.stale = false;
        let start = slice.start.saturating_sub(AHEAD);
        let len = (slice.len + 2 * AHEAD).clamp(1, MAX_WINDOW);
        let (turn, client) = (self.turn, ctx.props().client.clone());
        ctx.link().send_future(async move {
            Msg::Rows(turn, client.call(TreeWindow { start, len }).await)
        });
    }

    fn covers(&self, slice: &Slice) -> bool {
        self.rows.as_ref().is_some_and(|rows| {
            rows.start <= slice.start
                && rows.start as usize + rows.rows.len() >= (slice.start + slice.len) as usize
        })
    }

    fn take(&mut self, ctx: &Context<Self>, rows: TreeRows) {
        self.n_rows = rows.n_rows;
        self.active = self.active.min(self.n_rows.saturating_sub(1));
        self.rows = Some(rows);
        self.fetch(ctx);
        self.unfold(ctx);
    }

    /// Opens the next closed directory of a short list of changes.
    fn unfold(&mut self, ctx: &Context<Self>) {
        if self.unfolds == 0 || self.n_rows >= UNFOLDED_ROWS {
            return;
        }
        let closed = self.rows.as_ref().and_then(|rows| {
            let is_closed =
                |row: &&TreeRow| row.kind == EntryKind::Directory && row.has_children && !row.open;
            rows.rows.iter().find(is_closed).cloned()
        });
        if let Some(row) = closed {
            self.unfolds -= 1;
            self.toggle(ctx, &row);
        }
    }

    fn scrolled(&mut self, ctx: &Context<Self>) -> bool {
        let Some(element) = self.scroller.cast::<HtmlElement>() else {
            return false;
        };
        let before = self.geometry().slice(self.top_px);
        self.top_px = f64::from(element.scroll_top());
        self.view_px = f64::from(element.client_height());
        self.fetch(ctx);
        before != self.geometry().slice(self.top_px)
    }

    fn go(&mut self, ctx: &Context<Self>, index: u32) {
        self.active = index;
        self.goal = Some(index);
        if let Some(row) = self.loaded(index) {
            ctx.props().on_active.emit(row.clone());
        }
    }

    /// Enter or a click on the active row.
    fn enter(&mut self, ctx: &Context<Self>) {
        let Some(row) = self.loaded(self.active).cloned() else {
            return;
        };
        // A file may stand where a directory was, whose deleted files are still below it.
        if row.has_children {
            self.toggle(ctx, &row);
        }
        if row.kind != EntryKind::Directory {
            ctx.props().on_file.emit(row);
        }
    }

    fn toggle(&mut self, ctx: &Context<Self>, row: &TreeRow) {
        // Row numbers are about to change: a second toggle before the first is done would hit another row.
        if !row.has_children || self.stale {
            return;
        }
        let (turn, client, id) = (self.turn, ctx.props().client.clone(), row.id);
        ctx.link()
            .send_future(async move { Msg::Toggled(turn, client.call(TreeToggle { id }).await) });
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return false;
        }
        let row = self.loaded(self.active).cloned();
        let active = Active {
            row: self.active,
            open: row
                .as_ref()
                .filter(|row| row.kind == EntryKind::Directory || row.has_children)
                .map(|row| row.open),
            has_children: row.as_ref().is_some_and(|row| row.has_children),
        };
        let Some(action) = keys::action(&event.key(), active, self.n_rows, self.geometry().page())
        else {
            return false;
        };
        event.prevent_default();
        event.stop_propagation();
        self.unfolds = 0;
        match action {
            KeyAction::Go(index) => self.go(ctx, index),
            KeyAction::Show => self.enter(ctx),
            KeyAction::Toggle => {
                if let Some(row) = row {
                    self.toggle(ctx, &row);
                }
            }
            KeyAction::Parent => {
                if let Some(row) = row {
                    self.parent(ctx, row.depth);
                }
            }
            KeyAction::Type(typed) => self.typed(ctx, typed),
        }
        true
    }

    /// Goes to the nearest row above that is less deep; asks for rows further up when it is not here.
    fn parent(&mut self, ctx: &Context<Self>, depth: u32) {
        if depth == 0 {
            return;
        }
        let first = self.rows.as_ref().map_or(self.active, |rows| rows.start);
        let here = (first..self.active)
            .rev()
            .find(|index| self.loaded(*index).is_some_and(|row| row.depth < depth));
        if let Some(parent) = here {
            return self.go(ctx, parent);
        }
        let (turn, client) = (self.turn, ctx.props().client.clone());
        ctx.link().send_future(async move {
            let mut end = first;
            for _ in 0..MAX_PARENT_WINDOWS {
                if end == 0 {
                    break;
                }
                let start = end.saturating_sub(MAX_WINDOW);
                let window = TreeWindow {
                    start,
                    len: end - start,
                };
                let Ok(rows) = client.call(window).await else {
                    break;
                };
                if let Some(at) = rows.rows.iter().rposition(|row| row.depth < depth) {
                    return Msg::Parent(turn, Some(start + at as u32));
                }
                end = start;
            }
            Msg::Parent(turn, None)
        });
    }

    fn typed(&mut self, ctx: &Context<Self>, typed: char) {
        let now = js_sys::Date::now();
        if now - self.typed.1 > TYPING_MILLIS {
            self.typed.0.clear();
        }
        self.typed.0.push(typed);
        self.typed.1 = now;
        let Some(rows) = &self.rows else {
            return;
        };
        let names = rows
            .rows
            .iter()
            .zip(rows.start..)
            .map(|(row, index)| (index, row.name.as_str()));
        if let Some(index) = keys::typed_row(names, &self.typed.0, self.active) {
            self.go(ctx, index);
        }
    }
}
