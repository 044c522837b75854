//! What there is for those who teach.

use super::super::shared::Shared;
use super::link;
use crate::route::TeachPlace;
use crate::route::teach::Plan;
use layerlab_lesson::model::CourseIndex;
use layerlab_ui::Shape;
use yew::prelude::*;

/// Properties of [`Home`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The course.
    pub index: Shared<CourseIndex>,
}

/// See the module.
#[component]
pub fn Home(props: &Props) -> Html {
    html! {
        <div class="learn teach" data-testid="teach">
            <header class="teach-head">
                <h1>{ "For those who teach" }</h1>
                <p class="course-lead">{ "Slides with live pictures, a plan that prints, handouts with answers, and a table of what a \
                    class has done. No accounts: learners hand in a code, and nothing leaves this browser." }</p>
                <div class="teach-row">
                    { link(TeachPlace::Plan(Plan::default()), Shape::Table, "Plan a day", "teach-plan") }
                    { link(TeachPlace::Results, Shape::Findings, "Results of a class", "teach-results") }
                </div>
            </header>
            <section aria-labelledby="teach-lessons">
                <h2 id="teach-lessons">{ "Lessons" }</h2>
                <ul class="teach-lessons" role="list">
                    { for props.index.lessons.iter().map(|lesson| html! {
                        <li key={lesson.id.clone()} class="teach-lesson">
                            <span class="course-number num">{ lesson.number.clone() }</span>
                            <span class="teach-lesson-title">{ lesson.title.clone() }
                                <span class="muted small num">{ format!(" · {} min", lesson.minutes) }</span></span>
                            <span class="teach-row">
                                { link(TeachPlace::Present { lesson: lesson.id.clone(), slide: 0 }, Shape::Play, "Present", "teach-present") }
                                { link(TeachPlace::Handout { lesson: lesson.id.clone() }, Shape::File, "Handout", "teach-handout") }
                            </span>
                        </li>
                    }) }
                </ul>
            </section>
            <section class="teach-tips">
                <h2>{ "In the room" }</h2>
                <ul class="prose-list">
                    <li>{ "In a lesson, the key P starts its slides at the section you are in." }</li>
                    <li>{ "The notes window belongs on your own screen, the slides on the wall: they move together." }</li>
                    <li>{ "Show the link of a slide as a code for cameras with the button Code; learners are then where you are." }</li>
                    <li>{ "After one visit the page works without a network, so a room without one is no obstacle." }</li>
                </ul>
            </section>
        </div>
    }
}
