//! A real table: caption, header cells, rows. The twin of every picture.

use yew::prelude::*;

/// Properties of [`Table`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the table shows.
    pub caption: AttrValue,
    /// Whether the caption is only for those who cannot see the page.
    #[prop_or_default]
    pub quiet_caption: bool,
    /// Column headings; the second value says whether the column holds numbers.
    pub columns: Vec<(AttrValue, bool)>,
    /// Cells, row by row; the first of a row heads it.
    pub rows: Vec<Vec<Html>>,
    /// Hook for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// See the module.
#[component]
pub fn Table(props: &Props) -> Html {
    let side = |at: usize| {
        props
            .columns
            .get(at)
            .is_some_and(|(_, numbers)| *numbers)
            .then_some("table-number")
    };
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label={props.caption.clone()}>
            <table class="table" data-testid={props.testid.clone()}>
                <caption class={if props.quiet_caption { "visually-hidden" } else { "table-caption" }}>
                    { props.caption.clone() }
                </caption>
                <thead>
                    <tr>{ for props.columns.iter().enumerate().map(|(at, (name, _))| html! {
                        <th scope="col" class={classes!(side(at))}>{ name.clone() }</th>
                    }) }</tr>
                </thead>
                <tbody>
                    { for props.rows.iter().map(|row| html! {
                        <tr>{ for row.iter().enumerate().map(|(at, cell)| if at == 0 {
                            html! { <th scope="row" class={classes!(side(at))}>{ cell.clone() }</th> }
                        } else {
                            html! { <td class={classes!(side(at))}>{ cell.clone() }</td> }
                        }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
