//! Tables of facts that several rules share: package managers, archive endings, shells.
//!
//! Source: the rule reference, section 8. Each table has its own module.
