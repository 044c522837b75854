//! Where a session of the page starts.

use layerlab_docker::{Input, Profile, Session};

/// Files of the app that the usual start has: a build with a step that its cache can save.
const APP: [(&str, &str); 4] = [
    (
        "Dockerfile",
        "FROM alpine:3.20\nWORKDIR /app\nCOPY words.txt .\nRUN sort words.txt > sorted.txt\nCOPY . .\nCMD [\"sleep\", \"3600\"]\n",
    ),
    (".dockerignore", "*.md\n"),
    ("words.txt", "layer\nimage\nregistry\ncontainer\n"),
    ("README.md", "Built here, run anywhere.\n"),
];

/// The session of a start; `None` for an unknown one. Without a name: two hosts, a registry and an app.
pub(super) fn session(fixture: &str, profile: &str) -> Option<Session> {
    let profile = match profile {
        "" => Profile::Modern,
        name => Profile::named(name)?,
    };
    if !fixture.is_empty() {
        return Session::new(fixture, profile, Input::Person);
    }
    let mut session = Session::new("two-hosts", profile, Input::Person)?;
    for (name, text) in APP {
        session.put_file(name, text);
    }
    Some(session)
}
