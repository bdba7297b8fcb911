// A cell's code while it is edited: CodeMirror, loaded when it is first wanted.
const CODEMIRROR = "codemirror.js";
let codeMirror;

// Put an editor into `place`. `changed` hears each new text, Shift-Enter calls `run`, and Escape
// `leave`: inside the editor Tab indents, so there must be another way out for the keyboard.
async function openEditor(place, wanted) {
  try {
    await (codeMirror ??= loadScript(new URL(CODEMIRROR, files.base)));
  } catch {
    codeMirror = undefined;
    return plainEditor(place, wanted);
  }
  const { text, label, changed, run, leave } = wanted;
  const keys = [["Shift-Enter", run], ["Escape", leave]].map(([key, act]) => ({ key, run: () => { act(); return true; } }));
  const view = CodeMirror.python({ parent: place, source: text, label, onChange: changed, keys, tabIndents: true });
  return {
    set text(insert) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } }); },
    focus: () => view.focus(),
  };
}

// Put one in the place of a block's code.
async function editBlock(block, wanted) {
  const pre = block.querySelector("pre");
  const place = document.createElement("div");
  place.className = "nb-editing";
  pre.after(place);
  const editor = await openEditor(place, wanted);
  pre.hidden = true;
  block.closest("details")?.setAttribute("open", "");
  return editor;
}

// Show a text in a block where no editor is open. What stood there first has its colours.
function showInBlock(block, text) {
  const code = block?.querySelector("pre code");
  if (!code) return;
  block.first ??= { html: code.innerHTML, text: code.textContent.trimEnd() };
  if (text === block.first.text) code.innerHTML = block.first.html;
  else code.textContent = text;
}

// What stands in for it where it cannot be loaded.
function plainEditor(place, { text, label, changed, run, leave }) {
  const area = document.createElement("textarea");
  area.setAttribute("aria-label", label);
  area.spellcheck = false;
  area.value = text;
  const fit = () => { area.rows = area.value.split("\n").length; };
  area.oninput = () => { fit(); changed(area.value); };
  area.onkeydown = event => {
    if (event.key === "Escape") leave();
    if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); run(); }
  };
  fit();
  place.append(area);
  return {
    set text(value) { area.value = value; area.oninput(); },
    focus: () => area.focus(),
  };
}
