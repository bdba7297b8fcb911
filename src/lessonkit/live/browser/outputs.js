// A row of a tensor in an error, which does not wrap.
const ROW = /^(?=.*\d)(?=.*[[\]])[ \t[\]()\d.,e+-]+$/gm;

// The outputs of one cell: what the page was built with, until the cell has run here.
class Outputs {
  constructor(box) {
    this.box = box;
    this.list = [];
    box.setAttribute("aria-live", "polite");
  }

  clear() {
    this.list = [];
    this.box.replaceChildren();
  }

  add({ output, html }) {
    const last = this.list.at(-1);
    if (output.output_type === "stream" && last?.name === output.name) {
      last.text += output.text;
      this.box.lastElementChild.querySelector("samp").textContent = typed(last.text);
      return;
    }
    this.list.push({ ...output });
    if (html) {
      this.box.insertAdjacentHTML("beforeend", html);
      return;
    }
    const failed = output.output_type === "error" || output.name === "stderr";
    const block = document.createElement("div");
    block.className = `language-text highlight nb-out${failed ? " nb-err" : ""}`;
    block.innerHTML = "<pre><samp></samp></pre>";
    const samp = block.querySelector("samp");
    samp.textContent = textOf(output);
    if (failed) samp.innerHTML = samp.innerHTML.replace(ROW, '<span class="nb-row">$&</span>');
    this.box.append(block);
  }
}

function textOf(output) {
  if (output.output_type === "stream") return typed(output.text);
  if (output.output_type === "error") return output.traceback.join("\n");
  return output.data["text/plain"];
}

// The text as a terminal shows it: a carriage return goes back to the start of its line.
function typed(text) {
  return text.replace(/^[^\n]*\r(?!\n)(?!$)/gm, "").trimEnd();
}
