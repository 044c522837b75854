//! `.dockerignore`: patterns, and which line decides about a path.
