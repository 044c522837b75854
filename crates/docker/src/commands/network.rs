//! `docker network …`.

use super::Desk;
use crate::digest::short;
use crate::flags::Flags;
use crate::template::Headers;
use crate::world::container::Network;
use serde_json::{Value, json};
use std::rc::Rc;

const HEADERS: Headers<'static> = Headers {
    type_name: "*network.networkContext",
    columns: &[
        ("ID", "NETWORK ID"),
        ("Name", "NAME"),
        ("Driver", "DRIVER"),
        ("Scope", "SCOPE"),
        ("IPv4", "IPV4"),
        ("IPv6", "IPV6"),
        ("Internal", "INTERNAL"),
        ("Labels", "LABELS"),
        ("CreatedAt", "CREATED AT"),
    ],
};

/// Networks that every host has.
pub(super) const BUILT_IN: [&str; 3] = ["bridge", "host", "none"];

impl Desk<'_> {
    pub(super) fn network_create(&mut self, flags: &Flags) -> i32 {
        let name = super::first(flags).to_owned();
        if self.world.host().networks.contains_key(&name) {
            return self.daemon(format!("network with name {name} already exists"));
        }
        let id = self.world.new_id("network");
        let labels = flags
            .texts("label")
            .into_iter()
            .map(|label| label.split_once('=').unwrap_or((label, "")))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let network = Network {
            id: id.clone(),
            name: name.clone(),
            driver: flags.text("driver").unwrap_or("bridge").to_owned(),
            created: self.clock(),
            labels,
        };
        self.world
            .host_mut()
            .networks
            .insert(name, Rc::new(network));
        self.out.line(id);
        0
    }

    pub(super) fn network_ls(&mut self, flags: &Flags) -> i32 {
        let filters = flags.pairs("filter");
        let full = flags.is_on("no-trunc");
        let fits = |network: &Network| {
            filters.iter().all(|(name, value)| match *name {
                "name" => network.name.contains(value),
                "driver" => network.driver == *value,
                "id" => network.id.starts_with(value),
                "label" => super::images::has_label(&network.labels, value),
                "type" => (*value == "builtin") == BUILT_IN.contains(&network.name.as_str()),
                _ => false,
            })
        };
        let found: Vec<Rc<Network>> = self
            .world
            .host()
            .networks
            .values()
            .filter(|network| fits(network))
            .cloned()
            .collect();
        let id = |network: &Network| {
            if full {
                network.id.clone()
            } else {
                short(&network.id).to_owned()
            }
        };
        if flags.is_on("quiet") && flags.text("format").is_none() {
            for network in found {
                self.out.line(id(&network));
            }
            return 0;
        }
        let rows: Vec<Value> = found
            .iter()
            .map(|network| json!({"CreatedAt": crate::clock::rfc3339_millis(network.created), "Driver": network.driver, "ID": id(network), "IPv4": "true", "IPv6": "false", "Internal": "false", "Labels": "", "Name": network.name, "Scope": "local"}))
            .collect();
        self.rows(
            flags.text("format"),
            "table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
            HEADERS,
            &rows,
        )
    }

    pub(super) fn network_rm(&mut self, flags: &Flags) -> i32 {
        let mut code = 0;
        for name in &flags.arguments {
            let host = self.world.host();
            let Some(network) = host
                .networks
                .values()
                .find(|network| network.name == *name || network.id.starts_with(name.as_str()))
                .cloned()
            else {
                code = self.daemon(format!("network {name} not found"));
                continue;
            };
            if BUILT_IN.contains(&network.name.as_str()) {
                code = self.daemon(format!(
                    "{} is a pre-defined network and cannot be removed",
                    network.name
                ));
            } else if host
                .containers
                .iter()
                .any(|container| container.is_running() && container.network == network.name)
            {
                code = self.daemon(format!(
                    "error while removing network: network {} has active endpoints",
                    network.name
                ));
            } else {
                self.world.host_mut().networks.remove(&network.name);
                self.out.line(name);
            }
        }
        code
    }

    pub(super) fn network_join(&mut self, flags: &Flags) -> i32 {
        let [network, container] = flags.arguments.as_slice() else {
            return 1;
        };
        if !self.world.host().networks.contains_key(network) {
            return self.daemon(format!("network {network} not found"));
        }
        match self.container(container) {
            Ok(_) => 0,
            Err(code) => code,
        }
    }
}
