//! What a container of this image starts with. Everything is text from the archive and shown as text.

use crate::features::image::paged::use_paged;
use crate::features::image::session::Report;
use layerlab_ui::{Badge, badge::Tone};
use yew::prelude::*;

/// Properties of [`RuntimeConfig`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: Report,
}

/// See the module.
#[component]
pub fn RuntimeConfig(props: &Props) -> Html {
    let config = props.report.image.as_ref().map(|image| &image.config);
    let (n_env, more_env) = use_paged(config.map_or(0, |config| config.env.len()));
    let (n_labels, more_labels) = use_paged(config.map_or(0, |config| config.labels.len()));
    let Some(config) = config else {
        return Html::default();
    };
    html! {
        <div class="image-config" data-testid="config">
            <dl class="image-config-list">
                <div>
                    <dt>{ "User" }</dt>
                    <dd>
                        if is_root(&config.user) {
                            if config.user.is_empty() { <span>{ "not set, so root" }</span> } else { <code class="image-name">{ config.user.clone() }</code> }
                            { " " }<Badge tone={Tone::Warning} title="processes of the container run with user id 0">{ "runs as root" }</Badge>
                        } else { <code class="image-name">{ config.user.clone() }</code> }
                    </dd>
                </div>
                { words("Entrypoint", &config.entrypoint) }
                { words("Command", &config.cmd) }
                { one("Working directory", &config.workdir, "not set, so /") }
                { many("Ports", &config.exposed_ports, "none declared") }
                { many("Volumes", &config.volumes, "none declared") }
                { one("Stop signal", &config.stop_signal, "not set, so SIGTERM") }
                { match &config.healthcheck {
                    Some(test) => words("Health check", test),
                    None => one("Health check", "", "none"),
                } }
            </dl>
            <div class="stack-v">
                <h2 class="image-section-title">{ "Environment" }</h2>
                if config.env.is_empty() { <p class="muted">{ "No variable is set." }</p> } else {
                    { pairs("Environment", config.env.iter().take(n_env).map(|pair| pair.split_once('=').unwrap_or((pair, "")))) }
                    { more_env }
                }
            </div>
            <div class="stack-v">
                <h2 class="image-section-title">{ "Labels" }</h2>
                if config.labels.is_empty() { <p class="muted">{ "There are none." }</p> } else {
                    { pairs("Labels", config.labels.iter().take(n_labels).map(|(key, value)| (key.as_str(), value.as_str()))) }
                    { more_labels }
                }
            </div>
        </div>
    }
}

/// Whether a user setting means user id 0.
fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    name.is_empty() || name == "root" || (name.bytes().all(|byte| byte == b'0'))
}

fn one(name: &'static str, text: &str, otherwise: &'static str) -> Html {
    html! {
        <div><dt>{ name }</dt><dd>
            if text.is_empty() { <span class="muted">{ otherwise }</span> } else { <code class="image-name">{ text.to_owned() }</code> }
        </dd></div>
    }
}

/// An exec form: each word apart, so that one word with a space differs from two words.
fn words(name: &'static str, words: &[String]) -> Html {
    html! {
        <div><dt>{ name }</dt><dd class="image-config-words">
            if words.is_empty() { <span class="muted">{ "not set" }</span> }
            { for words.iter().take(200).map(|word| html! { <code class="image-config-word image-name">{ if word.is_empty() { "\"\"".to_owned() } else { word.clone() } }</code> }) }
        </dd></div>
    }
}

fn many(name: &'static str, items: &[String], otherwise: &'static str) -> Html {
    html! {
        <div><dt>{ name }</dt><dd class="image-config-words">
            if items.is_empty() { <span class="muted">{ otherwise }</span> }
            { for items.iter().take(200).map(|item| html! { <code class="image-name">{ item.clone() }</code> }) }
        </dd></div>
    }
}

fn pairs<'a>(caption: &'static str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Html {
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label={caption}>
            <table class="table image-config-table">
                <thead><tr><th scope="col">{ "Name" }</th><th scope="col">{ "Value" }</th></tr></thead>
                <tbody>
                    { for pairs.map(|(key, value)| html! {
                        <tr><th scope="row"><code>{ key.to_owned() }</code></th><td><code>{ value.to_owned() }</code></td></tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_has_several_names() {
        for user in ["", "root", "0", "0:0", "root:wheel", ":10", "000"] {
            assert!(is_root(user), "{user}");
        }
        for user in ["app", "1000", "1000:0", "rooty", "10"] {
            assert!(!is_root(user), "{user}");
        }
    }
}
