//! Scripts that were just read, kept: one check reads each RUN for its rules, its effects and its colours, and between
//! two keystrokes all but one of them stay the same.
//!
//! What is kept changes no result, only when it is computed: reading is a function of the text.

use super::{Script, parse};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most bytes of script text that are kept; a tree takes some ten times that. A file over this is read anew each time.
const MAX_KEPT_BYTES: usize = 200_000;
/// Longer scripts are not kept.
const MAX_SCRIPT_BYTES: usize = 20_000;

#[derive(Default)]
struct Kept {
    scripts: BTreeMap<Box<str>, Rc<Script>>,
    n_bytes: usize,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// [`parse`], or the script it returned for the same text lately.
///
/// Cost: that of comparing the text with some kept ones when it is kept. At most 200,000 bytes of text are kept per thread; when there are
/// more, all are forgotten.
pub fn parse_shared(script: &str) -> Rc<Script> {
    if script.len() > MAX_SCRIPT_BYTES {
        return Rc::new(parse(script));
    }
    let known = KEPT.with_borrow(|kept| kept.scripts.get(script).cloned());
    known.unwrap_or_else(|| {
        let parsed = Rc::new(parse(script));
        KEPT.with_borrow_mut(|kept| {
            if kept.n_bytes + script.len() > MAX_KEPT_BYTES {
                *kept = Kept::default();
            }
            kept.n_bytes += script.len();
            kept.scripts.insert(script.into(), Rc::clone(&parsed));
        });
        parsed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_read_once_and_another_anew() {
        let first = parse_shared("apt-get update && apt-get install curl");
        assert!(Rc::ptr_eq(
            &first,
            &parse_shared("apt-get update && apt-get install curl")
        ));
        let other = parse_shared("apt-get update");
        assert_eq!(other.commands.len(), 1);
        assert_eq!(first.commands.len(), 2);
    }

    #[test]
    fn what_is_kept_stays_bounded() {
        for n in 0..3_000 {
            let script = format!("echo {n} {}", "x".repeat(500));
            assert_eq!(parse_shared(&script).commands.len(), 1);
            KEPT.with_borrow(|kept| {
                assert!(kept.n_bytes <= MAX_KEPT_BYTES);
                let sum: usize = kept.scripts.keys().map(|text| text.len()).sum();
                assert_eq!(sum, kept.n_bytes);
            });
        }
        let long = "y".repeat(MAX_SCRIPT_BYTES + 1);
        assert!(!Rc::ptr_eq(&parse_shared(&long), &parse_shared(&long)));
    }
}
