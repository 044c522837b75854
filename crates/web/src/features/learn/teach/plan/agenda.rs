//! When each lesson and each break is.

use crate::route::teach::Plan;

/// A row of the agenda, in minutes of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Begin.
    pub from: u32,
    /// End.
    pub to: u32,
    /// What.
    pub what: What,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The lesson at that position.
    Lesson(usize),
    /// Nothing.
    Break,
}

/// Lessons of these lengths one after the other. A break comes before a lesson that would make the stretch without one
/// longer than the plan wants, never before the first and never twice.
pub fn agenda(minutes: &[u32], plan: &Plan) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut now = plan.start;
    let mut stretch = 0;
    for (at, length) in minutes.iter().enumerate() {
        if plan.pause > 0 && stretch > 0 && stretch + length > plan.after {
            entries.push(Entry {
                from: now,
                to: now + plan.pause,
                what: What::Break,
            });
            now += plan.pause;
            stretch = 0;
        }
        entries.push(Entry {
            from: now,
            to: now + length,
            what: What::Lesson(at),
        });
        now += length;
        stretch += length;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(minutes: &[u32], pause: u32, after: u32, wanted: &str) {
        let plan = Plan {
            start: 0,
            pause,
            after,
            ..Plan::default()
        };
        let told: Vec<String> = agenda(minutes, &plan)
            .iter()
            .map(|entry| {
                let what = match entry.what {
                    What::Lesson(at) => format!("L{at}"),
                    What::Break => "-".to_owned(),
                };
                format!("{}-{}{what}", entry.from, entry.to)
            })
            .collect();
        assert_eq!(told.join(" "), wanted);
    }

    #[test]
    fn breaks_come_when_they_are_due() {
        check(&[], 10, 60, "");
        check(
            &[20, 20, 20, 20],
            10,
            60,
            "0-20L0 20-40L1 40-60L2 60-70- 70-90L3",
        );
        check(&[20, 20], 0, 30, "0-20L0 20-40L1");
        check(&[90, 10], 5, 60, "0-90L0 90-95- 95-105L1");
    }
}
