//! What a text is, seen from its first telling line. Small and quick: the page runs it with every keystroke.
//!
//! The rule that keeps Dockerfiles safe: an instruction before the telling line means "a Dockerfile", whatever follows;
//! and lines that a Dockerfile may hold as comments (`#4 [1/2] FROM …`), or that an article shows before it (`$ docker
//! build .`), tell something only when no `FROM` comes after.

/// Bytes looked at.
const MAX_BYTES: usize = 64 * 1024;

/// What printed a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `docker history`.
    History,
    /// `docker inspect`, of an image or a container.
    Inspect,
    /// `docker images`.
    Images,
    /// `docker system df`.
    DiskUsage,
    /// `docker ps`.
    Containers,
    /// `docker pull` and `docker push`.
    Pull,
    /// `docker build`.
    Build,
    /// A Compose file that builds.
    Compose,
    /// An error message.
    Failure,
    /// A command that was typed.
    Command,
}

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// What it looks like.
    pub kind: Kind,
    /// `false`: the text may as well be a Dockerfile and must be treated as one.
    pub sure: bool,
}

impl Kind {
    /// How a sentence names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::History => "the output of docker history",
            Self::Inspect => "the output of docker inspect",
            Self::Images => "the output of docker images",
            Self::DiskUsage => "the output of docker system df",
            Self::Containers => "the output of docker ps",
            Self::Pull => "the output of docker pull or push",
            Self::Build => "the output of docker build",
            Self::Compose => "a Compose file",
            Self::Failure => "an error message of Docker",
            Self::Command => "a terminal session",
        }
    }
}

/// What `text` is when it is no Dockerfile; `None` for a Dockerfile and for anything unknown.
///
/// Cost: linear in the first 64 KiB, nothing beyond.
pub fn looks_like(text: &str) -> Option<Guess> {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end)?;
    let mut is_dockerfile = false;
    let mut candidate = None;
    let mut in_comment = false;
    let mut json = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = without_stamp(line);
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with("```") {
            continue;
        }
        if is_instruction(trimmed) {
            // What a typed command printed may begin with an instruction (`--format`), but for `FROM`.
            if candidate.is_some()
                && (in_comment || first_word(trimmed).eq_ignore_ascii_case("FROM"))
            {
                return None;
            }
            is_dockerfile |= candidate.is_none();
            continue;
        }
        if is_dockerfile && line.starts_with([' ', '\t']) {
            // An instruction that goes on; what would be worth an offer begins at the margin.
            continue;
        }
        let kind = match trimmed.as_bytes() {
            [b'{' | b'[', ..] => json
                .get_or_insert_with(|| json_kind(text))
                .or_else(|| line_kind(line)),
            [b'#', ..] => {
                if candidate.is_none() {
                    candidate = line_kind(line);
                    in_comment = candidate.is_some();
                }
                continue;
            }
            _ => line_kind(line),
        };
        if matches!(trimmed, "jobs:" | "on:") {
            // A workflow of some CI: its `build:` is a job.
            return None;
        }
        let Some(kind) = kind else { continue };
        if kind == Kind::Command {
            // What it printed tells more; and a Dockerfile may follow.
            candidate = candidate.or(Some(kind));
            continue;
        }
        if !is_dockerfile {
            return Some(Guess { kind, sure: true });
        }
        if !matches!(kind, Kind::Failure | Kind::Compose) {
            return Some(Guess { kind, sure: false });
        }
    }
    candidate
        .filter(|_| !is_dockerfile)
        .map(|kind| Guess { kind, sure: true })
}

const INSTRUCTIONS: &str = " ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR ";

/// A line without the time that a CI log puts before it: `2026-05-22T03:14:22.123Z text`.
pub(crate) fn without_stamp(line: &str) -> &str {
    let bytes = line.as_bytes();
    let is_stamp = bytes.first().is_some_and(u8::is_ascii_digit)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(10) == Some(&b'T');
    match line.split_once(' ') {
        Some((stamp, rest)) if is_stamp && stamp.ends_with('Z') => rest,
        _ => line,
    }
}

pub(crate) fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or("")
}

pub(crate) fn is_instruction(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or("");
    // `COPY failed: …` is what the old builder says.
    words.next().is_some_and(|second| second != "failed:")
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && INSTRUCTIONS
            .split(' ')
            .any(|known| !known.is_empty() && known.eq_ignore_ascii_case(word))
}

fn json_kind(text: &str) -> Option<Kind> {
    let has = |key: &str| text.contains(key);
    Some(
        if has("\"RepoTags\"") || has("\"RootFS\"") || has("\"HostConfig\"") {
            Kind::Inspect
        } else if has("\"CreatedBy\"") {
            Kind::History
        } else if has("\"Repository\"") && has("\"Tag\"") {
            Kind::Images
        } else if has("\"Reclaimable\"") {
            Kind::DiskUsage
        } else if has("\"RunningFor\"") {
            Kind::Containers
        } else {
            return None;
        },
    )
}

/// Beginnings that tell what a line belongs to. The first that fits wins.
const BEGINNINGS: &[(&str, &str, Kind)] = &[
    ("IMAGE", "CREATED BY", Kind::History),
    ("<missing>", "", Kind::History),
    ("REPOSITORY", "IMAGE ID", Kind::Images),
    ("IMAGE", "DISK USAGE", Kind::Images),
    ("i Info", "In Use", Kind::Images),
    ("TYPE", "RECLAIMABLE", Kind::DiskUsage),
    ("Images space usage:", "", Kind::DiskUsage),
    ("CONTAINER ID", "", Kind::Containers),
    ("Using default tag: ", "", Kind::Pull),
    ("Digest: sha256:", "", Kind::Pull),
    ("The push refers to repository", "", Kind::Pull),
    ("Status: Downloaded newer image", "", Kind::Pull),
    ("Status: Image is up to date", "", Kind::Pull),
    ("[+] Building ", "", Kind::Build),
    ("=> ", "", Kind::Build),
    ("Step 1/", " : ", Kind::Build),
    ("Sending build context to Docker daemon", "", Kind::Build),
    ("> [", "]", Kind::Build),
    ("ERROR: failed to build", "", Kind::Build),
    ("ERROR: failed to solve", "", Kind::Build),
    ("ERROR [", "]", Kind::Build),
    ("Error response from daemon", "", Kind::Failure),
    ("docker: ", "", Kind::Failure),
    ("COPY failed: ", "", Kind::Build),
    ("ADD failed: ", "", Kind::Build),
    ("services:", "", Kind::Compose),
    ("dockerfile_inline:", "", Kind::Compose),
];

/// Phrases that tell it wherever they stand.
const PHRASES: &[(&str, Kind)] = &[
    (": Pulling from ", Kind::Pull),
    (": Pulling fs layer", Kind::Pull),
    (": Already exists", Kind::Pull),
    (": Pull complete", Kind::Pull),
    ("failed to solve", Kind::Build),
    ("failed to compute cache key", Kind::Build),
    ("did not complete successfully", Kind::Build),
    ("executor failed running", Kind::Build),
    ("returned a non-zero code", Kind::Build),
    ("failed to register layer", Kind::Failure),
    ("failed to extract layer", Kind::Failure),
    ("no space left on device", Kind::Failure),
    ("pull access denied", Kind::Failure),
    ("toomanyrequests", Kind::Failure),
    ("exec format error", Kind::Failure),
    ("executable file not found in", Kind::Failure),
    ("OCI runtime", Kind::Failure),
    ("Failed to pull image", Kind::Failure),
    ("ImagePullBackOff", Kind::Failure),
    ("Temporary failure in name resolution", Kind::Failure),
    ("permission denied while trying to connect", Kind::Failure),
    ("exit code: 137", Kind::Failure),
    ("manifest unknown", Kind::Failure),
    ("Cannot connect to the Docker daemon", Kind::Failure),
    ("invalid reference format", Kind::Failure),
    ("no such object", Kind::Failure),
];

/// What follows the number of a step in a build log; `#1 my remark` is a comment.
const LOGGED: [&str; 6] = [
    "[",
    "DONE ",
    "CACHED",
    "ERROR",
    "building with",
    "transferring",
];

/// What a line alone tells. Lines that begin with `#` only tell of a build log.
pub(crate) fn line_kind(line: &str) -> Option<Kind> {
    let trimmed = line.trim();
    if let Some(rest) = trimmed.strip_prefix('#') {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let said = rest.get(digits..).unwrap_or("");
        let is_log = digits > 0
            && LOGGED
                .iter()
                .any(|begin| said.starts_with(' ') && said.trim_start().starts_with(begin));
        return is_log
            .then_some(Kind::Build)
            .or_else(|| typed_command(trimmed).map(|_| Kind::Command));
    }
    let is_flush = line.len() == line.trim_start().len();
    for (begin, also, kind) in BEGINNINGS {
        if let Some(rest) = trimmed.strip_prefix(begin)
            && rest.contains(also)
            && (*kind != Kind::Compose || is_flush || !begin.starts_with('s'))
        {
            return Some(*kind);
        }
    }
    let build = trimmed.strip_prefix("build:").map(str::trim);
    if build.is_some_and(|rest| !rest.contains(' ')) {
        return Some(Kind::Compose);
    }
    PHRASES
        .iter()
        .find(|(phrase, _)| trimmed.contains(phrase))
        .map(|(_, kind)| *kind)
        .or_else(|| typed_command(trimmed).map(|_| Kind::Command))
}

/// Commands whose name after `docker` makes a line a typed command.
const COMMANDS: &str = " history inspect image images system pull push build buildx builder ps container run compose volume tag rmi rm save load ";

/// The words after `docker` of a line that somebody typed, with or without a prompt before it.
pub(crate) fn typed_command(line: &str) -> Option<&str> {
    let at = line.find("docker ").filter(|at| *at < 160)?;
    let before = line.get(..at)?.trim_end();
    let before = before.strip_suffix("sudo").unwrap_or(before).trim_end();
    if !before.is_empty() && !before.ends_with(['$', '#', '%', '>', '❯', '➜']) {
        return None;
    }
    let rest = line.get(at + 7..)?.trim();
    let word = first_word(rest);
    COMMANDS
        .split(' ')
        .any(|known| !known.is_empty() && known == word)
        .then_some(rest)
}
