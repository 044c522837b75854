//! What `pull` and `push` print for each layer.
//! Sources: moby `pkg/jsonmessage`, `distribution/{pull,push}_v2.go`, `daemon/containerd/progress.go`.

use super::units::human_size;

/// What a layer is going through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerState {
    /// It is here: nothing to fetch.
    AlreadyExists,
    /// It will be fetched.
    PullingFsLayer,
    /// It waits for its turn.
    Waiting,
    /// On its way.
    Downloading {
        /// Bytes so far.
        current_bytes: u64,
        /// Bytes in all.
        total_bytes: u64,
    },
    /// Its digest is compared (classic store).
    VerifyingChecksum,
    /// All of it is here.
    DownloadComplete,
    /// It is unpacked.
    Extracting {
        /// Bytes so far.
        current_bytes: u64,
        /// Bytes in all.
        total_bytes: u64,
    },
    /// It is unpacked, as the containerd store counts: in seconds.
    ExtractingFor {
        /// Whole seconds.
        seconds: u64,
    },
    /// Done.
    PullComplete,
    /// It will be sent (classic store).
    Preparing,
    /// On its way out.
    Pushing {
        /// Bytes so far.
        current_bytes: u64,
        /// Bytes in all.
        total_bytes: u64,
    },
    /// Sent.
    Pushed,
    /// The registry has it.
    LayerAlreadyExists,
    /// The registry has it in another repository.
    MountedFrom(String),
}

/// A change of one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerLine {
    /// Twelve digits.
    pub id: String,
    /// What happened.
    pub state: LayerState,
}

impl LayerState {
    /// Its words, without a bar.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::AlreadyExists => "Already exists".into(),
            Self::PullingFsLayer => "Pulling fs layer".into(),
            Self::Waiting => "Waiting".into(),
            Self::Downloading { .. } => "Downloading".into(),
            Self::VerifyingChecksum => "Verifying Checksum".into(),
            Self::DownloadComplete => "Download complete".into(),
            Self::Extracting { .. } => "Extracting".into(),
            Self::ExtractingFor { seconds } => format!("Extracting {seconds} s"),
            Self::PullComplete => "Pull complete".into(),
            Self::Preparing => "Preparing".into(),
            Self::Pushing { .. } => "Pushing".into(),
            Self::Pushed => "Pushed".into(),
            Self::LayerAlreadyExists => "Layer already exists".into(),
            Self::MountedFrom(repository) => format!("Mounted from {repository}"),
        }
    }

    fn progress(&self) -> Option<(u64, u64)> {
        match self {
            Self::Downloading {
                current_bytes,
                total_bytes,
            }
            | Self::Extracting {
                current_bytes,
                total_bytes,
            }
            | Self::Pushing {
                current_bytes,
                total_bytes,
            } => Some((*current_bytes, *total_bytes)),
            _ => None,
        }
    }
}

/// The lines on something that is not a terminal: every change that is no mere progress.
#[must_use]
pub fn layers_plain(lines: &[LayerLine]) -> String {
    lines
        .iter()
        .filter(|line| {
            line.state.progress().is_none()
                && !matches!(line.state, LayerState::ExtractingFor { .. })
        })
        .map(|line| format!("{}: {}\n", line.id, line.state.words()))
        .collect()
}

/// The last picture on a terminal: one line a layer, in the order they first appeared.
#[must_use]
pub fn layers_terminal(lines: &[LayerLine]) -> String {
    let mut shown: Vec<(&str, &LayerState)> = Vec::new();
    for line in lines {
        match shown.iter_mut().find(|(id, _)| *id == line.id) {
            Some((_, state)) => *state = &line.state,
            None => shown.push((&line.id, &line.state)),
        }
    }
    shown
        .into_iter()
        .map(|(id, state)| {
            let bar = state.progress().map_or(String::new(), |(current, total)| {
                format!(" {}", bar(current, total))
            });
            format!("{id}: {} {bar}\n", state.words())
        })
        .collect()
}

/// `[=====>    ]  1.2MB/29.1MB`, fifty steps wide.
fn bar(current: u64, total: u64) -> String {
    const STEPS: u64 = 50;
    if total == 0 {
        return format!("{:>8}", human_size(current));
    }
    let current = current.min(total);
    let done =
        usize::try_from(u128::from(current) * u128::from(STEPS) / u128::from(total)).unwrap_or(0);
    let left = usize::try_from(STEPS).unwrap_or(0).saturating_sub(done);
    format!(
        "[{}>{}]  {:>8}/{}",
        "=".repeat(done),
        " ".repeat(left),
        human_size(current),
        human_size(total)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, state: LayerState) -> LayerLine {
        LayerLine {
            id: id.into(),
            state,
        }
    }

    #[test]
    fn plain_output_leaves_progress_out() {
        let lines = [
            line("a", LayerState::PullingFsLayer),
            line(
                "a",
                LayerState::Downloading {
                    current_bytes: 5,
                    total_bytes: 10,
                },
            ),
            line("a", LayerState::VerifyingChecksum),
            line("b", LayerState::AlreadyExists),
            line("a", LayerState::PullComplete),
        ];
        assert_eq!(
            layers_plain(&lines),
            "a: Pulling fs layer\na: Verifying Checksum\nb: Already exists\na: Pull complete\n"
        );
        assert_eq!(
            layers_terminal(&lines),
            "a: Pull complete \nb: Already exists \n"
        );
    }

    #[test]
    fn a_bar_has_fifty_steps() {
        let state = LayerState::Downloading {
            current_bytes: 7_275_000,
            total_bytes: 29_100_000,
        };
        assert_eq!(
            layers_terminal(&[line("a", state)]),
            "a: Downloading  [============>                                      ]   7.275MB/29.1MB\n"
        );
    }
}
