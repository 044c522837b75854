//! A builder that is asked again and again: build, change the world, build.

use super::builder::{Build, Builder, Effects};
use super::links::{Links, links};
use super::simulate::{Step, build, steps};

pub(crate) use super::case::World;

/// The builder and its last build.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    builder: Builder,
    last: Option<Build>,
}

struct Asked<'f>(&'f dyn Fn(usize, u32) -> Option<Vec<String>>);

impl Effects for Asked<'_> {
    fn changed_paths(&self, instruction: usize, line: u32) -> Option<Vec<String>> {
        (self.0)(instruction, line)
    }

    fn are_facts(&self) -> bool {
        false
    }
}

impl Session {
    /// Forgets all records.
    pub(crate) fn prune(&mut self) {
        self.builder.prune();
    }

    /// Builds the world; `changed_paths` (instruction, line) says what a command changes when it
    /// runs again, `None` for anything. Links belong to the steps one
    /// by one; the first build has none.
    pub(crate) fn build(
        &mut self,
        world: &World,
        changed_paths: &dyn Fn(usize, u32) -> Option<Vec<String>>,
    ) -> (Vec<Step>, Vec<Links>) {
        let (done, model) = build(
            &mut self.builder,
            world,
            &Asked(changed_paths),
            self.last.as_ref(),
        );
        let lines = steps(&world.dockerfile, &model, &done, self.last.as_ref());
        let before = self.last.as_ref();
        let links = before.map(|before| links(&model, model.escape, &done, before));
        self.last = Some(done);
        (lines, links.unwrap_or_default())
    }
}
