//! A line of the terminal as a tree: words, quotes, `;`, `&&`, pipes, `$(…)`, redirects.
