//! Where a session of the page starts.

use layerlab_docker::{Input, Profile, Session};

/// The start without a name: an app's files on one host, another host, registries.
const USUAL: &str = "two-hosts";

/// The session of a start; `None` for an unknown one.
pub(super) fn session(fixture: &str, profile: &str) -> Option<Session> {
    let profile = match profile {
        "" => Profile::Modern,
        name => Profile::named(name)?,
    };
    let fixture = if fixture.is_empty() { USUAL } else { fixture };
    Session::new(fixture, profile, Input::Person)
}
