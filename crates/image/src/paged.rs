//! A list that grows by pages, so that growing never copies what is there and never reserves twice the space.

/// Elements of one page.
const PAGE: usize = 4096;

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Paged<T> {
    pages: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            pages: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Paged<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn push(&mut self, value: T) {
        match self.pages.last_mut() {
            Some(page) if page.len() < PAGE => page.push(value),
            _ => {
                // The first page grows as any list does, because most lists are short.
                let mut page = if self.pages.is_empty() {
                    Vec::new()
                } else {
                    Vec::with_capacity(PAGE)
                };
                page.push(value);
                self.pages.push(page);
            }
        }
        self.len += 1;
    }

    pub(crate) fn get(&self, i: usize) -> Option<&T> {
        self.pages.get(i / PAGE)?.get(i % PAGE)
    }

    pub(crate) fn get_mut(&mut self, i: usize) -> Option<&mut T> {
        self.pages.get_mut(i / PAGE)?.get_mut(i % PAGE)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> + '_ {
        self.pages.iter().flatten()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> + '_ {
        self.pages.iter_mut().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list() {
        let mut list = Paged::default();
        for i in 0..10_000u32 {
            list.push(i);
        }
        assert_eq!(list.len(), 10_000);
        assert_eq!(list.get(4096), Some(&4096));
        assert_eq!(list.get(10_000), None);
        if let Some(slot) = list.get_mut(9_999) {
            *slot = 7;
        }
        assert!(list.iter().copied().take(9_999).eq(0..9_999));
        assert_eq!(list.iter().last(), Some(&7));
    }
}
