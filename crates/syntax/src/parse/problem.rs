//! Names and levels of the kinds of problem.

use crate::ast::{ProblemKind, ProblemLevel};

impl ProblemKind {
    /// The stable snake-case name, as in the syntax reference, section 5.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoInstructions => "no_instructions",
            Self::BadEscapeDirective => "bad_escape_directive",
            Self::RepeatedDirective => "repeated_directive",
            Self::UnterminatedHeredoc => "unterminated_heredoc",
            Self::MissingEquals => "missing_equals",
            Self::NeedsNameAndValue => "needs_name_and_value",
            Self::JsonNotStrings => "json_not_strings",
            Self::LineTooLong => "line_too_long",
            Self::UnknownInstruction => "unknown_instruction",
            Self::UnknownFlag => "unknown_flag",
            Self::RepeatedFlag => "repeated_flag",
            Self::FlagWithoutValue => "flag_without_value",
            Self::FlagNotBoolean => "flag_not_boolean",
            Self::NetworkMode => "network_mode",
            Self::SecurityMode => "security_mode",
            Self::NeedsOneArgument => "needs_one_argument",
            Self::NeedsExactlyOneArgument => "needs_exactly_one_argument",
            Self::NeedsTwoArguments => "needs_two_arguments",
            Self::FromArgumentCount => "from_argument_count",
            Self::BadStageName => "bad_stage_name",
            Self::BlankName => "blank_name",
            Self::NeedsJsonForm => "needs_json_form",
            Self::EmptyVolume => "empty_volume",
            Self::OnbuildOfOnbuild => "onbuild_of_onbuild",
            Self::OnbuildOfForbidden => "onbuild_of_forbidden",
            Self::HealthcheckType => "healthcheck_type",
            Self::HealthcheckNoCommand => "healthcheck_no_command",
            Self::HealthcheckNoneArguments => "healthcheck_none_arguments",
            Self::BadDuration => "bad_duration",
            Self::DurationTooSmall => "duration_too_small",
            Self::BadRetries => "bad_retries",
            Self::NegativeRetries => "negative_retries",
            Self::HeredocAsDestination => "heredoc_as_destination",
            Self::BadMount => "bad_mount",
            Self::NoStageYet => "no_stage_yet",
            Self::NoStage => "no_stage",
            Self::BlankContinuation => "blank_continuation",
        }
    }

    /// At which level the builder gives up.
    pub const fn level(self) -> ProblemLevel {
        match self {
            Self::NoInstructions
            | Self::BadEscapeDirective
            | Self::RepeatedDirective
            | Self::UnterminatedHeredoc
            | Self::MissingEquals
            | Self::NeedsNameAndValue
            | Self::JsonNotStrings
            | Self::LineTooLong => ProblemLevel::Line,
            Self::NoStageYet | Self::NoStage => ProblemLevel::Stage,
            Self::BlankContinuation => ProblemLevel::Warning,
            _ => ProblemLevel::Instruction,
        }
    }
}
