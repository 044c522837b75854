//! The bar at the top: product, places, theme, help.

use crate::route::{CheckPlace, Route, SandboxPlace};
use crate::theme::Theme;
use layerlab_ui::{Button, Icon, Look, Menu, MenuItem, Shape};
use yew::prelude::*;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where the visitor is.
    pub route: Route,
    /// Opens a part of the frame.
    pub on_open: Callback<super::Overlay>,
}

/// See the module.
#[component]
pub fn Header(props: &Props) -> Html {
    let theme = use_state_eq(Theme::load);
    let link = |to: Route, here: bool, id: &'static str, shape: Shape, text: &'static str| {
        html! {
            <a class="header-link" href={to.to_string()} aria-current={here.then_some("page")}
                data-testid={format!("nav-{id}")}>
                <Icon {shape} /><span>{ text }</span>
            </a>
        }
    };
    let items: Vec<MenuItem> = Theme::ALL
        .into_iter()
        .map(|choice| MenuItem {
            checked: Some(choice == *theme),
            group: AttrValue::Static("Colours"),
            ..MenuItem::new(choice.attribute().unwrap_or("system"), choice.label())
        })
        .chain([
            MenuItem {
                group: AttrValue::Static("More"),
                ..MenuItem::new("settings", "Settings…")
            },
            MenuItem {
                group: AttrValue::Static("More"),
                ..MenuItem::new("palette", "Go to… (Ctrl K)")
            },
        ])
        .collect();
    let on_pick = {
        let (setter, on_open) = (theme.setter(), props.on_open.clone());
        Callback::from(move |id: AttrValue| {
            match id.as_str() {
                "settings" => return on_open.emit(super::Overlay::Settings),
                "palette" => return on_open.emit(super::Overlay::Palette),
                _ => {}
            }
            let choice = Theme::ALL
                .into_iter()
                .find(|theme| theme.attribute().unwrap_or("system") == id.as_str())
                .unwrap_or_default();
            choice.apply();
            setter.set(choice);
        })
    };
    let is_check = matches!(
        props.route,
        Route::Check(_) | Route::Compare | Route::Share(_)
    );
    let share = Route::Share(match &props.route {
        Route::Check(place) | Route::Share(place) => place.clone(),
        _ => CheckPlace::default(),
    });
    let is_learn = matches!(props.route, Route::Learn { .. } | Route::Teach(_));
    let is_sandbox = matches!(props.route, Route::Sandbox(_));
    html! {
        <header class="header">
            <a class="header-brand" href="#" aria-label="Layerlab, check a Dockerfile">
                <svg class="header-logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                    <rect class="header-logo-base" x="3" y="16" width="18" height="5" rx="1" />
                    <rect class="header-logo-mid" x="3" y="9.5" width="18" height="5" rx="1" />
                    <rect class="header-logo-top" x="3" y="3" width="12" height="5" rx="1" />
                </svg>
                <span class="header-name">{ "Layerlab" }</span>
            </a>
            <nav class="header-nav" aria-label="Places">
                { link(Route::default(), is_check, "check", Shape::Findings, "Check") }
                { link(Route::Image, props.route == Route::Image, "image", Shape::Box, "Image") }
                { link(Route::Learn { lesson: None, section: None }, is_learn, "learn", Shape::Book, "Learn") }
                { link(Route::Sandbox(SandboxPlace::default()), is_sandbox, "sandbox", Shape::Play, "Sandbox") }
            </nav>
            <span class="grow" />
            if is_check {
                <a class="header-link header-share" href={share.to_string()} data-testid="share"
                    aria-current={matches!(props.route, Route::Share(_)).then_some("page")}>
                    <Icon shape={Shape::Link} /><span>{ "Share" }</span>
                </a>
            }
            <Menu label="Theme and settings" icon={Shape::Theme} {items} {on_pick} at_end=true testid="theme" />
            <Button look={Look::Quiet} icon={Shape::Help} label="Help and shortcuts" keys="?"
                onclick={props.on_open.reform(|_| super::Overlay::Help)} testid="help" />
        </header>
    }
}
