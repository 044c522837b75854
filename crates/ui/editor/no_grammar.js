// Stands in for `@codemirror/language` and `@lezer/common` (an alias in the bundler's call).
//
// The editor is coloured by the engine and has no grammar of its own; CodeMirror's would be 15 kB (brotli) of the first
// visit for the width of an indentation, which is all that our commands ask it for. The other names are imported by
// commands we do not use and leave the bundle with them.

import { Facet } from '@codemirror/state';

export const indentUnit = Facet.define({ combine: (units) => units[0] ?? '  ' });
export const getIndentUnit = (state) => state.facet(indentUnit).length;
export const indentString = (_, columns) => ' '.repeat(columns);

/** An editor without a grammar has an empty tree. */
export const syntaxTree = () => ({ resolveInner: () => null, resolveStack: () => null });

const absent = null;
export { absent as IndentContext, absent as getIndentation, absent as matchBrackets, absent as NodeProp };
