//! `docker tag`: another label on the same image.

use super::Desk;
use crate::flags::Flags;
use crate::world::reference::Reference;
use crate::world::store::Backend;

impl Desk<'_> {
    pub(super) fn tag(&mut self, flags: &Flags) -> i32 {
        let [source, target] = flags.arguments.as_slice() else {
            return 1;
        };
        let reference = match Reference::parse(target) {
            Ok(reference) => reference,
            Err(why) => {
                self.out.error(format!(
                    "Error parsing reference: \"{target}\" is not a valid repository/tag: {why}"
                ));
                return 1;
            }
        };
        if reference.digest.is_some() {
            self.out
                .error("refusing to create a tag with a digest reference");
            return 1;
        }
        let Some((_, stored)) = self.image(source) else {
            let text = Self::no_image(source);
            return self.daemon(text);
        };
        let id = self.world.host().store.id_of(&stored.image).to_owned();
        self.label(&reference.tagged().key(), &id, true);
        0
    }

    /// Points a name at an image. `keeps`: the image that loses its last name stays as a dangling one.
    pub(super) fn label(&mut self, key: &str, id: &str, keeps: bool) {
        let now = self.clock();
        let host = self.world.host_mut();
        let old = host.store_mut().name(key, id, now);
        if let Some(old) = old
            && host.store.backend == Backend::Containerd
            && !keeps
        {
            host.store_mut().forget_nameless(&old);
        }
        self.event("tag", crate::world::reference::familiar(key), 0);
    }
}
