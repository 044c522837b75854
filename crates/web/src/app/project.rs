//! Reads the project's configuration when nobody has yet: one that an earlier visit left, or a dropped file.

use crate::effects::use_answer;
use crate::store::{Action, Dispatch};
use layerlab_protocol::project::{ProjectRules, ReadConfig};
use yew::prelude::*;

/// Properties of [`ProjectReader`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The configuration; empty without one.
    pub config: AttrValue,
    /// Whether what it says is known already.
    pub known: bool,
    /// Hears what it says.
    pub dispatch: Dispatch,
}

impl Props {
    /// Nothing is known of a configuration whose rules are those of none.
    pub fn is_known(config: &str, rules: &ProjectRules) -> bool {
        config.trim().is_empty() || *rules != ProjectRules::default()
    }
}

/// Shows nothing.
#[component]
pub fn ProjectReader(props: &Props) -> Html {
    let question = (!props.known).then(|| ReadConfig {
        text: props.config.to_string(),
    });
    let answer = use_answer(question);
    use_effect_with((answer.value, props.config.clone()), {
        let (dispatch, known) = (props.dispatch.clone(), props.known);
        move |(settings, config)| {
            if let Some(settings) = settings.as_ref().filter(|_| !known)
                && settings.rules != ProjectRules::default()
            {
                dispatch.emit(Action::Config(
                    config.clone(),
                    Box::new(settings.rules.clone()),
                    None,
                ));
            }
        }
    });
    Html::default()
}
