//! The merged tree as a picture: an icicle or a treemap, a table beside it, zoom by folder. One tab stop: arrows move,
//! Enter goes in or shows the file, Backspace goes up.

mod layout;

use crate::effects::use_worker;
use crate::features::image::place::Found;
use crate::features::image::shares::{percent, share};
use layerlab_protocol::image_tools::{Area, Picture, TreePicture};
use layerlab_protocol::tree::EntryKind;
use layerlab_ui::{bytes_text, count_text, hooks::matches_media};
use layout::Place;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Areas that are asked for.
const MAX_AREAS: u32 = 2_000;
/// Levels that are drawn.
const MAX_DEPTH: u32 = 14;
/// Rows of the table.
const TABLE_ROWS: usize = 200;

/// How the areas are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Icicle,
    Treemap,
    Table,
}

/// Properties of [`Map`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Goes up with every report.
    pub revision: u32,
    /// Shows something in the tree.
    pub on_reveal: Callback<Found>,
}

/// See the module.
#[component]
pub fn Map(props: &Props) -> Html {
    let worker = use_worker();
    let root = use_state_eq(String::new);
    let kind = use_state_eq(|| Kind::Icicle);
    let active = use_state_eq(|| 0_usize);
    let picture = use_state(|| None::<Rc<Picture>>);
    let turn = use_mut_ref(|| 0_u32);
    {
        let (picture, active, client) = (picture.setter(), active.setter(), worker.client);
        use_effect_with(
            ((*root).clone(), props.revision, worker.state.epoch),
            move |(root, _, _)| {
                *turn.borrow_mut() += 1;
                let mine = *turn.borrow();
                let request = TreePicture {
                    root: root.clone(),
                    max_areas: MAX_AREAS,
                    max_depth: MAX_DEPTH,
                };
                spawn_local(async move {
                    let result = client.call(request).await;
                    if *turn.borrow() == mine {
                        active.set(0);
                        picture.set(result.ok().map(Rc::new));
                    }
                });
            },
        );
    }
    let Some(shown) = (*picture).clone() else {
        return html! { <p class="muted image-empty">{ "Measuring the folders …" }</p> };
    };
    let Some(top) = shown.areas.first().filter(|top| top.bytes > 0) else {
        return html! { <p class="muted image-empty">{ "There is no visible content to draw." }</p> };
    };
    let total = top.bytes;
    let narrow = matches_media("(max-width: 699px)");
    let width = if narrow { 340.0 } else { 1000.0 };
    let below = layout::children(&shown.areas);
    let (places, height) = match *kind {
        Kind::Icicle => layout::icicle(&shown.areas, &below, width),
        Kind::Treemap => {
            let height = if narrow { 420.0 } else { 560.0 };
            (layout::treemap(&shown.areas, &below, width, height), height)
        }
        Kind::Table => (Vec::new(), 0.0),
    };
    let zoom = {
        let root = root.setter();
        Callback::from(move |path: String| root.set(path))
    };
    let activate = {
        let (shown, zoom, on_reveal) = (shown.clone(), zoom.clone(), props.on_reveal.clone());
        Callback::from(move |at: usize| {
            let Some(area) = shown.areas.get(at) else {
                return;
            };
            if at == 0 {
                zoom.emit(above(&area.path));
            } else if area.kind == EntryKind::Directory {
                zoom.emit(area.path.clone());
            } else {
                on_reveal.emit(Found::file(&area.path, area.layer));
            }
        })
    };
    let onkeydown = {
        let (shown, active, zoom, activate) = (
            shown.clone(),
            active.clone(),
            zoom.clone(),
            activate.clone(),
        );
        let below = below.clone();
        let places = places.clone();
        Callback::from(move |event: KeyboardEvent| {
            let at = *active;
            let is_drawn = |wanted: &usize| places.iter().any(|p| p.area == *wanted);
            let parent = shown.areas.get(at).map_or(0, |a| a.parent as usize);
            let sibling = |step: isize| {
                let row = below.get(parent)?;
                let here = row.iter().position(|area| *area == at)?;
                row.get(here.checked_add_signed(step)?).copied()
            };
            let to = match event.key().as_str() {
                "ArrowDown" => below.get(at).and_then(|row| row.first()).copied(),
                "ArrowUp" => (at != 0).then_some(parent),
                "ArrowRight" if at != 0 => sibling(1),
                "ArrowLeft" if at != 0 => sibling(-1),
                "Home" => Some(0),
                "Enter" => {
                    event.prevent_default();
                    activate.emit(at);
                    return;
                }
                "Backspace" => {
                    event.prevent_default();
                    zoom.emit(above(&shown.root));
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(to) = to.filter(is_drawn) {
                active.set(to);
            }
        })
    };
    let summary = format!(
        "{} of {} visible content{}, {} drawn",
        bytes_text(total),
        count_text(top.files, "file", "files"),
        if shown.root.is_empty() {
            String::new()
        } else {
            format!(" in /{}", shown.root)
        },
        count_text(places.len() as u64, "area", "areas"),
    );
    let current = shown.areas.get(*active).unwrap_or(top);
    html! {
        <div class="map">
            <div class="map-tools">
                <nav class="map-crumbs" aria-label="Folder that fills the picture">{ crumbs(&shown.root, &zoom) }</nav>
                <div class="map-kinds" role="group" aria-label="Kind of picture">
                    { for [(Kind::Icicle, "Icicle"), (Kind::Treemap, "Treemap"), (Kind::Table, "Table")].into_iter().map(|(each, label)| {
                        let setter = kind.setter();
                        html! {
                            <button type="button" class="map-kind" aria-pressed={(*kind == each).to_string()}
                                onclick={Callback::from(move |_| setter.set(each))} data-testid={format!("map-{}", label.to_lowercase())}>{ label }</button>
                        }
                    }) }
                </div>
            </div>
            if *kind == Kind::Table {
                { table(&shown, total, &activate) }
            } else {
                <svg class="map-picture" viewBox={format!("0 0 {width} {height}")} tabindex="0" role="tree" aria-label={summary.clone()}
                    aria-activedescendant={format!("map-area-{}", *active)} {onkeydown} data-testid="map">
                    { for places.iter().map(|place| draw(&shown.areas, place, *active, *kind, &active.setter(), &activate)) }
                </svg>
                <p class="map-says small" role="status">{ says(current, total, *active == 0) }</p>
                <p class="small muted">{ "Arrow keys move, Enter opens a folder or shows a file, Backspace goes up. " }{ summary }{ "." }</p>
            }
        </div>
    }
}

fn above(path: &str) -> String {
    path.rsplit_once('/')
        .map_or_else(String::new, |(parent, _)| parent.to_owned())
}

fn says(area: &Area, total: u64, is_root: bool) -> String {
    let part = percent(share(area.bytes, total));
    if area.together > 0 {
        return format!(
            "{} small ones in /{}: {}, {part}",
            area.together,
            area.path,
            bytes_text(area.bytes)
        );
    }
    let files = if area.kind == EntryKind::Directory {
        format!(", {}", count_text(area.files, "file", "files"))
    } else {
        format!(", layer {}", area.layer)
    };
    let part = if is_root {
        String::new()
    } else {
        format!(", {part}")
    };
    format!("/{}: {}{part}{files}", area.path, bytes_text(area.bytes))
}

fn crumbs(root: &str, zoom: &Callback<String>) -> Html {
    let mut parts = vec![("/".to_owned(), String::new())];
    let mut path = String::new();
    for name in root.split('/').filter(|name| !name.is_empty()) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(name);
        parts.push((name.to_owned(), path.clone()));
    }
    let last = parts.len() - 1;
    html! {
        { for parts.into_iter().enumerate().map(|(at, (name, path))| {
            let onclick = zoom.reform(move |_| path.clone());
            html! {
                <button type="button" class="map-crumb" {onclick} aria-current={(at == last).then_some("true")}>{ name }</button>
            }
        }) }
    }
}

fn draw(
    areas: &[Area],
    place: &Place,
    active: usize,
    kind: Kind,
    choose: &UseStateSetter<usize>,
    activate: &Callback<usize>,
) -> Html {
    let Some(area) = areas.get(place.area) else {
        return Html::default();
    };
    let at = place.area;
    let is_folder = area.kind == EntryKind::Directory;
    let look = match (area.together > 0, is_folder, place.depth % 2) {
        (true, ..) => "map-together",
        (_, true, 0) => "map-folder",
        (_, true, _) => "map-folder-odd",
        _ => "map-file",
    };
    let label = if at == 0 && area.name.is_empty() {
        "/".to_owned()
    } else if area.together > 0 {
        format!("{} small", area.together)
    } else {
        area.name.clone()
    };
    let room = (place.width - 8.0) / 6.8;
    let is_labelled = room >= 3.0 && place.height >= 14.0;
    let text: String = if label.chars().count() as f64 > room {
        label
            .chars()
            .take((room as usize).saturating_sub(1))
            .chain(['…'])
            .collect()
    } else {
        label
    };
    let baseline = if kind == Kind::Icicle {
        place.y + place.height / 2.0 + 4.0
    } else {
        place.y + 12.0
    };
    let onclick = {
        let (choose, activate) = (choose.clone(), activate.clone());
        Callback::from(move |_: MouseEvent| {
            choose.set(at);
            activate.emit(at);
        })
    };
    let onpointerenter = {
        let choose = choose.clone();
        Callback::from(move |_: PointerEvent| choose.set(at))
    };
    let name = says(area, areas.first().map_or(0, |top| top.bytes), at == 0);
    html! {
        <g id={format!("map-area-{at}")} role="treeitem" aria-label={name} aria-level={(place.depth + 1).to_string()} aria-selected={(active == at).to_string()}
            class={classes!("map-area", look, (active == at).then_some("map-active"))} {onclick} {onpointerenter}>
            <rect x={format!("{:.2}", place.x)} y={format!("{:.2}", place.y)} width={format!("{:.2}", place.width)} height={format!("{:.2}", place.height)} />
            if is_labelled {
                <text x={format!("{:.2}", place.x + 4.0)} y={format!("{baseline:.2}")} aria-hidden="true">{ text }</text>
            }
        </g>
    }
}

fn table(picture: &Picture, total: u64, activate: &Callback<usize>) -> Html {
    let mut rows: Vec<usize> = (1..picture.areas.len())
        .filter(|at| picture.areas.get(*at).is_some_and(|a| a.parent == 0))
        .collect();
    rows.sort_by_key(|at| std::cmp::Reverse(picture.areas.get(*at).map_or(0, |a| a.bytes)));
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Entries of the folder">
            <table class="table">
                <thead><tr>
                    <th scope="col">{ "Entry" }</th><th scope="col" class="table-number">{ "Content" }</th>
                    <th scope="col" class="table-number">{ "Share" }</th><th scope="col" class="table-number">{ "Files" }</th>
                </tr></thead>
                <tbody>
                    { for rows.into_iter().take(TABLE_ROWS).filter_map(|at| {
                        let area = picture.areas.get(at)?;
                        let name = if area.together > 0 { format!("{} small ones", area.together) } else { area.name.clone() };
                        let onclick = activate.reform(move |_| at);
                        Some(html! {
                            <tr>
                                <th scope="row" class="image-cell-path">
                                    if area.together > 0 { { name } } else {
                                        <button type="button" class="image-path-link" {onclick}>{ name }{ if area.kind == EntryKind::Directory { "/" } else { "" } }</button>
                                    }
                                </th>
                                <td class="table-number">{ bytes_text(area.bytes) }</td>
                                <td class="table-number">{ percent(share(area.bytes, total)) }</td>
                                <td class="table-number">{ area.files }</td>
                            </tr>
                        })
                    }) }
                </tbody>
            </table>
        </div>
    }
}
