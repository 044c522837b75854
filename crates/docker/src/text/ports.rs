//! The column of ports: `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp`, ranges joined.
//!
//! Ports that keep their number are grouped by address into ranges; the others are listed after them. Source:
//! docker/cli `DisplayablePorts`.

use core::net::IpAddr;

/// One port of a container, published or only exposed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PortMapping {
    /// The address on the host, if it is published.
    pub address: Option<IpAddr>,
    /// The port on the host, if it is published.
    pub public: Option<u16>,
    /// The port in the container.
    pub private: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// A run of neighbouring ports of one kind.
struct Range {
    address: Option<IpAddr>,
    protocol: String,
    first: u16,
    last: u16,
}

impl Range {
    fn text(&self) -> String {
        let numbers = if self.first == self.last {
            self.first.to_string()
        } else {
            format!("{}-{}", self.first, self.last)
        };
        match self.address {
            Some(address) => format!(
                "{}->{numbers}/{}",
                host_port(address, &numbers),
                self.protocol
            ),
            None => format!("{numbers}/{}", self.protocol),
        }
    }
}

fn host_port(address: IpAddr, port: &str) -> String {
    match address {
        IpAddr::V4(address) => format!("{address}:{port}"),
        IpAddr::V6(address) => format!("[{address}]:{port}"),
    }
}

/// The text of the column.
#[must_use]
pub fn ports(mappings: &[PortMapping]) -> String {
    let mut sorted: Vec<&PortMapping> = mappings.iter().collect();
    sorted.sort_by(|left, right| {
        let key = |port: &PortMapping| (port.private, port.address, port.public.unwrap_or(0));
        key(left)
            .cmp(&key(right))
            .then_with(|| left.protocol.cmp(&right.protocol))
    });
    let mut closed = Vec::new();
    let mut open: Vec<Range> = Vec::new();
    let mut moved = Vec::new();
    for port in sorted {
        if let (Some(address), Some(public)) = (port.address, port.public)
            && public != port.private
        {
            let host = host_port(address, &public.to_string());
            moved.push(format!("{host}->{}/{}", port.private, port.protocol));
            continue;
        }
        let fresh = Range {
            address: port.address,
            protocol: port.protocol.clone(),
            first: port.private,
            last: port.private,
        };
        let found = open
            .iter_mut()
            .find(|range| range.address == port.address && range.protocol == port.protocol);
        match found {
            None => open.push(fresh),
            Some(range) if range.last.checked_add(1) == Some(port.private) => {
                range.last = port.private
            }
            Some(range) => {
                closed.push(range.text());
                *range = fresh;
            }
        }
    }
    closed.extend(open.iter().map(Range::text));
    closed.extend(moved);
    closed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(address: &str, public: u16, private: u16) -> PortMapping {
        PortMapping {
            address: address.parse().ok(),
            public: Some(public),
            private,
            protocol: "tcp".into(),
        }
    }

    fn exposed(private: u16, protocol: &str) -> PortMapping {
        PortMapping {
            address: None,
            public: None,
            private,
            protocol: protocol.into(),
        }
    }

    #[test]
    fn published_and_exposed_ports() {
        assert_eq!(
            ports(&[published("::", 8080, 80), published("0.0.0.0", 8080, 80)]),
            "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp"
        );
        assert_eq!(ports(&[exposed(80, "tcp")]), "80/tcp");
        assert_eq!(
            ports(&[published("127.0.0.1", 8081, 80)]),
            "127.0.0.1:8081->80/tcp"
        );
        assert_eq!(ports(&[]), "");
    }

    #[test]
    fn neighbours_join() {
        let range: Vec<PortMapping> = (9000..=9002)
            .map(|port| published("0.0.0.0", port, port))
            .collect();
        assert_eq!(ports(&range), "0.0.0.0:9000-9002->9000-9002/tcp");
        assert_eq!(
            ports(&[
                exposed(80, "tcp"),
                exposed(81, "tcp"),
                exposed(90, "tcp"),
                exposed(53, "udp")
            ]),
            "80-81/tcp, 53/udp, 90/tcp"
        );
    }
}
