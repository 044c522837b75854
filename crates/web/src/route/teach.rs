//! Places for those who teach: a plan, slides, notes, handouts, results.
//!
//! ```text
//! #teach                                   what there is
//! #teach/plan?lessons=a,b&from=09:00&break=15&after=60
//! #teach/present/<lesson>/<slide>          slides from 1
//! #teach/notes/<lesson>                    the second window
//! #teach/handout/<lesson>                  to print; answers on a page of their own
//! #teach/results                           codes that learners handed in
//! ```

use super::{decode, encode, list};
use std::fmt;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TeachPlace {
    /// What there is.
    #[default]
    Home,
    /// Lessons, breaks and times of a course day.
    Plan(Plan),
    /// One section per screen.
    Present {
        /// Lesson id.
        lesson: String,
        /// Slide from 0.
        slide: u32,
    },
    /// Notes of what another window of this browser presents.
    Notes {
        /// Lesson id.
        lesson: String,
    },
    /// A lesson to print.
    Handout {
        /// Lesson id.
        lesson: String,
    },
    /// Codes that learners handed in.
    Results,
}

/// A course day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Lesson ids in order; empty for the first path of the course.
    pub lessons: Vec<String>,
    /// Minute of the day at which it begins.
    pub start: u32,
    /// Length of a break in minutes; 0 for none.
    pub pause: u32,
    /// Minutes of lessons after which a break is due.
    pub after: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            lessons: Vec::new(),
            start: 9 * 60,
            pause: 15,
            after: 60,
        }
    }
}

impl TeachPlace {
    /// Reads what follows `#teach`.
    pub(super) fn parse<'p>(mut parts: impl Iterator<Item = &'p str>, query: &str) -> Self {
        let place = parts.next().unwrap_or_default();
        let lesson = parts.next().map(decode).filter(|lesson| !lesson.is_empty());
        match (place, lesson) {
            ("plan", _) => Self::Plan(Plan::parse(query)),
            ("results", _) => Self::Results,
            ("present", Some(lesson)) => Self::Present {
                lesson,
                slide: parts
                    .next()
                    .and_then(|number| number.parse::<u32>().ok())
                    .map_or(0, |number| number.saturating_sub(1)),
            },
            ("notes", Some(lesson)) => Self::Notes { lesson },
            ("handout", Some(lesson)) => Self::Handout { lesson },
            _ => Self::Home,
        }
    }
}

impl fmt::Display for TeachPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("#teach"),
            Self::Plan(plan) => write!(f, "#teach/plan{plan}"),
            Self::Present { lesson, slide: 0 } => write!(f, "#teach/present/{}", encode(lesson)),
            Self::Present { lesson, slide } => {
                write!(f, "#teach/present/{}/{}", encode(lesson), slide + 1)
            }
            Self::Notes { lesson } => write!(f, "#teach/notes/{}", encode(lesson)),
            Self::Handout { lesson } => write!(f, "#teach/handout/{}", encode(lesson)),
            Self::Results => f.write_str("#teach/results"),
        }
    }
}

impl Plan {
    fn parse(query: &str) -> Self {
        let mut plan = Self::default();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("lessons", ids)) => plan.lessons = list(ids),
                Some(("from", clock)) => plan.start = minute_of(clock).unwrap_or(plan.start),
                Some(("break", minutes)) => plan.pause = number(minutes, 120).unwrap_or(plan.pause),
                Some(("after", minutes)) => plan.after = number(minutes, 480).unwrap_or(plan.after),
                _ => {}
            }
        }
        plan
    }
}

impl fmt::Display for Plan {
    /// The query, `?` included; nothing for the usual plan.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::default();
        let mut query = Vec::new();
        if !self.lessons.is_empty() {
            let ids: Vec<String> = self.lessons.iter().map(|id| encode(id)).collect();
            query.push(format!("lessons={}", ids.join(",")));
        }
        if self.start != usual.start {
            query.push(format!("from={}", clock(self.start)));
        }
        if self.pause != usual.pause {
            query.push(format!("break={}", self.pause));
        }
        if self.after != usual.after {
            query.push(format!("after={}", self.after));
        }
        if query.is_empty() {
            return Ok(());
        }
        write!(f, "?{}", query.join("&"))
    }
}

/// `09:05` of a minute of the day; past midnight it goes on with the next day.
pub fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// The minute of the day that a clock shows.
pub fn minute_of(clock: &str) -> Option<u32> {
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn number(text: &str, max: u32) -> Option<u32> {
    text.parse().ok().filter(|number| *number <= max)
}

#[cfg(test)]
mod tests {
    use super::super::Route;
    use super::*;

    #[track_caller]
    fn check(fragment: &str, place: TeachPlace) {
        assert_eq!(Route::parse(fragment), Route::Teach(place.clone()));
        assert_eq!(place.to_string(), fragment);
    }

    #[test]
    fn every_place_has_an_address_and_back() {
        let lesson = || "layers-only-add".to_owned();
        check("#teach", TeachPlace::Home);
        check("#teach/plan", TeachPlace::Plan(Plan::default()));
        check(
            "#teach/plan?lessons=a,b&from=13:30&break=0&after=45",
            TeachPlace::Plan(Plan {
                lessons: vec!["a".into(), "b".into()],
                start: 13 * 60 + 30,
                pause: 0,
                after: 45,
            }),
        );
        check(
            "#teach/present/layers-only-add",
            TeachPlace::Present {
                lesson: lesson(),
                slide: 0,
            },
        );
        check(
            "#teach/present/layers-only-add/4",
            TeachPlace::Present {
                lesson: lesson(),
                slide: 3,
            },
        );
        check(
            "#teach/notes/layers-only-add",
            TeachPlace::Notes { lesson: lesson() },
        );
        check(
            "#teach/handout/layers-only-add",
            TeachPlace::Handout { lesson: lesson() },
        );
        check("#teach/results", TeachPlace::Results);
    }

    #[test]
    fn what_makes_no_sense_is_the_usual() {
        for fragment in ["#teach/moon", "#teach/present", "#teach/notes/"] {
            assert_eq!(
                Route::parse(fragment),
                Route::Teach(TeachPlace::Home),
                "{fragment}"
            );
        }
        for query in [
            "from=25:00",
            "from=soon",
            "break=-3&after=9999999999",
            "lessons=",
        ] {
            assert_eq!(Plan::parse(query), Plan::default(), "{query}");
        }
    }

    #[test]
    fn clocks_go_round() {
        assert_eq!(clock(9 * 60 + 5), "09:05");
        assert_eq!(clock(24 * 60 + 1), "00:01");
        assert_eq!(minute_of("23:59"), Some(23 * 60 + 59));
        assert_eq!(minute_of("9:5"), Some(9 * 60 + 5));
        assert_eq!(minute_of("12:60"), None);
    }
}
