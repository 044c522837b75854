//! Error messages that docker, its builder and the tools inside a build print: what, why, what to do.
//!
//! A table: each entry finds itself in a line and says what it is about. The first that fits a line wins, so special
//! cases stand before general ones. Deliberately absent: guessing at messages that are not in the table.

use crate::blocks::Block;
use crate::explain::{Reading, cover, unread};
use crate::lines::Line;
use crate::view::{Notice, Part, short};
use layerlab_diagnostics::Severity;

/// Lines searched at the end of a long output.
const MAX_SEARCHED: usize = 3000;
/// Lines searched at its beginning.
const FIRST_SEARCHED: usize = 500;

/// Exit codes are told apart behind the entries of the table.
const EXIT_CODES: usize = 1000;

/// One known message.
struct Known {
    /// All of them stand in the line, in lower case; a group in `|` means any.
    needles: &'static [&'static str],
    /// What the message is about.
    subject: Subject,
    /// `{}` is the subject.
    what: &'static str,
    why: &'static str,
    todo: &'static str,
}

/// Where the subject of a message stands.
#[derive(Clone, Copy)]
enum Subject {
    None,
    /// The last text in double quotes.
    LastQuoted,
    /// The word behind this.
    After(&'static str),
    /// The word before this.
    Before(&'static str),
}

macro_rules! known {
    ($( [$($needle:literal),+] $subject:expr, $what:literal, $why:literal, $todo:literal; )*) => {
        &[$( Known { needles: &[$($needle),+], subject: $subject, what: $what, why: $why, todo: $todo } ),*]
    };
}

use Subject::{After, Before, LastQuoted};

const KNOWN: &[Known] = known! {
    ["no space left on device"] After("write "),
        "the disk of the Docker host is full, it stopped at `{}`",
        "layers are unpacked one after the other until one does not fit; the file in the message is the one that was just being written, not the one that is too big",
        "look at `docker system df`, free space with `docker builder prune` and `docker image prune`, then pull or build again; ship a smaller image for good";
    ["failed to read dockerfile", "no such file or directory"] After("open "),
        "there is no file `{}` to build from",
        "`docker build` looks for a file of exactly this name in the folder of its last argument",
        "run it in the right folder, or name the file with `-f`";
    ["failed to calculate checksum|failed to compute cache key", "not found"] LastQuoted,
        "`{}` is not there to be copied",
        "paths of `COPY` and `ADD` begin at the root of the build context (the folder given to `docker build`), and whatever `.dockerignore` lists is missing there; with `--from` they begin at the root of that stage",
        "check spelling and case, the folder given to `docker build`, `.dockerignore`, and for `COPY --from` where the stage puts its result";
    ["copy failed|add failed"] LastQuoted,
        "a file to be copied is not in the build context",
        "paths begin at the root of the build context (the folder given to `docker build`), and whatever `.dockerignore` lists is missing there",
        "check spelling and case, the folder given to `docker build`, and `.dockerignore`";
    ["forbidden path outside the build context"] Subject::None,
        "a source path leaves the build context",
        "the builder only ever sees the files below the folder given to `docker build`; `..` cannot leave it",
        "give `docker build` a folder further up and name the file with `-f`, or add it with `--build-context`";
    ["toomanyrequests|too many requests|pull rate limit"] Subject::None,
        "the registry refuses more pulls for now",
        "Docker Hub counts pulls per account, and per address when nobody is logged in; shared addresses of offices and CI run out first",
        "run `docker login`, or pull through a mirror or a cache of your own, then try again later";
    ["pull access denied"] After("pull access denied for "),
        "the registry gives out no repository `{}`",
        "the name is wrong, the repository is private, or nobody is logged in: registries answer all three alike, so that names cannot be probed",
        "check the spelling (and that a stage of that name exists, if it was meant), then `docker login`";
    ["insufficient_scope|denied: requested access to the resource is denied"] Subject::None,
        "the registry refuses access",
        "a name without a registry means Docker Hub's `library/`, where only Docker may push; other namespaces need their owner's login",
        "tag the image as `registry/namespace/name` of your own and run `docker login` for it";
    ["no basic auth credentials|authentication required|unauthorized:"] Subject::None,
        "the registry wants a login",
        "this host sent no user name for that registry",
        "run `docker login` with the registry's host name";
    ["no matching manifest for"] After("no matching manifest for "),
        "the image does not exist for `{}`",
        "the tag was pushed for other platforms only",
        "pick a tag that has this platform, build it with `docker buildx build --platform`, or ask for another one with `--platform` (emulated, slow)";
    ["manifest unknown|failed to resolve reference|failed to resolve source metadata", "not found|manifest unknown"] Subject::None,
        "the registry knows no such tag or digest",
        "the repository may exist, but not under that tag: tags can be misspelt, moved or deleted",
        "look the tag up in the registry, and pin a digest that you know";
    ["target stage", "could not be found"] LastQuoted,
        "there is no stage `{}`",
        "`--target` and `COPY --from` name a stage by what stands after `AS` in its `FROM`",
        "check the spelling, or add `AS` with this name to the stage";
    ["dockerfile parse error"] Subject::None,
        "the Dockerfile does not parse",
        "the builder reads the whole file before it runs anything",
        "paste the Dockerfile here: every faulty line is shown, not only the first";
    ["unknown instruction"] After("unknown instruction: "),
        "`{}` is not an instruction",
        "each line begins with a word like `RUN`, or continues the one before, which must then end in a backslash",
        "correct the word, or the end of the line above; pasted here, the Dockerfile shows which";
    ["exec format error"] Subject::None,
        "a program is made for another kind of processor, or a script has no first line that names its shell",
        "an `arm64` image runs on an `amd64` host only with emulation, and the other way round; a script without `#!` cannot be started directly either",
        "build for the host's platform (`--platform`), or let the script begin with `#!/bin/sh`";
    ["executable file not found in"] LastQuoted,
        "`{}` is not a program in the image",
        "it is not installed, not in `PATH`, or there is no shell that would look for it (distroless and `scratch` have none); in the exec form the whole first string is one name, blanks and all",
        "install it, give its whole path, or write `CMD` and `ENTRYPOINT` as one string per word";
    ["exec ", ": no such file or directory"] Before(": no such file or directory"),
        "`{}` cannot be started although it may exist",
        "a missing file is meant, but it can be the loader of a dynamically linked program (glibc's on Alpine) or the shell of a script with Windows line ends",
        "link statically or use a base with the same C library; save scripts with LF line ends";
    ["permission denied", "docker.sock|docker daemon socket"] Subject::None,
        "this user may not talk to the Docker daemon",
        "the socket belongs to root and the group `docker`; who may use it is as good as root on that host",
        "use `sudo`, join the group `docker` and log in again, or use rootless mode";
    ["cannot connect to the docker daemon|is the docker daemon running"] Subject::None,
        "the Docker daemon does not answer",
        "it is not running, or the client looks for it at another address (`DOCKER_HOST`, `docker context`)",
        "start Docker, then look at `docker context ls`";
    ["is not directory|not a directory: unknown|trying to mount a directory onto a file"] Subject::None,
        "a mount does not fit: one side is a file, the other a folder",
        "a source that is missing on the host is created as a folder, and a file of the image cannot be covered by it",
        "create the file on the host first, or mount over a folder";
    ["port is already allocated|address already in use"] After("Bind for "),
        "the port of the host is taken: `{}`",
        "one port of the host belongs to one process, also to a container that runs already",
        "stop the other one (`docker ps` shows its ports), or publish another port with `-p`";
    ["the container name", "is already in use"] LastQuoted,
        "a container of that name exists already",
        "stopped containers keep their name until they are removed",
        "`docker rm` the old one, or use `--rm` and another `--name`";
    ["invalid container name"] Subject::None,
        "this is no valid name of a container",
        "it begins with a letter or a digit and goes on with letters, digits, `_`, `.` and `-`",
        "correct what stands behind `--name`";
    ["conflict: unable to|image is being used by|unable to remove repository reference"] Subject::None,
        "the image is still in use",
        "a container uses it (a stopped one counts), or several tags point at it",
        "remove the container first, or remove the tags one by one; `-f` only takes the name away";
    ["no such image|no such object|no such container"] After("such "),
        "it does not exist on this host",
        "names are looked up on this host only, with the tag `latest` when none is given",
        "compare with `docker images -a` and `docker ps -a`, or pull it first";
    ["must be lowercase"] Subject::None,
        "the name of an image must be in lower case",
        "repository names may not hold capital letters; tags may",
        "write the name in lower case";
    ["invalid reference format"] Subject::None,
        "this is no valid name of an image",
        "often a variable was empty (`name:` with nothing behind it), a digest too short, or blanks inside; option values may also have slipped into the place of the name",
        "check `name[:tag][@sha256:64 hex digits]` and the order of the arguments";
    ["requires exactly 1 argument|requires 1 argument|requires at least 1 argument"] Subject::None,
        "the command lacks an argument, or has one too many",
        "`docker build` wants the folder of the context as its last word, most often a dot",
        "add the missing word; quote names with blanks";
    ["server gave http response to https client"] Subject::None,
        "the registry speaks plain HTTP",
        "Docker insists on HTTPS except for `localhost`",
        "give the registry a certificate, or list it under `insecure-registries` on hosts you trust";
    ["x509:|certificate signed by unknown authority"] Subject::None,
        "the certificate of the other side is not trusted",
        "it is signed by an authority that the host or the image does not know, often that of a company's proxy, or its time is over",
        "add the authority's certificate to the Docker host (`/etc/docker/certs.d`) or to the image (`ca-certificates`); do not switch the check off";
    ["could not resolve host|temporary failure resolving|temporary failure in name resolution|no such host|eai_again|could not resolve"] After("resolve host: "),
        "a host name could not be resolved: `{}`",
        "the build has no working DNS: a company network or VPN hides its names from containers, or the network is down",
        "set `dns` in the daemon's configuration, build with `--network=host` to compare, or use the proxy arguments";
    ["connection refused"] Subject::None,
        "nobody listens at that address",
        "inside a container `localhost` is the container itself; a registry or a proxy may also be down",
        "check address and port, and use the service's name instead of `localhost` between containers";
    ["i/o timeout|tls handshake timeout|context deadline exceeded|connection timed out"] Subject::None,
        "the other side did not answer in time",
        "a slow or filtered network, a proxy that is not configured, or a registry under load",
        "try again; set the proxy for the daemon, or use a mirror nearby";
    ["failed to register layer|failed to extract layer"] Subject::None,
        "a downloaded layer could not be unpacked",
        "the cause stands behind it in the same line: a full disk, a missing right, a damaged download",
        "fix that cause, then pull again: finished layers are kept";
    ["max depth exceeded"] Subject::None,
        "the image has too many layers",
        "storage drivers stack about 125 layers at most, base included",
        "join `RUN` steps, and do not build on top of your own images again and again";
    ["e: unable to locate package"] After("locate package "),
        "`apt` knows no package `{}`",
        "the package list is missing or old (`apt-get update` in a layer of its own stays cached), or the release does not have it",
        "run `apt-get update && apt-get install` in one `RUN`; check the name for this release";
    ["e: failed to fetch|404  not found"] Subject::None,
        "`apt` asked for a package version that its mirror no longer has",
        "the cached layer of `apt-get update` is older than the mirror",
        "put `apt-get update` and `install` into one `RUN`, and build once with `--no-cache`";
    ["npm ci", "package-lock.json|existing"] Subject::None,
        "`npm ci` finds no lock file that fits",
        "`package-lock.json` was not copied before it runs, is ignored, or is older than `package.json`",
        "copy `package.json` and `package-lock.json` together, and update the lock file with `npm install`";
    ["no matching distribution found|could not find a version that satisfies"] After("for "),
        "`pip` finds no version of `{}` for this Python",
        "no release fits this Python version or platform, or only source code exists and a compiler is missing",
        "pin a version that exists for it, or use a base with the right Python";
    ["externally-managed-environment"] Subject::None,
        "the distribution forbids `pip` in its own Python",
        "since PEP 668 system packages are protected from `pip`",
        "create a virtual environment in the image, or start from the official `python` image";
    ["jsonargsrecommended|secretsusedinargorenv|legacykeyvalueformat|fromascasing|undefinedvar"] Subject::None,
        "the builder's own checks warn",
        "the image was built, but the named line does something else than it seems to",
        "paste the Dockerfile here: the same finding is explained there, with its fix";
    ["signal: killed|oomkilled|out of memory|heap out of memory|cannot allocate memory"] Subject::None,
        "the memory ran out",
        "the kernel ends the process that asks for too much; its exit code is then 137 (128 + signal 9)",
        "give Docker or the container more memory, or make the step smaller (fewer parallel jobs, a heap limit)";
    ["imagepullbackoff|errimagepull|failedtopull|failed to pull image"] Subject::None,
        "the cluster cannot pull the image",
        "the cause stands behind it: name, login, network, or a full disk of the node",
        "fix that cause; the node tries again by itself";
    ["diskpressure"] Subject::None,
        "the node's disk is nearly full, so it throws pods out",
        "images, layers and logs share one disk; large images fill it at every roll-out",
        "free the node's disk, ship smaller images, keep fewer old tags on the node";
    ["permission denied"] Before(": permission denied"),
        "a right is missing: `{}`",
        "the step runs as another user than the file's owner (after `USER`), or a script is not executable",
        "use `COPY --chown` or `--chmod`, do it before `USER`, or make the script executable in the repository";
    ["command not found|: not found"] Before(": not found"),
        "`{}` is not a command in this image",
        "small bases lack most tools, and what another stage installs is not here",
        "install it in this stage, or use the base that has it";
    ["failed to build|failed to solve"] Subject::None,
        "the build stopped",
        "the words behind the last colon name the cause",
        "look at the step above that ends in ERROR";
    ["oci runtime"] Subject::None,
        "the container could not be started",
        "the runtime could not run the first program; the words behind the last colon name the cause",
        "check `ENTRYPOINT`, `CMD`, mounts and the platform";
    ["error response from daemon"] Subject::None,
        "the daemon refused",
        "the words behind the last colon name the cause",
        "";
};

/// What exit codes mean; 128 and more are signals.
pub(crate) fn exit_code(code: u32) -> &'static str {
    match code {
        0 => "finished without an error",
        1 => "the program reported an error of its own",
        2 => "the shell or the program was used wrongly",
        100 => "`apt-get` failed, most often a package or the network",
        125 => "docker itself could not start the container",
        126 => {
            "the command exists but cannot be executed: a right is missing, or it is no program for this platform"
        }
        127 => "the command was not found: it is not installed, not in `PATH`, or misspelt",
        130 => "it was interrupted (Ctrl C, signal 2)",
        134 => "it aborted (signal 6)",
        137 => {
            "it was killed (signal 9): most often the memory ran out, else `docker stop` waited in vain or somebody used `docker kill`"
        }
        139 => {
            "it crashed (signal 11), on Alpine often a program made for glibc, or the wrong platform"
        }
        143 => "it was asked to end and did (signal 15), as by `docker stop`",
        _ => "the program's own code; its documentation says what it means",
    }
}

fn code_todo(code: u32) -> &'static str {
    match code {
        137 => {
            "give Docker more memory, or let the step take less: fewer parallel jobs, a limit for its heap"
        }
        126 => "check the file's mode and the platform of the image",
        127 => "install the program in this stage, or correct its name",
        139 => "use the base that the program was made for, and the right `--platform`",
        _ => "read the lines above it: the command says there what it missed",
    }
}

/// The exit code that a line names.
pub(crate) fn named_code(line: &str) -> Option<u32> {
    let rest = ["exit code: ", "non-zero code: ", "exit status "]
        .iter()
        .find_map(|before| line.split_once(before).map(|(_, rest)| rest))?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

/// What is known about a line; special causes before the general "it failed".
pub(crate) fn known(line: &Line<'_>) -> Option<(usize, Notice)> {
    let lower = line.text.to_ascii_lowercase();
    let fits = |known: &Known| {
        known
            .needles
            .iter()
            .all(|group| group.split('|').any(|needle| lower.contains(needle)))
    };
    let at = KNOWN.iter().position(fits);
    if let Some(code) = named_code(&line.text)
        && at.is_none_or(is_general)
    {
        let notice = Notice {
            severity: Severity::Error,
            span: line.span,
            what: format!("a command ended with exit code {code}"),
            why: exit_code(code).to_owned(),
            todo: code_todo(code).to_owned(),
        };
        return Some((EXIT_CODES.saturating_add(code as usize), notice));
    }
    let at = at?;
    let known = KNOWN.get(at)?;
    let subject = subject(&line.text, known.subject);
    let what = match subject {
        Some(subject) => known.what.replace("{}", &short(&subject, 80)),
        None => without_subject(known.what),
    };
    Some((
        at,
        Notice {
            severity: Severity::Error,
            span: line.span,
            what,
            why: known.why.to_owned(),
            todo: known.todo.to_owned(),
        },
    ))
}

/// Whether an entry only says that something failed.
fn is_general(at: usize) -> bool {
    let telling = [126, 127, 137, 139].map(|code| EXIT_CODES + code);
    if at >= EXIT_CODES {
        return !telling.contains(&at);
    }
    KNOWN.get(at).is_some_and(|known| {
        [
            "failed to build|failed to solve",
            "oci runtime",
            "error response from daemon",
        ]
        .iter()
        .any(|general| known.needles.first() == Some(general))
    })
}

/// The sentence with the place of its subject taken out: "…: `{}`", "… `{}` …".
fn without_subject(what: &str) -> String {
    for place in [
        ", it stopped at `{}`",
        ": `{}`",
        " of `{}`",
        " for `{}`",
        " `{}`",
        "`{}` ",
    ] {
        if let Some((before, after)) = what.split_once(place) {
            let before = if before.is_empty() {
                "something "
            } else {
                before
            };
            return format!("{before}{after}");
        }
    }
    what.to_owned()
}

fn subject(line: &str, place: Subject) -> Option<String> {
    let found = match place {
        Subject::None => None,
        LastQuoted => {
            let end = line.rfind('"')?;
            let start = line.get(..end)?.rfind('"')? + 1;
            line.get(start..end)
        }
        After(words) => {
            let rest = line.split_once(words)?.1.trim_start();
            rest.split([' ', ',', ';'])
                .next()
                .map(|word| word.trim_end_matches([':', '.']))
        }
        Before(words) => {
            let before = line.split_once(words)?.0;
            before.rsplit([' ', '"']).next()
        }
    };
    found
        .map(|text| text.trim_matches(['"', '\'', '`']))
        .filter(|text| !text.is_empty())
        .map(|text| crate::mask::mask(text, crate::mask::Values::Words).text)
}

/// Known messages in `lines`, each once, most special first; general ones only when there is nothing else.
pub(crate) fn find(lines: &[Line<'_>], most: usize) -> Vec<Notice> {
    let mut found: Vec<(usize, Notice)> = Vec::new();
    // Causes stand near the end; a long log is searched there and at its beginning.
    let tail = lines.len().saturating_sub(MAX_SEARCHED).max(FIRST_SEARCHED);
    let head = lines.get(..lines.len().min(FIRST_SEARCHED));
    for line in head.into_iter().chain(lines.get(tail..)).flatten() {
        let Some((at, notice)) = known(line) else {
            continue;
        };
        let n_found = found.len();
        match found.iter_mut().find(|(other, _)| *other == at) {
            // The same message with a name in it says more.
            Some((_, old)) if !old.what.contains('`') && notice.what.contains('`') => *old = notice,
            Some(_) => {}
            None if n_found < 64 => found.push((at, notice)),
            None => {}
        }
    }
    let special = found.iter().any(|(at, _)| !is_general(*at));
    found
        .into_iter()
        .filter(|(at, _)| !special || !is_general(*at))
        .map(|(_, notice)| notice)
        .take(most)
        .collect()
}

/// Whether a notice names a cause, and not only that something failed.
pub(crate) fn is_special(notice: &Notice) -> bool {
    let is_code = notice.what.starts_with("a command ended with exit code");
    !is_code
        && !KNOWN
            .iter()
            .enumerate()
            .any(|(at, known)| is_general(at) && known.what == notice.what)
}

/// Explains error messages that stand alone.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let mut part = Part::new("An error message");
    part.notices = find(block.lines, 12);
    part.summary = match part.notices.as_slice() {
        [] => "No message in here is one that is known.".to_owned(),
        [one] => format!("It says: {}.", one.what),
        more => format!(
            "{} known messages; the first usually causes the others.",
            more.len()
        ),
    };
    let nothing = part.notices.is_empty();
    Reading {
        part,
        unread: if nothing {
            unread(block.lines)
        } else {
            Vec::new()
        },
        ..Reading::default()
    }
}

/// Whether the lines hold an error; used by outputs that may end in one.
pub(crate) fn add(part: &mut Part, lines: &[Line<'_>]) -> bool {
    let found = find(lines, 8);
    let any = !found.is_empty();
    part.notices.extend(found);
    if !any && lines.iter().any(|line| line.trimmed().starts_with("Error")) {
        part.notice(
            Severity::Error,
            cover(lines),
            "the command ended in an error",
            "the message is not one that is explained here",
            "",
        );
    }
    any
}
