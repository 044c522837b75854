//! Where a session starts: a world, files, and lines that ran before the first one.

use super::logical_lines;
use layerlab_docker::{Input, Profile, Session};
use layerlab_protocol::sandbox::{GivenFile, SandboxStart};

/// The start without a name: an app's files on one host, another host, registries.
const USUAL: &str = "two-hosts";

/// Most lines of one attempt.
const MAX_LINES: usize = 1_000;

/// A session at the start; its setup counts as nothing.
///
/// # Errors
/// What is wrong, for whoever wrote the start: no such world or docker, or a line of the setup failed.
pub(crate) fn opened(start: &SandboxStart) -> Result<Session, String> {
    let profile = match start.profile.as_str() {
        "" => Some(Profile::Modern),
        name => Profile::named(name),
    };
    let profile = profile.ok_or_else(|| {
        format!(
            "there is no docker `{}`; there are modern, classic and containerd",
            start.profile
        )
    })?;
    let fixture = if start.fixture.is_empty() {
        USUAL
    } else {
        &start.fixture
    };
    let Some(mut session) = Session::new(fixture, profile, Input::Person) else {
        let known = Session::fixtures().join("`, `");
        return Err(format!(
            "there is no fixture `{fixture}`; there are `{known}`, and files of the folder `fixtures`"
        ));
    };
    put_files(&mut session, &start.files);
    session.set_effects(
        start
            .effects
            .iter()
            .map(|effect| (effect.command.clone(), effect.writes.clone()))
            .collect(),
    );
    for line in script(&start.setup) {
        let answer = session.step(&line);
        if answer.exit != 0 {
            let said = format!("{}{}", answer.stdout, answer.stderr);
            let said = said.trim_end().lines().next_back().unwrap_or("").to_owned();
            return Err(format!(
                "the setup line `{line}` ended with {}: {said}",
                answer.exit
            ));
        }
    }
    session.settle();
    Ok(session)
}

/// Puts files into the folder of the shell.
pub(crate) fn put_files(session: &mut Session, files: &[GivenFile]) {
    for file in files {
        match &file.text {
            Some(text) => session.put_file(&file.path, text),
            None => session.put_sized_file(&file.path, file.bytes),
        }
    }
}

/// Texts as lines: comments are left out, here-documents and quotes span lines.
pub(crate) fn script(texts: &[String]) -> Vec<String> {
    let lines = texts.iter().flat_map(|text| logical_lines(text));
    lines
        .filter(|line| !line.trim_start().starts_with('#'))
        .take(MAX_LINES)
        .collect()
}
