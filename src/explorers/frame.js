// What all explorers share: an element that shows a trace, steps through it, and says what it shows.

// A new node of HTML: `node("button", { type: "button", onclick }, "Play")`. A property with a
// hyphen, or one that is named like an attribute of ARIA, is set as an attribute.
function node(tag, properties = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...content);
  return made;
}

// A new node of a drawing: `drawn("circle", { cx: 1, cy: 2, r: 3 })`.
function drawn(tag, attributes = {}, ...content) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

// A number as it is read: few digits, and a true minus.
function written(number, digits = 4) {
  return String(Number(number.toPrecision(digits))).replace("-", "−");
}

// One of several, as buttons that a keyboard reaches in one stop and walks through with its arrows.
// `picked` is called with the place of the one that is picked.
let groups = 0;
function choices(legend, names, picked, first = 0) {
  const group = `ex-${++groups}`;
  const options = names.map((name, place) => node("label", {},
    node("input", { type: "radio", name: group, checked: place === first, onchange: () => picked(place) }),
    node("span", {}, name)));
  return node("fieldset", { className: "ex-choices" }, node("legend", {}, legend), ...options);
}

// An explorer: give it a `title` and a `build` that returns nodes for a trace. Until then, and where
// no script runs, the words that the trace brought are shown.
class Explorer extends HTMLElement {
  connectedCallback() {
    if (this.trace) return; // moved, not new
    this.trace = JSON.parse(this.dataset.trace);
    this.said = node("p", { className: "ex-said", "aria-live": "polite" });
    const built = this.build(this.trace);
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", this.title);
    this.classList.add("ex");
    this.replaceChildren(...built);
    if (!this.contains(this.said)) this.append(this.said); // else it has a place of its own
  }

  disconnectedCallback() { this.stepper?.pause(); }

  // Describe what is shown now. While it plays nobody is interrupted; what it stops at is read out.
  say(...content) {
    this.said.setAttribute("aria-live", this.stepper?.playing ? "off" : "polite");
    this.said.replaceChildren(...content);
  }
}

// Steps forward and back: by buttons, by a slider, by the arrows, Home and End of the keyboard.
class Stepper {
  // `show` is called with the step, from 0, which is before the first, to `count`.
  constructor({ count, show, pause = 900 }) {
    Object.assign(this, { show, wait: pause, step: 0 });
    const button = (name, pressed) => node("button", { type: "button", className: "ex-button", onclick: pressed }, name);
    this.backButton = button("Back", () => this.go(this.step - 1));
    this.playButton = button("Play", () => this.playing ? this.go(this.step) : this.play());
    this.nextButton = button("Next", () => this.go(this.step + 1));
    this.slider = node("input", { type: "range", min: 0, oninput: () => this.go(Number(this.slider.value)), "aria-label": "Step" });
    this.place = node("span", { className: "ex-place" });
    this.box = node("div", { className: "ex-stepper" }, this.backButton, this.playButton, this.nextButton, this.slider, this.place);
    this.box.addEventListener("keydown", event => {
      const to = { ArrowLeft: this.step - 1, ArrowRight: this.step + 1, Home: 0, End: this.count }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.go(to);
    });
    this.count = count;
  }

  get playing() { return Boolean(this.timer); }

  get count() { return Number(this.slider.max); }

  // Another number of steps begins from the start.
  set count(count) {
    this.slider.max = count;
    this.step = 0;
    this.pause();
  }

  // The reader goes somewhere.
  go(step) {
    this.pause();
    this.to(step);
  }

  to(step) {
    this.step = Math.max(0, Math.min(this.count, step));
    this.slider.value = this.step;
    this.slider.setAttribute("aria-valuetext", `${this.step} of ${this.count}`);
    this.place.textContent = `${this.step} / ${this.count}`;
    this.backButton.disabled = this.step === 0;
    this.nextButton.disabled = this.step === this.count;
    this.show(this.step);
  }

  play() {
    this.timer = setInterval(() => this.step < this.count ? this.to(this.step + 1) : this.go(this.step), this.wait);
    this.playButton.textContent = "Pause";
    this.to(this.step < this.count ? this.step + 1 : 0);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.playButton.textContent = "Play";
  }
}

// A matrix as a table: its cells show numbers, can be typed into if `changed` is given, and are
// marked by what happens to them. A cell is counted along the rows.
class Matrix {
  constructor({ name, kind, rows, columns, changed }) {
    this.cells = Array.from({ length: rows * columns }, (_, place) => {
      const label = `${name}[${Math.floor(place / columns)}, ${place % columns}]`;
      if (!changed) return node("td", { title: label });
      const input = node("input", { inputMode: "decimal", autocomplete: "off", "aria-label": label, oninput: () => {
        const value = Number(input.value.replace("−", "-"));
        const wrong = !input.value.trim() || !Number.isFinite(value);
        input.setAttribute("aria-invalid", wrong);
        if (!wrong) changed(place, value);
      } });
      return node("td", {}, input);
    });
    const lines = Array.from({ length: rows }, (_, row) =>
      node("tr", {}, ...this.cells.slice(row * columns, (row + 1) * columns)));
    this.box = node("table", { className: `ex-matrix ex-${kind}` },
      node("caption", { className: "ex-ink" }, `${name} (${rows}, ${columns})`), node("tbody", {}, ...lines));
  }

  // Show numbers; what is no number is left empty.
  show(values) {
    this.cells.forEach((cell, place) => {
      const text = typeof values[place] === "number" ? written(values[place], 6) : "";
      const input = cell.querySelector("input");
      if (!input) cell.textContent = text;
      else if (document.activeElement !== input) input.value = text;
    });
  }

  // Mark these cells, and no others, as `read`, `written`, or whatever the style knows.
  mark(kind, places) {
    const marked = new Set(places);
    this.cells.forEach((cell, place) => cell.classList.toggle(`ex-${kind}`, marked.has(place)));
  }
}

// Code, line by line, of which one is lit: the one that runs.
class Listing {
  constructor(label) { this.box = node("ol", { className: "ex-code", "aria-label": label }); }

  show(lines) { this.box.replaceChildren(...lines.map(line => node("li", {}, node("code", {}, line)))); }

  light(place) {
    [...this.box.children].forEach((line, i) => {
      if (i === place) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
    });
  }
}
