// The code editor behind a thin binding: a value in, edits out, decorations as data. It knows nothing of Dockerfiles.
//
// It lives in a shadow root, because CodeMirror writes style sheets: in a document that breaks the page's policy
// (`style-src 'self'`), in a shadow root it uses adopted style sheets, which the policy allows. Colours are the
// page's tokens, which shadow roots inherit.

import { EditorState, StateEffect, StateField, RangeSet } from '@codemirror/state';
import {
  EditorView, Decoration, GutterMarker, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, drawSelection, gutterLineClass, tooltips,
} from '@codemirror/view';
import { history, historyField, historyKeymap, undo, redo, undoDepth, redoDepth } from '@codemirror/commands';
import { setDiagnostics, forEachDiagnostic, lintGutter, nextDiagnostic, previousDiagnostic } from '@codemirror/lint';
import { searchKeymap, search } from '@codemirror/search';
import { keys } from './keys.js';
import { assistance, assistanceTheme } from './assist.js';

const setPieces = StateEffect.define();
const setLine = StateEffect.define();

/** Ranges with a class each; they move with the text until newer ones come. */
const pieces = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    value = value.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setPieces)) value = effect.value;
    return value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const chosen = Decoration.line({ class: 'cm-chosen' });
const chosenGutter = new (class extends GutterMarker {
  elementClass = 'cm-chosen-gutter';
})();

/** The line that is selected in the other views. */
const line = StateField.define({
  create: () => null,
  update(value, transaction) {
    if (value !== null && transaction.docChanged) value = transaction.changes.mapPos(value);
    for (const effect of transaction.effects) if (effect.is(setLine)) value = effect.value;
    return value;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (at) => (at === null ? Decoration.none : Decoration.set([chosen.range(at)]))),
    gutterLineClass.from(field, (at) => (at === null ? RangeSet.empty : RangeSet.of([chosenGutter.range(at)]))),
  ],
});

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--editor-size, var(--size-code))' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: 'var(--line-code)', fontVariantLigatures: 'none', overscrollBehavior: 'contain' },
  '.cm-content': { padding: '12px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 16px 0 8px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 12px', minWidth: '28px' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--line-active)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { color: 'var(--text)' },
  '.cm-chosen, &.cm-focused .cm-chosen.cm-activeLine': { backgroundColor: 'var(--accent-soft)' },
  '.cm-lineNumbers .cm-chosen-gutter': { boxShadow: 'inset 3px 0 0 var(--accent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--selection)' },
  '.cm-gutter-lint': { width: '22px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0 0 0 6px', display: 'flex', alignItems: 'center' },
  '.cm-lint-marker': { width: '13px', height: '13px', content: 'none', backgroundColor: 'currentColor', cursor: 'pointer' },
  '.cm-lint-marker-error': { content: 'none', color: 'var(--error)', clipPath: 'polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)' },
  '.cm-lint-marker-warning': { content: 'none', color: 'var(--warning)', clipPath: 'polygon(50% 4%, 100% 96%, 0 96%)' },
  '.cm-lint-marker-info': { content: 'none', color: 'var(--info)', clipPath: 'circle(42%)' },
  '.cm-lint-marker-hint': { content: 'none', color: 'var(--hint)', clipPath: 'circle(24%)' },
  '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '0', textDecorationLine: 'underline', textDecorationThickness: '1.5px', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-lintRange-error': { textDecorationStyle: 'wavy', textDecorationColor: 'var(--error)' },
  '.cm-lintRange-warning': { textDecorationStyle: 'wavy', textDecorationColor: 'var(--warning)' },
  '.cm-lintRange-info': { textDecorationStyle: 'dotted', textDecorationColor: 'var(--info)' },
  '.cm-lintRange-hint': { textDecorationStyle: 'dotted', textDecorationColor: 'var(--hint)' },
  '.cm-lintRange-active': { backgroundColor: 'var(--surface-2)' },
  '.cm-tooltip': { border: '1px solid var(--border)', borderRadius: '8px', backgroundColor: 'var(--overlay)', color: 'var(--text)', boxShadow: 'var(--shadow)', maxWidth: 'min(440px, calc(100vw - 24px))', zIndex: '20' },
  '.cm-tooltip-lint': { padding: '4px 0', fontFamily: 'var(--font)', fontSize: 'var(--size-sm)', lineHeight: '1.5', overflow: 'auto', maxHeight: '320px' },
  '.cm-diagnostic': { padding: '6px 12px', borderLeft: '3px solid var(--border-strong)', marginLeft: '0', whiteSpace: 'normal' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--error)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warning)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--info)' },
  '.cm-diagnostic-hint': { borderLeftColor: 'var(--hint)' },
  '.cm-diagnosticAction': { minHeight: '26px', margin: '6px 6px 2px 0', padding: '2px 10px', border: '1px solid var(--border-strong)', borderRadius: '6px', backgroundColor: 'var(--surface)', color: 'var(--text)', font: '550 var(--size-sm)/1.3 var(--font)', cursor: 'pointer' },
  '.cm-diagnosticAction:hover': { backgroundColor: 'var(--surface-2)' },
  '.cm-diagnosticAction u': { textDecoration: 'none' },
  '.what': { margin: '0', fontWeight: '600' },
  '.why': { margin: '2px 0 0', color: 'var(--text-2)' },
  '.what code, .why code': { fontFamily: 'var(--mono)', fontSize: '0.92em' },
  '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--text)', borderColor: 'var(--border)', fontFamily: 'var(--font)' },
  '.cm-textfield': { border: '1px solid var(--border-strong)', borderRadius: '4px', backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-button': { border: '1px solid var(--border-strong)', borderRadius: '4px', backgroundImage: 'none', backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warning-soft)', outline: '1px solid var(--warning)' },
  ...assistanceTheme,
  '.t-keyword': { color: 'var(--code-keyword)', fontWeight: '650' },
  '.t-flag': { color: 'var(--code-flag)' },
  '.t-comment': { color: 'var(--code-comment)', fontStyle: 'italic' },
  '.t-directive': { color: 'var(--code-flag)', fontStyle: 'italic' },
  '.t-string': { color: 'var(--code-string)' },
  '.t-variable': { color: 'var(--code-variable)' },
  '.t-image': { color: 'var(--code-image)' },
  '.t-stage': { color: 'var(--code-stage)' },
  '.t-command': { color: 'var(--code-command)', fontWeight: '550' },
  '.t-heredoc': { color: 'var(--code-heredoc)', fontWeight: '600' },
  '.t-heredoc-body': { color: 'var(--code-heredoc)' },
  '.t-name': { color: 'var(--code-name)' },
  '.t-operator': { color: 'var(--code-operator)', fontWeight: '600' },
  '.t-invalid': { color: 'var(--error)' },
});

const outside = `
  :host { display: block; min-height: 0; }
  .frame { height: 100%; }
  .hint { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (pointer: coarse) { :host { --editor-size: 16px; } }
`;

const paragraph = (name, text) => {
  const element = document.createElement('p');
  element.className = name;
  // Code stands in backticks; everything stays text.
  text.split('`').forEach((part, at, parts) => {
    const isCode = at % 2 === 1 && parts.length % 2 === 1;
    element.append(isCode ? Object.assign(document.createElement('code'), { textContent: part }) : part);
  });
  return element;
};

/** The smallest replacement that turns one text into the other, so that the cursor and the history stay useful. */
function difference(old, text) {
  let from = 0;
  const shorter = Math.min(old.length, text.length);
  while (from < shorter && old.charCodeAt(from) === text.charCodeAt(from)) from += 1;
  let end = 0;
  while (end < shorter - from && old.charCodeAt(old.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end += 1;
  return { from, to: old.length - end, insert: text.slice(from, text.length - end) };
}

/** What the last editors taken down could undo, by their text: an editor that comes back with it goes on from there. */
const histories = new Map();
const MOST_HISTORIES = 8;

/** Levels of marks, by number. */
const LEVELS = ['error', 'warning', 'info', 'hint'];

/**
 * `options`: label, hint, value, readOnly, classes (of pieces by number), onChange(text, undos, redos), onCursor(line),
 * onAction(mark id), tell(mark id) → [what, why, action], and for help with words: opens, ask (see `assist.js`).
 */
function mount(host, options) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(outside);
  const frame = document.createElement('div');
  frame.className = 'frame';
  const hint = paragraph('hint', options.hint);
  hint.id = 'hint';
  root.replaceChildren(frame, hint);
  root.adoptedStyleSheets = [sheet];

  const classes = options.classes.map((name) => Decoration.mark({ class: `t-${name}` }));
  let quiet = false;
  const listen = EditorView.updateListener.of((update) => {
    if (update.docChanged && !quiet) {
      options.onChange(update.state.doc.toString(), undoDepth(update.state), redoDepth(update.state));
    }
    if (update.selectionSet || update.focusChanged) {
      options.onCursor(update.state.doc.lineAt(update.state.selection.main.head).number, update.view.hasFocus);
    }
  });

  const extensions = [
    lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), highlightSpecialChars(), history(),
    drawSelection(), lintGutter(), search({ top: true }), pieces, line, theme, listen,
    EditorState.lineSeparator.of('\n'), EditorState.readOnly.of(options.readOnly),
    tooltips({ position: 'fixed' }),
    EditorView.domEventHandlers({
      // Replacing several lines at once is done here: the browser would join them with inline styles, which the
      // page's policy reports.
      beforeinput(event, editor) {
        const { main } = editor.state.selection;
        const lines = editor.state.doc.lineAt(main.from).number !== editor.state.doc.lineAt(main.to).number;
        if (event.inputType !== 'insertText' || event.isComposing || event.data === null || editor.state.readOnly) return false;
        if (!lines && !event.data.includes('\n')) return false;
        event.preventDefault();
        editor.dispatch(editor.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
        return true;
      },
    }),
    EditorView.contentAttributes.of({
      'aria-label': options.label, 'aria-describedby': 'hint', spellcheck: 'false', tabindex: '0', autocapitalize: 'off', autocorrect: 'off',
    }),
    options.ask ? assistance(options, paragraph) : [],
    keymap.of([
      { key: 'Ctrl-m', run: (editor) => (editor.setTabFocusMode(), true) },
      { key: 'F8', run: nextDiagnostic }, { key: 'Shift-F8', run: previousDiagnostic },
      ...searchKeymap, ...historyKeymap, ...keys,
    ]),
  ];
  const kept = histories.get(options.value);
  const state = kept
    ? EditorState.fromJSON(kept, { extensions }, { history: historyField })
    : EditorState.create({ doc: options.value, extensions });
  const view = new EditorView({ parent: frame, root, state });
  if (undoDepth(state) > 0) options.onChange(options.value, undoDepth(state), redoDepth(state));

  const inside = (at) => Math.max(0, Math.min(at, view.state.doc.length));
  /** Effects that colour what changed. */
  function pieceEffects(flat) {
    const fresh = [];
    let last = 0;
    for (let at = 0; at + 2 < flat.length; at += 3) {
      const from = inside(flat[at]);
      const to = inside(flat[at + 1]);
      if (from < to && from >= last) {
        fresh.push(classes[flat[at + 2]].range(from, to));
        last = to;
      }
    }
    // Most keystrokes change a piece or two; a set that is made anew is compared piece by piece with the old one.
    const old = view.state.field(pieces);
    const shown = [];
    for (const cursor = old.iter(); cursor.value; cursor.next()) {
      shown.push({ from: cursor.from, to: cursor.to, value: cursor.value });
    }
    const same = (a, b) => a.from === b.from && a.to === b.to && a.value === b.value;
    const shorter = Math.min(shown.length, fresh.length);
    let head = 0;
    while (head < shorter && same(shown[head], fresh[head])) head += 1;
    let tail = 0;
    while (tail < shorter - head && same(shown[shown.length - 1 - tail], fresh[fresh.length - 1 - tail])) tail += 1;
    const gone = new Set(shown.slice(head, shown.length - tail).map(({ from, to }) => `${from} ${to}`));
    const add = fresh.slice(head, fresh.length - tail);
    if (gone.size + add.length === 0) return [];
    return [setPieces.of(old.update({ filter: (from, to) => !gone.has(`${from} ${to}`), add }))];
  }

  let nMarks = 0;
  /** Effects that mark what changed. */
  function markEffects(flat) {
    // Most keystrokes move marks and change none; drawing them all anew costs more than everything else together.
    const marks = [];
    for (let at = 0; at + 4 < flat.length; at += 5) {
      const from = inside(flat[at + 1]);
      marks.push({ id: flat[at], from, to: Math.max(from, inside(flat[at + 2])), level: flat[at + 3], digest: flat[at + 4] });
    }
    const shown = new Map();
    forEachDiagnostic(view.state, ({ mark }, from, to) => shown.set(mark.id, { from, to, mark }));
    const isShown = ({ id, from, to, level, digest }) => {
      const old = shown.get(id);
      return old && old.from === from && old.to === to && old.mark.level === level && old.mark.digest === digest;
    };
    // Marks of a text that was replaced are gone, but their gutter signs stay until marks are set again.
    if (nMarks === marks.length && shown.size === marks.length && marks.every(isShown)) return [];
    nMarks = marks.length;
    // The words are asked for when they are read.
    const diagnostics = marks.map((mark) => ({
      mark,
      from: mark.from,
      to: mark.to,
      severity: LEVELS[mark.level],
      get message() {
        return options.tell(mark.id)[0];
      },
      renderMessage() {
        const [what, why] = options.tell(mark.id);
        const message = document.createElement('div');
        message.append(paragraph('what', what), paragraph('why', why));
        return message;
      },
      get actions() {
        const action = options.tell(mark.id)[2];
        return action ? [{ name: action.replaceAll('`', ''), apply: () => options.onAction(mark.id) }] : [];
      },
    }));
    return setDiagnostics(view.state, diagnostics.sort((a, b) => a.from - b.from)).effects;
  }

  // Colours and marks of one analysis are drawn together with the frame that shows its findings: each change of the
  // editor makes the browser lay the page out, and a keystroke has no time for two of them.
  let waiting = null;
  const draw = () => {
    if (!waiting) return;
    const { colours, found } = waiting;
    waiting = null;
    const effects = [colours ? pieceEffects(colours) : [], found ? markEffects(found) : []].flat();
    if (effects.length > 0) view.dispatch({ effects });
  };
  const later = (what) => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = { ...waiting, ...what };
  };

  return {
    setValue(text) {
      const old = view.state.doc.toString();
      if (old === text) return 0;
      quiet = true;
      view.dispatch({ changes: difference(old, text), userEvent: 'input.replace' });
      quiet = false;
      return undoDepth(view.state);
    },
    setPieces: (flat) => later({ colours: flat }),
    setMarks: (flat) => later({ found: flat }),
    select(number, scroll) {
      const valid = number >= 1 && number <= view.state.doc.lines;
      const at = valid ? view.state.doc.line(number).from : null;
      const effects = [setLine.of(at)];
      if (valid && scroll) effects.push(EditorView.scrollIntoView(at, { y: 'nearest', yMargin: 40 }));
      view.dispatch({ effects });
    },
    apply(edits) {
      view.dispatch({
        changes: edits.map(([from, to, insert]) => ({ from: inside(from), to: inside(to), insert })),
        userEvent: 'input.fix',
        scrollIntoView: false,
      });
    },
    undo: () => undo(view),
    redo: () => redo(view),
    cursor(at) {
      view.dispatch({ selection: { anchor: inside(at) }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    destroy() {
      waiting = null;
      if (!options.readOnly && undoDepth(view.state) > 0) {
        const kept = view.state.toJSON({ history: historyField });
        histories.delete(kept.doc);
        histories.set(kept.doc, kept);
        if (histories.size > MOST_HISTORIES) histories.delete(histories.keys().next().value);
      }
      view.destroy();
    },
  };
}

globalThis.layerlabEditor = { mount };
