//! `layerlab sandbox`: lines of the simulated docker command line, and what a terminal would show.

use crate::{input, output};
use anyhow::{Result, bail};
use layerlab_docker::{Answer, Input, Profile, Session, line};
use serde_json::{Value, json};
use std::io::Write as _;

/// Arguments of `layerlab sandbox`.
#[derive(clap::Args)]
pub struct Args {
    /// Lines to run, or a recorded session as JSON; `-` for standard input.
    #[arg(default_value = "-")]
    script: String,
    /// The world to start with.
    #[arg(long, default_value = "lab")]
    fixture: String,
    /// Which docker: `modern` (29), `classic` (up to 28), or `containerd` (28 with containerd's image store).
    #[arg(long, default_value = "modern")]
    profile: String,
    /// Print one JSON object a command.
    #[arg(long)]
    json: bool,
    /// Print the final world as JSON.
    #[arg(long)]
    state: bool,
    /// Answer questions with the next line, as a person at a terminal would.
    #[arg(long)]
    interactive: bool,
}

impl Args {
    /// Runs the script; the exit code is 0 whatever the lines gave.
    pub fn run(self) -> Result<u8> {
        let text = input::text(&self.script)?;
        let Some(profile) = Profile::named(&self.profile) else {
            bail!(
                "there is no profile `{}`; there are modern, classic and containerd",
                self.profile
            );
        };
        let recorded = serde_json::from_str::<Value>(&text)
            .ok()
            .filter(Value::is_object);
        let Some(recorded) = recorded else {
            let mut session = self.session(profile)?;
            for line in logical_lines(&text) {
                let answer = session.step(&line);
                self.print(&line, &answer, None)?;
            }
            return self.finish(&session);
        };
        let scripts = match recorded.get("scripts").and_then(Value::as_array) {
            Some(scripts) => scripts.clone(),
            None => vec![recorded],
        };
        // Recordings with containerd's store are of version 28: its listings, not those of 29.
        let profile = match profile {
            Profile::Modern => Profile::Containerd,
            other => other,
        };
        for script in &scripts {
            let mut session = self.session(profile)?;
            for (name, content) in script
                .get("files")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                session.put_file(name, content.as_str().unwrap_or(""));
            }
            for line in lines_of(script.get("setup")) {
                session.step(&line);
            }
            let engine = if self.profile == "classic" {
                "classic"
            } else {
                "containerd"
            };
            let steps = script
                .get("steps")
                .or_else(|| script.get("engines")?.get(engine)?.get("steps"));
            for line in lines_of(steps) {
                let answer = session.step(&line);
                self.print(&line, &answer, script.get("id").and_then(Value::as_str))?;
            }
            self.finish(&session)?;
        }
        Ok(0)
    }

    fn session(&self, profile: Profile) -> Result<Session> {
        let input = if self.interactive {
            Input::Person
        } else {
            Input::Closed
        };
        match Session::new(&self.fixture, profile, input) {
            Some(session) => Ok(session),
            None => bail!(
                "there is no fixture `{}`; there are {}",
                self.fixture,
                Session::fixtures().join(", ")
            ),
        }
    }

    fn print(&self, line: &str, answer: &Answer, script: Option<&str>) -> Result<()> {
        let mut out = std::io::stdout().lock();
        if self.json {
            let events: Vec<Value> = answer.events.iter().map(|event| json!({"kind": event.kind, "subject": event.subject, "bytes": event.bytes})).collect();
            let mut value = json!({"input": line, "stdout": answer.stdout, "stderr": answer.stderr, "exit": answer.exit, "events": events});
            if let (Some(script), Some(map)) = (script, value.as_object_mut()) {
                map.insert("script".to_owned(), json!(script));
            }
            writeln!(out, "{value}")?;
            return Ok(());
        }
        writeln!(out, "$ {line}")?;
        for (_, text) in &answer.pieces {
            out.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&self, session: &Session) -> Result<u8> {
        if self.state {
            if self.json {
                writeln!(
                    std::io::stdout().lock(),
                    "{}",
                    json!({"state": session.summary()})
                )?;
            } else {
                output::print_json(&session.summary())?;
            }
        }
        Ok(0)
    }
}

/// Lines as texts, or objects with `cmd`.
fn lines_of(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|step| {
        step.as_str()
            .or_else(|| step.get("cmd")?.as_str())
            .map(str::to_owned)
    })
    .collect()
}

/// Most physical lines that one command may span.
const MAX_SPAN: usize = 2_000;

/// Joins physical lines until quotes and here-documents are closed. Empty lines and comments are left out.
fn logical_lines(text: &str) -> Vec<String> {
    let physical: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = physical.get(at) {
        at += 1;
        if first.trim().is_empty() || first.trim_start().starts_with('#') {
            continue;
        }
        let mut whole = (*first).to_owned();
        let incomplete = |text: &str| line::parse(text).is_err_and(|error| error.is_incomplete());
        let mut ahead = at;
        while incomplete(&whole) && ahead < physical.len() && ahead - at < MAX_SPAN {
            whole.push('\n');
            whole.push_str(physical.get(ahead).copied().unwrap_or(""));
            ahead += 1;
        }
        if incomplete(&whole) {
            // Nothing below closes it: the line stands alone, and the shell says what is wrong.
            whole = (*first).to_owned();
        } else {
            at = ahead;
        }
        found.push(whole);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::logical_lines;

    #[test]
    fn here_documents_and_quotes_span_lines() {
        let text =
            "# a comment\ncat > f <<'EOF'\nFROM x\n\nEOF\necho 'a\nb'\n\nls\necho 'open\nls\n";
        assert_eq!(
            logical_lines(text),
            [
                "cat > f <<'EOF'\nFROM x\n\nEOF",
                "echo 'a\nb'",
                "ls",
                "echo 'open",
                "ls"
            ]
        );
    }
}
