//! `lab-terminal`: says that its simulated docker is not here, and still shows the commands.

use super::BlockProps;
use super::frame::Frame;
use layerlab_lesson::model::BlockKind;
use layerlab_ui::Shape;
use yew::prelude::*;

/// See the module.
#[component]
pub fn TerminalLab(props: &BlockProps) -> Html {
    let BlockKind::Terminal(terminal) = props.at.kind() else {
        return Html::default();
    };
    html! {
        <Frame name="terminal" word="Terminal" shape={Shape::ChevronRight} testid="terminal">
            <p>{ "This needs the simulated docker, which is not part of the page yet. You can run the commands on a \
                  machine of your own; the text does not depend on it." }</p>
            if !terminal.run.is_empty() {
                <ul class="terminal-commands">
                    { for terminal.run.iter().map(|command| html! { <li><code>{ command.clone() }</code></li> }) }
                </ul>
            }
        </Frame>
    }
}
