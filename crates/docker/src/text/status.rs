//! The column of states: `Up 3 minutes (healthy)`, `Exited (137) 2 seconds ago`.
//! Source: moby `container/state.go`, `State.String`.

use super::age::human_duration;

/// The health of a container that has a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// No verdict yet.
    Starting,
    /// The last checks passed.
    Healthy,
    /// Too many checks failed.
    Unhealthy,
}

/// What a container is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Made, never started.
    Created,
    /// Running since a moment.
    Running {
        /// When it started.
        since_millis: i64,
        /// Its check's verdict, if it has a check.
        health: Option<Health>,
    },
    /// Frozen.
    Paused {
        /// When it started.
        since_millis: i64,
    },
    /// Ended and about to start again.
    Restarting {
        /// The status it ended with.
        exit: i64,
        /// When it ended.
        at_millis: i64,
    },
    /// Ended.
    Exited {
        /// The status it ended with.
        exit: i64,
        /// When it ended.
        at_millis: i64,
    },
    /// Could not be removed.
    Dead,
}

/// The text of the column.
#[must_use]
pub fn status(status: Status, now_millis: i64) -> String {
    let since = |then: i64| human_duration(now_millis.saturating_sub(then));
    match status {
        Status::Created => "Created".into(),
        Status::Running {
            since_millis,
            health,
        } => {
            let up = format!("Up {}", since(since_millis));
            match health {
                None => up,
                Some(Health::Starting) => format!("{up} (health: starting)"),
                Some(Health::Healthy) => format!("{up} (healthy)"),
                Some(Health::Unhealthy) => format!("{up} (unhealthy)"),
            }
        }
        Status::Paused { since_millis } => format!("Up {} (Paused)", since(since_millis)),
        Status::Restarting { exit, at_millis } => {
            format!("Restarting ({exit}) {} ago", since(at_millis))
        }
        Status::Exited { exit, at_millis } => format!("Exited ({exit}) {} ago", since(at_millis)),
        Status::Dead => "Dead".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_words() {
        let now = 1_000_000;
        let running = |health| Status::Running {
            since_millis: now - 180_000,
            health,
        };
        assert_eq!(status(running(None), now), "Up 3 minutes");
        assert_eq!(
            status(running(Some(Health::Healthy)), now),
            "Up 3 minutes (healthy)"
        );
        assert_eq!(
            status(running(Some(Health::Starting)), now),
            "Up 3 minutes (health: starting)"
        );
        assert_eq!(
            status(
                Status::Exited {
                    exit: 137,
                    at_millis: now
                },
                now
            ),
            "Exited (137) Less than a second ago"
        );
        assert_eq!(status(Status::Created, now), "Created");
    }
}
