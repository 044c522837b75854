//! The list of checks. A check is its file and one line here.

use super::Check;

/// Declares the modules and the list of their checks at once, so that neither can be forgotten.
macro_rules! checks {
    ($($module:ident :: $check:ident),* $(,)?) => {
        $(mod $module;)*
        /// A fresh one of each check.
        pub(crate) fn all() -> Vec<Box<dyn Check>> {
            vec![$(Box::<$module::$check>::default()),*]
        }
    };
}

checks! {
    root_user::RootUser,
    no_healthcheck::NoHealthcheck,
    moving_tag::MovingTag,
    shell_form_start::ShellFormStart,
    system_volume::SystemVolume,
    ssh_port::SshPort,
    working_directory::WorkingDirectory,
    search_path::SearchPath,
    missing_labels::MissingLabels,
    distribution_upgrade::DistributionUpgrade,
    package_lists_apart::PackageListsApart,
    remote_add::RemoteAdd,
    will_not_start::WillNotStart,
    setuid::Setuid,
    capabilities::Capabilities,
    world_writable::WorldWritable,
    unknown_owner::UnknownOwner,
    empty_password::EmptyPassword,
    double_account::DoubleAccount,
    device_node::DeviceNode,
    dangling_link::DanglingLink,
    escaping_link::EscapingLink,
    case_collision::CaseCollision,
    odd_name::OddName,
    future_time::FutureTime,
    readable_key::ReadableKey,
    attack_surface::AttackSurface,
    core_dump::CoreDump,
    duplicate_content::DuplicateContent,
    missing_library::MissingLibrary,
    foreign_program::ForeignProgram,
    executable_stack::ExecutableStack,
    library_path::LibraryPath,
    weak_hardening::WeakHardening,
    debug_sections::DebugSections,
    hidden_bytes::HiddenBytes,
    leftovers::Leftovers,
    leaked_secret::LeakedSecret,
}
