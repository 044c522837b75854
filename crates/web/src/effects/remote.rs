//! A value that comes from the worker and is kept while a newer one is on its way.

use layerlab_protocol::Failure;
use std::rc::Rc;

/// What is known of a value.
#[derive(Debug)]
pub struct Remote<T> {
    /// The last good value; stays while a newer one loads or when that failed.
    pub value: Option<Rc<T>>,
    /// Whether a newer one is on its way.
    pub loading: bool,
    /// Why the last question has no answer.
    pub failure: Option<Failure>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            loading: self.loading,
            failure: self.failure.clone(),
        }
    }
}

impl<T> Default for Remote<T> {
    fn default() -> Self {
        Self {
            value: None,
            loading: true,
            failure: None,
        }
    }
}

impl<T: PartialEq> PartialEq for Remote<T> {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.value, &other.value) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        same && self.loading == other.loading && self.failure == other.failure
    }
}

impl<T> Remote<T> {
    /// A good answer.
    pub fn ready(value: T) -> Self {
        Self {
            value: Some(Rc::new(value)),
            loading: false,
            failure: None,
        }
    }

    /// The same value while a newer one is on its way.
    #[must_use]
    pub fn reloading(&self) -> Self {
        Self {
            value: self.value.clone(),
            loading: true,
            failure: None,
        }
    }

    /// The same value, and why there is no newer one.
    #[must_use]
    pub fn failed(&self, failure: Failure) -> Self {
        Self {
            value: self.value.clone(),
            loading: false,
            failure: Some(failure),
        }
    }
}
