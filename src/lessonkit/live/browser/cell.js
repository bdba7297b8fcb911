// One code cell of a page: what runs, how its outputs look, and the buttons below it.
class Cell {
  // `about` is what the page was built with: see `cell_data` in lessonkit/live/cells.py.
  constructor(page, about) {
    Object.assign(this, { page, about, ranSource: undefined, ended: undefined });
    const find = kind => page.root.querySelector(`${kind}[data-cell="${about.index}"]`);
    this.bar = find(".nb-live");
    this.block = find(".nb-in");
    this.outputs = new Outputs(find(".nb-outputs") ?? document.createElement("div"));
    this.original = about.source ?? this.block.querySelector("code").textContent.trimEnd();
    this.known = this.text = page.edits.versions(this.original)[0] ?? this.original;
    if (this.bar) this.equip();
  }

  get edited() { return this.text !== this.original; }

  // A cell that the page cannot run may run once it is edited.
  get runs() { return this.about.kind !== "absent" || this.edited; }

  // Whether its numbers are the lesson's with all data, and others with the part that is loaded.
  get differsByData() { return Boolean(this.about.part) && !this.edited && !this.page.kernel.whole; }

  get label() { return `cell ${this.about.number}`; }

  equip() {
    this.buttons = {};
    const act = { Run: () => this.page.press(this), Edit: () => this.edit(), Reset: () => this.reset(),
      Swap: () => this.swap(), Stop: () => this.page.stop(), "All data": () => this.page.takeWhole(this) };
    for (const [name, pressed] of Object.entries(act)) {
      const button = this.buttons[name] = document.createElement("button");
      Object.assign(button, { type: "button", textContent: name, onclick: pressed });
      button.setAttribute("aria-label", `${name} ${this.label}`);
      this.bar.append(button);
    }
    this.status = document.createElement("span");
    this.status.role = "status";
    this.bar.append(this.status);
    if (this.edited) this.show(this.text);
    this.refresh();
  }

  // Which buttons there are now, and what stands beside them when nothing is being run.
  refresh(said) {
    if (!this.bar) return;
    const { Run, Edit, Reset, Swap, Stop, "All data": Whole } = this.buttons;
    const busy = this.page.current === this;
    Run.hidden = busy || !this.runs;
    Stop.hidden = !busy;
    Edit.hidden = Boolean(this.editor);
    Reset.hidden = !this.edited;
    Whole.hidden = busy || !this.differsByData || !this.ran;
    Swap.hidden = this.page.edits.versions(this.original).length < 2;
    this.bar.classList.toggle("nb-live--edited", this.edited);
    this.say(said ?? (this.runs ? (this.edited ? "edited" : "") : this.about.reason));
  }

  say(text) {
    if (this.status && this.status.textContent !== text) this.status.textContent = text;
  }

  async edit() {
    if (this.editor) { this.editor.focus(); return; }
    this.editor = await editBlock(this.block, {
      text: this.text,
      label: `Code of ${this.label}. Escape leaves the editor.`,
      changed: text => this.change(text),
      run: () => this.page.press(this),
      leave: () => this.buttons.Run.focus(),
    });
    this.refresh();
    this.editor.focus();
  }

  change(text) {
    this.text = text;
    this.page.edits.set(this.original, text, this.known);
    this.known = text;
    this.refresh();
    this.page.warn();
  }

  reset() {
    if (this.editor) this.editor.text = this.original;
    else this.change(this.original);
    this.show(this.original);
    this.buttons.Run.focus();
  }

  swap() {
    this.page.edits.turn(this.original, this.text);
    this.take(this.page.edits.versions(this.original)[0]);
  }

  // A version that was written elsewhere: in another tab, or read from a file.
  take(text = this.original) {
    this.known = text;
    if (this.editor) this.editor.text = text;
    this.text = text;
    this.show(text);
    this.refresh();
  }

  show(text) { showInBlock(this.block, text); }

  // Run it in Python. The cells above have run already.
  async run(kernel) {
    const source = this.text;
    let cleared = false;
    const clear = () => { if (!cleared) this.outputs.clear(); cleared = true; };
    const ended = await kernel.run(
      { source, alt: this.about.alt ?? "", caption: this.about.caption ?? "" },
      output => { clear(); this.outputs.add(output); },
      text => this.say(text),
    );
    if (!ended.stopped) clear();
    this.ranSource = ended.stopped ? undefined : source;
    this.ended = ended;
    return ended;
  }

  // Whether Python has run it as it stands now.
  get ran() { return this.ranSource === this.text; }
}
