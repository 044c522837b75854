//! `docker commit`: the writable layer becomes a layer of a new image.

use super::Desk;
use crate::build::apply_change;
use crate::flags::Flags;
use crate::world::image::{Config, Image, Layer, Media, Row};
use crate::world::reference::Reference;
use std::rc::Rc;

impl Desk<'_> {
    pub(super) fn commit(&mut self, flags: &Flags) -> i32 {
        let (name, target) = match flags.arguments.as_slice() {
            [name] => (name.clone(), None),
            [name, target, ..] => (name.clone(), Some(target.clone())),
            [] => return 1,
        };
        let reference = match target.as_deref().map(Reference::parse) {
            None => None,
            Some(Ok(reference)) => Some(reference.tagged()),
            Some(Err(why)) => {
                self.out.error(why);
                return 1;
            }
        };
        let at = match self.container(&name) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let Some(container) = self.at(at).cloned() else {
            return 1;
        };
        let mut settings = container.settings.clone();
        for change in flags.texts("change") {
            if let Err(why) = apply_change(&mut settings, change) {
                return self.daemon(why);
            }
        }
        let now = self.clock();
        let mut layers = container.image.layers.clone();
        layers.push(Rc::new(Layer::new(container.delta())));
        let mut history = container.image.config.history.clone();
        history.push(Row {
            created: now,
            created_by: container.command().join(" "),
            comment: flags.text("message").unwrap_or("").to_owned(),
            empty: false,
        });
        let config = Config {
            created: now,
            author: flags.text("author").unwrap_or("").to_owned(),
            settings,
            history,
            ..container.image.config.clone()
        };
        let image = Rc::new(Image::new(config, layers, Media::Oci, false));
        self.world.serial += 1;
        let serial = self.world.serial;
        let id = self.world.host_mut().store_mut().keep(
            image,
            Some(container.image_id.clone()),
            now,
            serial,
        );
        if let Some(reference) = reference {
            self.label(&reference.key(), &id, true);
        }
        self.event("commit", container.name.clone(), 0);
        self.out.line(id);
        0
    }
}
