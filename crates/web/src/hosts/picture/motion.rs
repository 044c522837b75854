//! What moves when a line has run: layers that arrived fly in from where they came, those that were there already
//! blink, what was built drops onto its stack, a tag that was pushed flies to its registry.
//!
//! Only the difference of two worlds is shown, in one go, however many lines ran; nothing waits for it. Who wants no
//! movement gets a short fade; the sentence that says what happened stands in the terminal anyway.

use js_sys::{Array, Function, Object, Reflect};
use layerlab_protocol::sandbox::World;
use layerlab_ui::hooks::prefers_less_motion;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use yew::prelude::*;

/// More bricks than these at once are no movement one could follow.
const MOST: usize = 40;
/// Milliseconds of a flight, and of a fade.
const FLIGHT: f64 = 400.0;
const FADE: f64 = 120.0;

/// How long movements last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// Four times as long, to be watched in a room.
    Slow,
    /// As usual.
    #[default]
    Usual,
    /// Not at all.
    Still,
}

impl Pace {
    /// All, in the order of the choice.
    pub const ALL: [Self; 3] = [Self::Slow, Self::Usual, Self::Still];

    /// As it is stored.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Usual => "usual",
            Self::Still => "still",
        }
    }

    /// As it is chosen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Usual => "as usual",
            Self::Still => "none",
        }
    }

    /// The one that is stored so.
    pub fn from_id(id: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|pace| pace.id() == id)
            .unwrap_or_default()
    }
}

/// What is where, as far as movement needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Layers of each host, and the images they are in.
    layers: BTreeMap<String, BTreeMap<String, u32>>,
    /// Tags of each registry, with their digests.
    tags: BTreeMap<String, BTreeSet<(String, String)>>,
}

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// The layer (second) came to the host (first) from another host, a registry or nowhere: it was made here.
    Came(String, String, From),
    /// The layer was there already and is now in another image, too.
    Known(String, String),
    /// The tag (second) came to the registry (first).
    Tagged(String, String),
}

/// Where a layer came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// Another host has it.
    Host(String),
    /// It was fetched.
    Registry,
    /// It was made.
    Made,
}

impl Seen {
    /// What the world shows.
    pub fn of(world: &World) -> Self {
        let layers = world
            .hosts
            .iter()
            .map(|host| {
                let layers = host
                    .layers
                    .iter()
                    .map(|layer| (layer.id.clone(), layer.n_images));
                (host.name.clone(), layers.collect())
            })
            .collect();
        let tags = world
            .registries
            .iter()
            .map(|registry| {
                let tags = registry
                    .tags
                    .iter()
                    .map(|tag| (tag.name.clone(), tag.digest.clone()));
                (registry.name.clone(), tags.collect())
            })
            .collect();
        Self { layers, tags }
    }

    /// What moved from there to here. Nothing when a host is new or gone: that is another session.
    pub fn moves_to(&self, now: &Self, was_fetched: bool) -> Vec<Move> {
        if !self.layers.keys().eq(now.layers.keys()) {
            return Vec::new();
        }
        let mut moves = Vec::new();
        for (host, layers) in &now.layers {
            let before = &self.layers[host];
            for (layer, n_images) in layers {
                match before.get(layer) {
                    Some(n_before) if n_images > n_before => {
                        moves.push(Move::Known(host.clone(), layer.clone()));
                    }
                    Some(_) => {}
                    None => {
                        let elsewhere = self
                            .layers
                            .iter()
                            .find(|(name, layers)| *name != host && layers.contains_key(layer));
                        let from = match elsewhere {
                            Some((name, _)) if was_fetched => From::Host(name.clone()),
                            _ if was_fetched => From::Registry,
                            _ => From::Made,
                        };
                        moves.push(Move::Came(host.clone(), layer.clone(), from));
                    }
                }
            }
        }
        for (registry, tags) in &now.tags {
            let before = self.tags.get(registry);
            for tag in tags {
                if before.is_some_and(|before| !before.contains(tag)) {
                    moves.push(Move::Tagged(registry.clone(), tag.0.clone()));
                }
            }
        }
        moves
    }
}

/// Shows what moved, after the picture in `node` was drawn.
#[hook]
pub fn use_motion(node: NodeRef, world: &Rc<World>, pace: Pace) {
    let before = use_mut_ref(|| None::<(Seen, u64)>);
    let now = use_memo(Rc::as_ptr(world) as usize, |_| {
        (Seen::of(world), world.fetched_bytes)
    });
    use_effect_with((now, pace), move |(now, pace)| {
        let old = before.replace(Some((**now).clone()));
        let (Some((old, old_bytes)), Some(root)) = (old, node.cast::<Element>()) else {
            return;
        };
        let moves = old.moves_to(&now.0, now.1 > old_bytes);
        if *pace == Pace::Still || moves.is_empty() {
            return;
        }
        let calm = prefers_less_motion() || moves.len() > MOST;
        let millis = match (calm, pace) {
            (true, _) => FADE,
            (_, Pace::Slow) => 4.0 * FLIGHT,
            _ => FLIGHT,
        };
        for moved in &moves {
            show(&root, moved, millis, calm);
        }
    });
}

fn show(root: &Element, moved: &Move, millis: f64, calm: bool) {
    match moved {
        Move::Came(host, layer, from) => {
            let Some(brick) = brick(root, host, layer) else {
                return;
            };
            let start = match from {
                _ if calm => None,
                From::Host(name) => self::brick(root, name, layer),
                From::Registry => lane(root, "registry", None),
                From::Made => None,
            };
            let frames = match start {
                Some(start) => flight(&start, &brick),
                None if calm => fade(),
                None => drop_in(),
            };
            animate(&brick, &frames, millis);
        }
        Move::Known(host, layer) => {
            if let Some(brick) = brick(root, host, layer) {
                animate(&brick, &blink(), millis);
            }
        }
        Move::Tagged(registry, tag) => {
            let shown = lane(root, "registry", Some(registry)).and_then(|lane| {
                lane.query_selector(&format!("[data-tag={}]", quoted(tag)))
                    .ok()
                    .flatten()
            });
            if let Some(shown) = shown {
                let start = lane(root, "host", None).filter(|_| !calm);
                let frames = start.map_or_else(fade, |start| flight(&start, &shown));
                animate(&shown, &frames, millis);
            }
        }
    }
}

/// A brick of a host.
fn brick(root: &Element, host: &str, layer: &str) -> Option<Element> {
    let lane = lane(root, "host", Some(host))?;
    lane.query_selector(&format!("[data-layer={}]", quoted(layer)))
        .ok()?
}

/// A host or registry by its name; without one the active host or the first registry.
fn lane(root: &Element, kind: &str, name: Option<&str>) -> Option<Element> {
    let selector = match name {
        Some(name) => format!("[data-{kind}={}]", quoted(name)),
        None if kind == "host" => ".picture-active".to_owned(),
        None => format!("[data-{kind}]"),
    };
    root.query_selector(&selector).ok()?
}

/// A text as a selector takes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// From the place of one part to the place of another.
fn flight(from: &Element, to: &Element) -> Vec<(&'static str, [String; 2])> {
    let (from, to) = (
        from.get_bounding_client_rect(),
        to.get_bounding_client_rect(),
    );
    let shift = format!(
        "translate({}px, {}px)",
        from.left() - to.left(),
        from.top() - to.top()
    );
    vec![
        ("transform", [shift, "none".to_owned()]),
        ("opacity", ["0.4".to_owned(), "1".to_owned()]),
    ]
}

fn drop_in() -> Vec<(&'static str, [String; 2])> {
    vec![
        (
            "transform",
            ["translate(0, -28px)".to_owned(), "none".to_owned()],
        ),
        ("opacity", ["0".to_owned(), "1".to_owned()]),
    ]
}

fn fade() -> Vec<(&'static str, [String; 2])> {
    vec![("opacity", ["0".to_owned(), "1".to_owned()])]
}

fn blink() -> Vec<(&'static str, [String; 2])> {
    vec![("opacity", ["0.35".to_owned(), "1".to_owned()])]
}

/// Plays it by the browser's own clock; the style sheet and the policy on inline styles are not concerned.
fn animate(element: &Element, frames: &[(&'static str, [String; 2])], millis: f64) {
    let set = |object: &Object, name: &str, value: &JsValue| {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(object, &name.into(), value);
    };
    let keyframes = Object::new();
    for (property, values) in frames {
        let values: Array = values
            .iter()
            .map(|value| JsValue::from_str(value))
            .collect();
        set(&keyframes, property, &values);
    }
    let options = Object::new();
    set(&options, "duration", &millis.into());
    set(&options, "easing", &"ease-out".into());
    let animate = Reflect::get(element, &"animate".into())
        .ok()
        .and_then(|function| function.dyn_into::<Function>().ok());
    if let Some(animate) = animate {
        // A browser without it shows the end at once.
        let _ = animate.call2(element, &keyframes, &options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(hosts: &[(&str, &[(&str, u32)])], tags: &[(&str, &str)]) -> Seen {
        Seen {
            layers: hosts
                .iter()
                .map(|(host, layers)| {
                    let layers = layers.iter().map(|(id, n)| ((*id).to_owned(), *n));
                    ((*host).to_owned(), layers.collect())
                })
                .collect(),
            tags: BTreeMap::from([(
                "localhost:5000".to_owned(),
                tags.iter()
                    .map(|(tag, digest)| ((*tag).to_owned(), (*digest).to_owned()))
                    .collect(),
            )]),
        }
    }

    fn came(host: &str, layer: &str, from: From) -> Move {
        Move::Came(host.to_owned(), layer.to_owned(), from)
    }

    #[test]
    fn a_pull_brings_what_is_missing_and_shows_what_was_there() {
        let before = seen(
            &[("laptop", &[("a", 1), ("b", 1)]), ("prod", &[("a", 1)])],
            &[],
        );
        let after = seen(
            &[
                ("laptop", &[("a", 1), ("b", 1)]),
                ("prod", &[("a", 2), ("b", 1)]),
            ],
            &[],
        );
        assert_eq!(
            before.moves_to(&after, true),
            [
                Move::Known("prod".to_owned(), "a".to_owned()),
                came("prod", "b", From::Host("laptop".to_owned())),
            ]
        );
    }

    #[test]
    fn a_build_makes_and_a_push_tags() {
        let before = seen(&[("laptop", &[])], &[("app:1", "x")]);
        let after = seen(
            &[("laptop", &[("a", 1)])],
            &[("app:1", "y"), ("app:2", "y")],
        );
        assert_eq!(
            before.moves_to(&after, false),
            [
                came("laptop", "a", From::Made),
                Move::Tagged("localhost:5000".to_owned(), "app:1".to_owned()),
                Move::Tagged("localhost:5000".to_owned(), "app:2".to_owned()),
            ]
        );
        assert_eq!(
            before.moves_to(&after, true)[0],
            came("laptop", "a", From::Registry)
        );
    }

    #[test]
    fn another_session_is_no_movement() {
        let before = seen(&[("laptop", &[])], &[]);
        let after = seen(&[("node-1", &[("a", 1)])], &[]);
        assert_eq!(before.moves_to(&after, true), []);
        assert_eq!(before.moves_to(&before, true), []);
    }

    #[test]
    fn paces_are_read_as_they_are_stored() {
        for pace in Pace::ALL {
            assert_eq!(Pace::from_id(pace.id()), pace);
        }
        assert_eq!(Pace::from_id("warp"), Pace::Usual);
    }
}
