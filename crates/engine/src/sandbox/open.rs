//! The sessions that are open, by name. Of many, those that were used last stay.

use super::Sandbox;
use layerlab_protocol::Failure;

/// Most sessions; whoever finds one gone opens it again with its lines.
const MAX_OPEN: usize = 12;

/// See the module.
#[derive(Default)]
pub(crate) struct Sandboxes {
    /// Least recently used first.
    open: Vec<(String, Sandbox)>,
}

impl Sandboxes {
    /// Takes a session in; one of the same name goes.
    pub(crate) fn put(&mut self, name: &str, sandbox: Sandbox) {
        self.open.retain(|(known, _)| known != name);
        if self.open.len() >= MAX_OPEN {
            self.open.remove(0);
        }
        self.open.push((name.to_owned(), sandbox));
    }

    /// The session of a name.
    ///
    /// # Errors
    /// When it is not open.
    pub(crate) fn get(&mut self, name: &str) -> Result<&mut Sandbox, Failure> {
        let gone = || Failure::Gone {
            what: "the sandbox".to_owned(),
        };
        let at = self.open.iter().position(|(known, _)| known == name);
        let found = self.open.remove(at.ok_or_else(gone)?);
        self.open.push(found);
        self.open
            .last_mut()
            .map(|(_, sandbox)| sandbox)
            .ok_or_else(gone)
    }
}
