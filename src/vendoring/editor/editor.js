// What the pages use of CodeMirror, as one classic script: `CodeMirror.python({ ... })` makes an editor.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/**
 * An editor for a cell of Python. Colours are the page's: tokens have the classes `tok-...`.
 * Tab moves the focus, as everywhere on a page; with `tabIndents` it indents, and Escape then Tab
 * moves the focus.
 *
 * @param {object} options
 * @param {HTMLElement} options.parent - the element that gets the editor.
 * @param {string} options.source - the code to begin with.
 * @param {string} options.label - the name that a screen reader says.
 * @param {(source: string) => void} [options.onChange] - told the code after each change.
 * @param {object[]} [options.keys] - key bindings that go before all others, as CodeMirror has them.
 * @param {boolean} [options.tabIndents]
 * @returns {EditorView}
 */
function python({ parent, source, label, onChange, keys = [], tabIndents = false }) {
  const extensions = [
    keymap.of([
      ...keys,
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...(tabIndents ? [indentWithTab] : []),
    ]),
    history(),
    pythonLanguage,
    indentUnit.of("    "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    syntaxHighlighting(classHighlighter),
    EditorState.tabSize.of(4),
    EditorView.contentAttributes.of({ "aria-label": label }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange?.(update.state.doc.toString());
    }),
  ];
  return new EditorView({ parent, doc: source, extensions });
}

globalThis.CodeMirror = { python, EditorState, EditorView, keymap };
