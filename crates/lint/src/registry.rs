//! Every rule, in one list. A test compares it with the files below `rules/`.

use crate::rule::AnyRule;
use crate::rules::base;

/// All rules; order does not matter.
pub const RULES: &[&dyn AnyRule] = &[&base::untagged_image::UntaggedImage];
