//! Finds entries in all layers, hidden ones too, by the query language, and jumps to them.

use crate::effects::use_worker;
use crate::features::image::place::Found;
use crate::features::image::shares::grouped;
use crate::features::image::words;
use gloo::timers::callback::Timeout;
use layerlab_protocol::image_tools::{QueryReply, TreeQuery};
use layerlab_protocol::tree::{EntryKind, TreeMatch};
use layerlab_ui::{Icon, Shape, bytes_text, count_text};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Matches that are listed.
const LIMIT: u32 = 100;
/// Pause in typing before the worker is asked.
const QUIET_MILLIS: u32 = 160;

/// Properties of [`Search`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Goes up with every report.
    pub revision: u32,
    /// What is searched for; it stands in the address.
    pub query: AttrValue,
    /// Called with what is typed.
    pub on_query: Callback<String>,
    /// Shows something in the tree.
    pub on_reveal: Callback<Found>,
}

/// See the module.
#[component]
pub fn Search(props: &Props) -> Html {
    let worker = use_worker();
    let query = &props.query;
    let found = use_state(|| None::<Rc<QueryReply>>);
    let turn = use_mut_ref(|| 0_u32);
    {
        let (found, client) = (found.setter(), worker.client);
        use_effect_with((query.clone(), props.revision), move |(query, _)| {
            *turn.borrow_mut() += 1;
            let mine = *turn.borrow();
            let request = TreeQuery {
                query: query.trim().to_owned(),
                limit: LIMIT,
            };
            let timer = if request.query.is_empty() {
                found.set(None);
                None
            } else {
                Some(Timeout::new(QUIET_MILLIS, move || {
                    spawn_local(async move {
                        let result = client.call(request).await;
                        if *turn.borrow() == mine {
                            found.set(result.ok().map(Rc::new));
                        }
                    });
                }))
            };
            // A newer letter drops the timer of the older one.
            move || drop(timer)
        });
    }
    let oninput = props
        .on_query
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let onkeydown = {
        let (on_query, found, on_reveal) = (
            props.on_query.clone(),
            (*found).clone(),
            props.on_reveal.clone(),
        );
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" => {
                event.stop_propagation();
                on_query.emit(String::new());
            }
            "Enter" => {
                if let Some(first) = found.as_ref().and_then(|found| found.matches.first()) {
                    event.prevent_default();
                    on_reveal.emit(target(first));
                }
            }
            _ => {}
        })
    };
    html! {
        <div class="image-search" role="search">
            <label class="image-search-box">
                <Icon shape={Shape::Search} />
                <span class="visually-hidden">{ "Search all layers" }</span>
                <input type="search" value={query.clone()} {oninput} {onkeydown} placeholder="Search all layers: name, *.so, size:>1M, is:hidden"
                    autocomplete="off" spellcheck="false" data-testid="tree-search" />
            </label>
            <p class="image-search-says small muted" role="status">
                { found.as_ref().map(|found| says(found)).unwrap_or_default() }
            </p>
            <details class="image-search-help small">
                <summary>{ "What can be asked" }</summary>
                <dl>
                    { for WORDS.iter().map(|(word, means)| html! { <div><dt><code>{ *word }</code></dt><dd>{ *means }</dd></div> }) }
                </dl>
            </details>
            if let Some(found) = found.as_ref().filter(|found| !found.matches.is_empty()) {
                <ul class="image-search-list" aria-label="Matches">
                    { for listed(&found.matches).into_iter().map(|found| item(found, &props.on_reveal)) }
                </ul>
            }
        </div>
    }
}

/// The words of the language.
const WORDS: [(&str, &str); 10] = [
    (
        "lib usr/",
        "both hold: parts of a name, or with a / of the path",
    ),
    (
        "*.so | -*.py",
        "globs; | separates alternatives, - excludes",
    ),
    ("re:lib[ab]+$", "an expression over the path"),
    (
        "size:>1M size:1k..2M",
        "bytes of content; k, M, G, or Ki, Mi, Gi",
    ),
    ("mode:4755 mode:/6000", "exactly these bits, or any of them"),
    (
        "owner:0 owner:1000:50",
        "user, or user and group, as numbers",
    ),
    ("layer:2 layer:>0", "the layer that stores it"),
    ("kind:dir", "file, dir, link, hardlink, device, fifo"),
    (
        "is:hidden",
        "visible, setuid, setgid, sticky, executable, writable, empty, duplicate, leftover",
    ),
    (
        "contains:text hash:0a1b2c",
        "about contents; the command line reads them, here they are counted as open",
    ),
];

fn says(found: &QueryReply) -> String {
    if !found.error.is_empty() {
        return match found.error_at {
            Some((start, _)) => format!("{} (at character {})", found.error, start + 1),
            None => found.error.clone(),
        };
    }
    let mut says = if found.count == 0 {
        "Nothing in any layer matches.".to_owned()
    } else {
        format!(
            "{}, {} of content",
            count_text(found.count, "entry", "entries"),
            bytes_text(found.bytes)
        )
    };
    if found.hidden_count > 0 {
        says.push_str(&format!(
            "; {} of them hidden, {}",
            grouped(found.hidden_count),
            bytes_text(found.hidden_bytes)
        ));
    }
    if found.count > found.matches.len() as u64 {
        says.push_str(&format!(
            "; the first {} are listed",
            grouped(found.matches.len() as u64)
        ));
    }
    if found.undecided_count > 0 {
        says.push_str(&format!(
            "; {} more only their contents can decide ({})",
            grouped(found.undecided_count),
            bytes_text(found.undecided_bytes)
        ));
    }
    says
}

fn target(found: &TreeMatch) -> Found {
    Found {
        path: found.path.clone(),
        layer: found.layer,
        is_file: found.kind != EntryKind::Directory,
    }
}

/// Every layer that touches a directory has an entry of it; one of them is enough to get there, the visible one if
/// there is one.
fn listed(matches: &[TreeMatch]) -> Vec<&TreeMatch> {
    let mut best = std::collections::BTreeMap::<&str, &TreeMatch>::new();
    for found in matches
        .iter()
        .filter(|found| found.kind == EntryKind::Directory)
    {
        let kept = best.entry(found.path.as_str()).or_insert(found);
        if !kept.visible {
            *kept = found;
        }
    }
    matches
        .iter()
        .filter(|found| {
            found.kind != EntryKind::Directory
                || best
                    .get(found.path.as_str())
                    .is_some_and(|kept| kept.layer == found.layer)
        })
        .collect()
}

fn item(found: &TreeMatch, on_reveal: &Callback<Found>) -> Html {
    let onclick = {
        let to = target(found);
        on_reveal.reform(move |_| to.clone())
    };
    html! {
        <li>
            <button type="button" class="image-search-item" {onclick} data-testid="tree-match">
                <span class="image-name image-search-path">{ found.path.clone() }</span>
                <span class="small muted num">{ format!("{} · {}", words::layer(found.layer), bytes_text(found.size_bytes)) }</span>
                if !found.visible && found.kind != EntryKind::Directory {
                    <span class="small image-mark-hidden">
                        { match found.hidden_by { Some(layer) => format!("▨ hidden by {}", words::layer(layer)), None => "▨ hidden".to_owned() } }
                    </span>
                }
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_listed_once_and_every_version_of_a_file() {
        let found = |path: &str, layer, kind, visible| TreeMatch {
            path: path.into(),
            layer,
            kind,
            size_bytes: 0,
            visible,
            hidden_by: None,
        };
        let matches = [
            found("a", 0, EntryKind::Directory, false),
            found("a", 1, EntryKind::Directory, true),
            found("a", 2, EntryKind::Directory, false),
            found("a/f", 0, EntryKind::File, false),
            found("a/f", 1, EntryKind::File, true),
        ];
        let kept: Vec<_> = listed(&matches)
            .iter()
            .map(|found| (found.path.as_str(), found.layer))
            .collect();
        assert_eq!(kept, [("a", 1), ("a/f", 0), ("a/f", 1)]);
    }

    #[test]
    fn the_sentence_counts_all_matches_and_says_how_many_are_listed() {
        assert_eq!(
            says(&QueryReply::default()),
            "Nothing in any layer matches."
        );
        let found = QueryReply {
            count: 2_000,
            bytes: 5_000,
            ..QueryReply::default()
        };
        assert_eq!(
            says(&found),
            "2000 entries, 5 kB of content; the first 0 are listed"
        );
        let wrong = QueryReply {
            error: "no".to_owned(),
            error_at: Some((2, 3)),
            ..QueryReply::default()
        };
        assert_eq!(says(&wrong), "no (at character 3)");
    }
}
