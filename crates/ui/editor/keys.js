// Moving, selecting and deleting by keys, as each platform expects it.
//
// CodeMirror's own list of keys brings its grammar machinery along (12 kB), which an editor without a grammar does
// not use. Deliberately absent: every key that works on a syntax tree, and search, history and completion.

import {
  addCursorAbove, addCursorBelow, copyLineDown, copyLineUp, cursorCharLeft, cursorCharRight, cursorDocEnd,
  cursorDocStart, cursorGroupLeft, cursorGroupRight, cursorLineBoundaryBackward, cursorLineBoundaryForward,
  cursorLineBoundaryLeft, cursorLineBoundaryRight, cursorLineDown, cursorLineEnd, cursorLineStart, cursorLineUp,
  cursorPageDown, cursorPageUp, deleteCharBackward, deleteCharForward, deleteGroupBackward, deleteGroupForward,
  deleteLine, deleteLineBoundaryBackward, deleteLineBoundaryForward, deleteToLineEnd, indentLess, indentMore,
  insertNewlineKeepIndent, moveLineDown, moveLineUp, selectAll, selectCharLeft, selectCharRight, selectDocEnd,
  selectDocStart, selectGroupLeft, selectGroupRight, selectLine, selectLineBoundaryBackward,
  selectLineBoundaryForward, selectLineBoundaryLeft, selectLineBoundaryRight, selectLineDown, selectLineEnd,
  selectLineStart, selectLineUp, selectPageDown, selectPageUp, simplifySelection, splitLine, transposeChars,
} from '@codemirror/commands';

/** A key with its command; with Shift the selection grows. */
const move = (key, run, shift, mac) => ({ key, mac, run, shift, preventDefault: true });
const onMac = (mac, run, shift) => ({ mac, run, shift });

export const keys = [
  move('ArrowLeft', cursorCharLeft, selectCharLeft),
  move('ArrowRight', cursorCharRight, selectCharRight),
  move('ArrowUp', cursorLineUp, selectLineUp),
  move('ArrowDown', cursorLineDown, selectLineDown),
  move('Mod-ArrowLeft', cursorGroupLeft, selectGroupLeft, 'Alt-ArrowLeft'),
  move('Mod-ArrowRight', cursorGroupRight, selectGroupRight, 'Alt-ArrowRight'),
  move('PageUp', cursorPageUp, selectPageUp),
  move('PageDown', cursorPageDown, selectPageDown),
  move('Home', cursorLineBoundaryBackward, selectLineBoundaryBackward),
  move('End', cursorLineBoundaryForward, selectLineBoundaryForward),
  move('Mod-Home', cursorDocStart, selectDocStart),
  move('Mod-End', cursorDocEnd, selectDocEnd),
  onMac('Cmd-ArrowLeft', cursorLineBoundaryLeft, selectLineBoundaryLeft),
  onMac('Cmd-ArrowRight', cursorLineBoundaryRight, selectLineBoundaryRight),
  onMac('Cmd-ArrowUp', cursorDocStart, selectDocStart),
  onMac('Cmd-ArrowDown', cursorDocEnd, selectDocEnd),
  onMac('Ctrl-ArrowUp', cursorPageUp, selectPageUp),
  onMac('Ctrl-ArrowDown', cursorPageDown, selectPageDown),

  { key: 'Enter', run: insertNewlineKeepIndent, shift: insertNewlineKeepIndent },
  { key: 'Mod-a', run: selectAll },
  { key: 'Backspace', run: deleteCharBackward, shift: deleteCharBackward, preventDefault: true },
  { key: 'Delete', run: deleteCharForward, preventDefault: true },
  { key: 'Mod-Backspace', mac: 'Alt-Backspace', run: deleteGroupBackward, preventDefault: true },
  { key: 'Mod-Delete', mac: 'Alt-Delete', run: deleteGroupForward, preventDefault: true },
  { mac: 'Mod-Backspace', run: deleteLineBoundaryBackward, preventDefault: true },
  { mac: 'Mod-Delete', run: deleteLineBoundaryForward, preventDefault: true },
  { key: 'Shift-Mod-k', run: deleteLine },

  { key: 'Alt-ArrowUp', run: moveLineUp, shift: copyLineUp },
  { key: 'Alt-ArrowDown', run: moveLineDown, shift: copyLineDown },
  { key: 'Mod-Alt-ArrowUp', run: addCursorAbove },
  { key: 'Mod-Alt-ArrowDown', run: addCursorBelow },
  { key: 'Escape', run: simplifySelection },
  { key: 'Alt-l', mac: 'Ctrl-l', run: selectLine },
  { key: 'Mod-[', run: indentLess },
  { key: 'Mod-]', run: indentMore },
  { key: 'Tab', run: indentMore, shift: indentLess },

  // The keys of every text field of a Mac.
  onMac('Ctrl-b', cursorCharLeft, selectCharLeft),
  onMac('Ctrl-f', cursorCharRight, selectCharRight),
  onMac('Ctrl-p', cursorLineUp, selectLineUp),
  onMac('Ctrl-n', cursorLineDown, selectLineDown),
  onMac('Ctrl-a', cursorLineStart, selectLineStart),
  onMac('Ctrl-e', cursorLineEnd, selectLineEnd),
  onMac('Ctrl-d', deleteCharForward),
  onMac('Ctrl-h', deleteCharBackward),
  onMac('Ctrl-k', deleteToLineEnd),
  onMac('Ctrl-Alt-h', deleteGroupBackward),
  onMac('Ctrl-o', splitLine),
  onMac('Ctrl-t', transposeChars),
  onMac('Ctrl-v', cursorPageDown),
];
