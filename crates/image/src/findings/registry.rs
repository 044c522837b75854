//! The list of checks. A check is its file, its module and one line here; one that is not in the list is dead code, which
//! the compiler reports.

use super::Check;

mod attack_surface;
mod capabilities;
mod case_collision;
mod core_dump;
mod dangling_link;
mod debug_sections;
mod device_node;
mod distribution_upgrade;
mod double_account;
mod duplicate_content;
mod empty_password;
mod escaping_link;
mod executable_stack;
mod foreign_program;
mod future_time;
mod hidden_bytes;
mod leaked_secret;
mod leftovers;
mod library_path;
mod missing_labels;
mod missing_library;
mod moving_tag;
mod no_healthcheck;
mod odd_name;
mod package_lists_apart;
mod readable_key;
mod remote_add;
mod root_user;
mod search_path;
mod setuid;
mod shell_form_start;
mod ssh_port;
mod system_volume;
mod unknown_owner;
mod weak_hardening;
mod will_not_start;
mod working_directory;
mod world_writable;

/// A fresh one of each check.
pub(crate) fn all() -> Vec<Box<dyn Check>> {
    vec![
        Box::<root_user::RootUser>::default(),
        Box::<no_healthcheck::NoHealthcheck>::default(),
        Box::<moving_tag::MovingTag>::default(),
        Box::<shell_form_start::ShellFormStart>::default(),
        Box::<system_volume::SystemVolume>::default(),
        Box::<ssh_port::SshPort>::default(),
        Box::<working_directory::WorkingDirectory>::default(),
        Box::<search_path::SearchPath>::default(),
        Box::<missing_labels::MissingLabels>::default(),
        Box::<distribution_upgrade::DistributionUpgrade>::default(),
        Box::<package_lists_apart::PackageListsApart>::default(),
        Box::<remote_add::RemoteAdd>::default(),
        Box::<will_not_start::WillNotStart>::default(),
        Box::<setuid::Setuid>::default(),
        Box::<capabilities::Capabilities>::default(),
        Box::<world_writable::WorldWritable>::default(),
        Box::<unknown_owner::UnknownOwner>::default(),
        Box::<empty_password::EmptyPassword>::default(),
        Box::<double_account::DoubleAccount>::default(),
        Box::<device_node::DeviceNode>::default(),
        Box::<dangling_link::DanglingLink>::default(),
        Box::<escaping_link::EscapingLink>::default(),
        Box::<case_collision::CaseCollision>::default(),
        Box::<odd_name::OddName>::default(),
        Box::<future_time::FutureTime>::default(),
        Box::<readable_key::ReadableKey>::default(),
        Box::<attack_surface::AttackSurface>::default(),
        Box::<core_dump::CoreDump>::default(),
        Box::<duplicate_content::DuplicateContent>::default(),
        Box::<missing_library::MissingLibrary>::default(),
        Box::<foreign_program::ForeignProgram>::default(),
        Box::<executable_stack::ExecutableStack>::default(),
        Box::<library_path::LibraryPath>::default(),
        Box::<weak_hardening::WeakHardening>::default(),
        Box::<debug_sections::DebugSections>::default(),
        Box::<hidden_bytes::HiddenBytes>::default(),
        Box::<leftovers::Leftovers>::default(),
        Box::<leaked_secret::LeakedSecret>::default(),
    ]
}
