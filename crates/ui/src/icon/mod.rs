//! Icons drawn by hand on a 16 px grid, in the colour of the text. They are decoration: the words are beside them.

use yew::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Shape {
    Layers,
    Cache,
    Findings,
    File,
    Folder,
    Open,
    Play,
    Pause,
    StepBack,
    StepForward,
    Check,
    Cross,
    Warning,
    Info,
    Octagon,
    Dot,
    ChevronDown,
    ChevronRight,
    Undo,
    Wand,
    Table,
    Theme,
    Help,
    Book,
    Box,
    Search,
    Link,
    Consequence,
    Copy,
    More,
}

impl Shape {
    const fn path(self) -> &'static str {
        match self {
            Self::Layers => "M8 2 14 5 8 8 2 5zM2.5 8 8 10.8 13.5 8M2.5 11 8 13.8 13.5 11",
            Self::Cache => "M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.8V5h-3.2M8 5v3l2 1.5",
            Self::Findings => "M6.5 4h7M6.5 8h7M6.5 12h7M2.3 4h.9M2.3 8h.9M2.3 12h.9",
            Self::File => "M4 1.8h5l3 3v9.4H4zM9 1.8v3h3",
            Self::Folder => "M1.8 4h4l1.4 1.6h7v7H1.8z",
            Self::Open => "M8 10.5V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 10v3.5h11V10",
            Self::Play => "M5 3v10l8-5z",
            Self::Pause => "M5.2 3v10M10.8 3v10",
            Self::StepBack => "M4 3v10M12.5 3.5 6.5 8l6 4.5z",
            Self::StepForward => "M12 3v10M3.5 3.5 9.5 8l-6 4.5z",
            Self::Check => "M2.8 8.6 6.3 12l7-8",
            Self::Cross => "M3.5 3.5l9 9M12.5 3.5l-9 9",
            Self::Warning => "M8 2.2 14.6 13.6H1.4zM8 6.4v3.4M8 11.6v.3",
            Self::Info => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.4v3.8M8 4.9v.3",
            Self::Octagon => {
                "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"
            }
            Self::Dot => "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
            Self::ChevronDown => "M4 6l4 4 4-4",
            Self::ChevronRight => "M6 4l4 4-4 4",
            Self::Undo => "M6 3 2.8 6.2 6 9.4M3 6.2h6.2a3.7 3.7 0 0 1 0 7.4H6",
            Self::Wand => {
                "M2.5 13.5 9 7M10.5 1.8v3M9 3.3h3M13.5 7v2.4M12.3 8.2h2.4M5 2.5v2M4 3.5h2"
            }
            Self::Table => "M2 3h12v10H2zM2 6.4h12M2 9.7h12M6.5 3v10",
            Self::Theme => {
                "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2v12M8 4.5h3.6M8 7h5.4M8 9.5h5.3M8 12h3.2"
            }
            Self::Help => {
                "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM6.2 6.3c0-2.4 3.7-2.3 3.7 0 0 1.5-1.9 1.5-1.9 3.1M8 11.5v.3"
            }
            Self::Book => {
                "M8 3.6C6.4 2.6 4.4 2.4 2 2.6v10c2.4-.2 4.4 0 6 1 1.6-1 3.6-1.2 6-1v-10c-2.4-.2-4.4 0-6 1zM8 3.6v10"
            }
            Self::Box => "M8 1.8 13.6 4.7v6.6L8 14.2 2.4 11.3V4.7zM2.6 4.8 8 7.7l5.4-2.9M8 7.7v6.3",
            Self::Search => "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.6 10.6 14 14",
            Self::Link => {
                "M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.5-2.5a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.9-.9"
            }
            Self::Consequence => "M4 2.5v6h8.5M9.5 5.3l3.2 3.2-3.2 3.2",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::More => "M3 8h.4M7.8 8h.4M12.6 8h.4",
        }
    }
}

/// Properties of [`Icon`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which.
    pub shape: Shape,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// See the module.
#[component]
pub fn Icon(props: &Props) -> Html {
    html! {
        <svg class={classes!("icon", props.class.clone())} viewBox="0 0 16 16" width="16" height="16"
            aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.5"
            stroke-linecap="round" stroke-linejoin="round">
            <path d={props.shape.path()} />
        </svg>
    }
}
