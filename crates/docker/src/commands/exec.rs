//! `docker exec`: another process in a running container.

use super::Desk;
use super::container::not_run;
use crate::files::absolute;
use crate::flags::Flags;
use crate::shell::{Nowhere, Out};
use crate::world::container::State;

impl Desk<'_> {
    pub(super) fn exec(&mut self, flags: &Flags) -> i32 {
        let Some((name, words)) = flags.arguments.split_first() else {
            return 1;
        };
        if flags.is_on("tty")
            && flags.is_on("interactive")
            && !flags.is_on("detach")
            && !self.at_terminal
        {
            self.out.error("the input device is not a TTY");
            return 1;
        }
        let at = match self.container(name) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let Some(container) = self.at(at).cloned() else {
            return 1;
        };
        match container.state {
            State::Running => {}
            State::Paused => {
                return self.daemon(format!(
                    "container {} is paused, unpause the container before exec",
                    container.id
                ));
            }
            _ => return self.daemon(format!("container {} is not running", container.id)),
        }
        let mut machine = self.inside(&container, self.world.now());
        let user = flags
            .text("user")
            .unwrap_or(&container.settings.user)
            .to_owned();
        match Self::user_in(&container.files, &user) {
            Ok(user) => machine.user = user,
            Err(why) => return self.daemon(why),
        }
        for entry in flags.texts("env") {
            match entry.split_once('=') {
                Some((name, value)) => machine.export(name, value),
                None => {
                    if let Some(value) = self.machine.vars.get(entry) {
                        machine.export(entry, &value.clone());
                    }
                }
            }
        }
        if let Some(folder) = flags.text("workdir") {
            machine.cwd = absolute("/", folder);
        }
        machine.stays = flags.is_on("detach");
        let stdin = if flags.is_on("interactive") {
            self.stdin.to_vec()
        } else {
            Vec::new()
        };
        let mut out = Out::default();
        let code = match machine.exec(words, &stdin, &mut Nowhere, &mut out) {
            Ok(code) => code,
            Err(why) => {
                let program = words.first().map_or("", String::as_str);
                let (reason, code) = not_run(why, program);
                self.out.print(format!("OCI runtime exec failed: exec failed: unable to start container process: exec: {program:?}: {reason}: unknown\r\n"));
                return code;
            }
        };
        let (root, mounted) = (machine.view.root.clone(), machine.view.mounts.clone());
        self.write_back(&container, &mounted);
        self.change(at, |container| container.files = root);
        self.world
            .pass(i64::try_from(machine.slept).unwrap_or(0) * 1_000);
        if !flags.is_on("detach") {
            self.out.append(&out);
        }
        code
    }
}
