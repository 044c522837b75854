//! A block together with its lesson: cheap to clone and to compare, so that it can be a property.

use super::super::shared::Shared;
use layerlab_lesson::model::{Block, BlockKind, Lesson, Node};
use std::rc::Rc;

/// See the module.
#[derive(Debug, Clone)]
pub struct Placed {
    lesson: Shared<Lesson>,
    section: usize,
    node: usize,
    block: Rc<Block>,
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.lesson == other.lesson && (self.section, self.node) == (other.section, other.node)
    }
}

impl Placed {
    /// The block that stands there; `None` when something else does.
    pub fn at(lesson: &Shared<Lesson>, section: usize, node: usize) -> Option<Self> {
        match lesson.sections.get(section)?.nodes.get(node)? {
            Node::Lab(block) => Some(Self {
                lesson: lesson.clone(),
                section,
                node,
                block: Rc::new((**block).clone()),
            }),
            _ => None,
        }
    }

    /// Id of the block, unique in its lesson.
    pub fn id(&self) -> &str {
        &self.block.id
    }

    /// What it draws.
    pub fn kind(&self) -> &BlockKind {
        &self.block.kind
    }

    /// The lesson it stands in.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// Id of that lesson.
    pub fn lesson_id(&self) -> &str {
        &self.lesson.front.id
    }
}
