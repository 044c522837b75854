// Explanations on hover and by key, and completion. Both ask the page, which may take its time: nothing is shown until
// it answers, and an answer that comes too late is dropped. Words arrive as data and are put in as text.

import { StateEffect, StateField } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip } from '@codemirror/view';
import {
  acceptCompletion, autocompletion, completionStatus, insertCompletionText, pickedCompletion, selectedCompletionIndex,
  setSelectedCompletion, startCompletion,
} from '@codemirror/autocomplete';

/** How long the pointer rests before an explanation is asked for. */
const HOVER_MILLIS = 350;

/** Completions that are drawn at once. */
const MOST_SHOWN = 10;

const tell = StateEffect.define();

/** The explanation that a key opened: the next change of text or cursor closes it. */
const told = StateField.define({
  create: () => null,
  update(value, transaction) {
    if (transaction.docChanged || transaction.selection) value = null;
    for (const effect of transaction.effects) if (effect.is(tell)) value = effect.value;
    return value;
  },
  provide: (field) => showTooltip.from(field),
});

/** `note`: from, to, title, lines (heading and text), example, link (address and text, or null). */
function tooltip(note, paragraph, leave) {
  return {
    pos: note.from,
    end: note.to,
    above: true,
    create() {
      const dom = document.createElement('div');
      dom.className = 'cm-note';
      dom.setAttribute('role', 'tooltip');
      dom.append(paragraph('note-title', note.title));
      for (const [heading, text] of note.lines) {
        const line = paragraph('note-line', text);
        if (heading) line.prepend(Object.assign(document.createElement('strong'), { textContent: heading }), ' ');
        dom.append(line);
      }
      if (note.example) {
        dom.append(Object.assign(document.createElement('pre'), { textContent: note.example }));
      }
      if (note.link) {
        const [href, textContent] = note.link;
        const line = document.createElement('p');
        line.className = 'note-line';
        line.append(Object.assign(document.createElement('a'), { href, textContent }));
        dom.append(line);
      }
      dom.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') leave();
      });
      return { dom };
    },
  };
}

/**
 * `options.ask('explain', text, at)` → note or null, `options.ask('complete', text, at)` → { from, items: [label, insert,
 * detail, kind] } or null, both through a callback; `options.opens`: when completion opens by itself, as a regular
 * expression over the line before the cursor.
 */
export function assistance(options, paragraph) {
  const ask = (kind, text, at) => new Promise((answer) => options.ask(kind, text, at, answer));
  const opens = new RegExp(options.opens, 'i');

  const explain = async (editor, at) => {
    const { doc } = editor.state;
    const note = await ask('explain', doc.toString(), at);
    if (!note || editor.state.doc !== doc) return null;
    const leave = () => {
      editor.dispatch({ effects: tell.of(null) });
      editor.focus();
    };
    return { note, shown: tooltip(note, paragraph, leave) };
  };

  const byKey = (editor) => {
    // A second time it goes on to the link, if there is one.
    const link = editor.state.field(told) && editor.dom.querySelector('.cm-note a');
    if (link) {
      link.focus();
      return true;
    }
    const { main } = editor.state.selection;
    explain(editor, main.head).then((answer) => {
      if (!answer || !editor.state.selection.main.eq(main)) return;
      const said = [answer.note.title, ...answer.note.lines.map(([heading, text]) => `${heading} ${text}`)].join('. ');
      editor.dispatch({ effects: [tell.of(answer.shown), EditorView.announce.of(said.replaceAll('`', ''))] });
    });
    return true;
  };

  const complete = async (context) => {
    const { from, text } = context.state.doc.lineAt(context.pos);
    if (!context.explicit && !opens.test(text.slice(0, context.pos - from))) return null;
    const answer = await ask('complete', context.state.doc.toString(), context.pos);
    if (!answer || context.aborted || answer.items.length === 0) return null;
    return {
      from: answer.from,
      filter: false,
      options: answer.items.map(([label, insert, detail, type]) => ({
        label,
        detail,
        type,
        apply(editor, completion, from, to) {
          editor.dispatch({
            ...insertCompletionText(editor.state, insert, from, to),
            annotations: pickedCompletion.of(completion),
          });
          if (insert.endsWith('=') || /^from $/i.test(insert)) queueMicrotask(() => startCompletion(editor));
        },
      })),
    };
  };

  /** Tab takes the chosen item, or the first; without a list it indents. */
  const take = (editor) => {
    if (completionStatus(editor.state) !== 'active') return false;
    if (selectedCompletionIndex(editor.state) === null) editor.dispatch({ effects: setSelectedCompletion(0) });
    return acceptCompletion(editor);
  };

  return [
    told,
    hoverTooltip(async (editor, at) => (await explain(editor, at))?.shown ?? null, {
      hideOnChange: true,
      hoverTime: HOVER_MILLIS,
    }),
    // Nothing is chosen until an arrow key chooses it: Enter stays Enter for whoever types on.
    // As many are drawn as fit, those around the chosen one: the list never scrolls.
    autocompletion({ override: [complete], selectOnOpen: false, icons: false, maxRenderedOptions: MOST_SHOWN }),
    keymap.of([
      { key: 'Mod-i', run: byKey, preventDefault: true },
      { key: 'F1', run: byKey, preventDefault: true },
      { key: 'Tab', run: take },
      {
        key: 'Escape',
        run(editor) {
          if (!editor.state.field(told)) return false;
          editor.dispatch({ effects: tell.of(null) });
          return true;
        },
      },
    ]),
  ];
}

export const assistanceTheme = {
  '.cm-note': { padding: '8px 12px', fontFamily: 'var(--font)', fontSize: 'var(--size-sm)', lineHeight: '1.5', overflow: 'auto', maxHeight: '340px' },
  '.cm-note .note-title': { margin: '0', fontWeight: '650', fontFamily: 'var(--mono)' },
  '.cm-note .note-line': { margin: '4px 0 0', color: 'var(--text-2)' },
  '.cm-note strong': { color: 'var(--text)', fontWeight: '600' },
  '.cm-note code, .cm-note pre': { fontFamily: 'var(--mono)', fontSize: '0.92em' },
  '.cm-note pre': { margin: '8px 0 0', padding: '6px 8px', borderRadius: '6px', backgroundColor: 'var(--surface-2)', color: 'var(--text)', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '.cm-note a': { color: 'var(--accent)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: 'var(--size-sm)', maxHeight: 'none', maxWidth: 'min(560px, calc(100vw - 24px))' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', minHeight: '24px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionDetail': { fontFamily: 'var(--font)', fontStyle: 'normal', color: 'var(--text-2)' },
};
