// A question whose right answer the page knows by its digest: judged at once, nothing is loaded.

// As in lessonkit/page/digests.py.
function digest(salt, answer) {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${salt}:${answer}`)) h = Math.imul(h ^ byte, 0x01000193) >>> 0;
  return h.toString(16).padStart(8, "0");
}

// An answer in the one way in which it is compared; nothing if it is no shape or number.
function written(text, { of, digits }) {
  if (of === "number") {
    const number = text.trim().replace(/^-?\d{1,3}(,\d{3})+(?=\.|$)/, whole => whole.replaceAll(",", ""));
    if (!/^-?(\d+\.?\d*|\.\d+)$/.test(number)) return undefined;
    return Number(number).toFixed(digits).replace(/^-(?=[0.]+$)/, ""); // never -0
  }
  const sizes = text.trim().replace(/^torch\.Size\((.*)\)$/, "$1").replace(/^[([](.*)[)\]]$/, "$1").trim();
  if (!/^(\d+\s*(,\s*\d+\s*)*,?)?$/.test(sizes) || !text.trim()) return undefined;
  const found = sizes.split(",").filter(size => size.trim()).map(Number);
  return found.length === 1 ? `(${found[0]},)` : `(${found.join(", ")})`;
}

class Question {
  // Puts a form into `box`. `about` has the digests; `right` is told the answer when it is right.
  constructor(box, about, { kept, tried = () => {}, right }) {
    Object.assign(this, { about, tried, right });
    this.status = element("span", { role: "status" });
    this.fields = element("span", { className: "nb-question__fields" });
    this.form = element("form", { className: "nb-question", noValidate: true });
    if (about.kind === "choose") this.offer(box.querySelector("ol"), kept);
    else this.ask(box, kept);
    this.fields.append(element("button", { type: "submit", textContent: "Check" }));
    this.form.append(this.fields, this.status);
    this.form.onsubmit = event => { event.preventDefault(); this.judge(); };
  }

  // A field to type into.
  ask(box, kept = "") {
    const { of, digits } = this.about;
    const example = of === "shape" ? "a shape, such as (2, 3)" : digits ? `a number with ${digits} decimals` : "a number";
    const field = element("input", { type: "text", autocomplete: "off", spellcheck: false, value: kept, size: 16 });
    this.fields.append(element("label", {}, `Your answer, ${example}: `, field));
    box.append(this.form);
    this.answer = () => written(field.value, this.about);
    this.missing = `Write ${example}.`;
  }

  // The options of the list become buttons, of which one can be pressed.
  offer(list, kept) {
    const group = element("fieldset", { className: "nb-options" }, element("legend", { textContent: "Your answer" }));
    for (const [i, option] of [...list.children].entries()) {
      const value = "abcdefgh"[i];
      const button = element("input", { type: "radio", name: this.about.name, value, checked: value === kept });
      group.append(element("label", {}, button, element("span", {}, ...option.childNodes)));
    }
    list.replaceWith(this.form);
    this.form.append(group);
    this.answer = () => group.querySelector(":checked")?.value;
    this.missing = "Choose one of them.";
  }

  judge() {
    const answer = this.answer();
    if (answer === undefined) { this.status.textContent = this.missing; return; }
    this.tried(answer);
    const said = this.about.answers[digest(this.about.name, answer)];
    const verdict = said?.right ? "Right." : "Not this.";
    this.status.textContent = [verdict, said?.says].filter(Boolean).join(" ");
    if (said?.right) this.right(answer);
  }
}
