// The exercises of a page: what is shown becomes what can be answered.

function exerciseIn(box, page) {
  const about = unpacked(box.dataset.about);
  return new (about.parts ? OwnRun : about.answers ? ValueExercise : CodeExercise)(box, page, about);
}

class Exercise {
  constructor(box, page, about) {
    Object.assign(this, { box, page, about });
    this.mark = element("span", { className: "nb-passed", textContent: "passed" });
    box.querySelector("h3").append(this.mark);
    this.showMark();
  }

  get label() { return `the exercise ${this.about.name}`; }

  showMark() { this.mark.hidden = !hasPassed(this.about.name); }

  // Another tab, or a file, has changed what is kept.
  refreshFromStorage() { this.showMark(); }

  // The reader has written into another exercise of this page.
  refreshFromPage() {}

  pass(answer) {
    notePassed(this.about.name, answer);
    this.showMark();
    this.page.warn();
  }
}

// Answered by a choice, a shape or a number.
class ValueExercise extends Exercise {
  constructor(box, page, about) {
    super(box, page, about);
    const [kept] = work.versions(about.name);
    this.question = new Question(box, about, {
      kept,
      tried: answer => work.put(about.name, [answer]),
      right: answer => this.pass(answer),
    });
  }
}

// Answered by code, which Python judges in the page.
class CodeExercise extends Exercise {
  constructor(box, page, about) {
    super(box, page, about);
    this.block = box.querySelector(".nb-stub");
    this.original = this.block.querySelector("code").textContent.trimEnd();
    this.known = this.text = this.kept;
    this.equip();
  }

  get kept() { return work.versions(this.about.name)[0] ?? this.original; }

  equip() {
    const bar = element("div", { className: "nb-live" });
    this.buttons = {};
    const act = { Check: () => this.page.check(this), Write: () => this.write(), Reset: () => this.reset(),
      Swap: () => this.swap(), Stop: () => this.page.stop() };
    for (const [name, onclick] of Object.entries(act)) {
      const button = this.buttons[name] = element("button", { type: "button", textContent: name, onclick });
      button.setAttribute("aria-label", `${name} ${this.about.name}`);
      bar.append(button);
    }
    this.status = element("span", { role: "status" });
    this.verdict = element("div", { className: "nb-verdict", ariaLive: "polite" });
    bar.append(this.status);
    this.block.after(bar, this.verdict);
    showInBlock(this.block, this.text);
    this.refresh();
  }

  refresh(said = "") {
    const { Check, Write, Reset, Swap, Stop } = this.buttons;
    const busy = this.page.current === this;
    Check.hidden = busy;
    Stop.hidden = !busy;
    Write.hidden = Boolean(this.editor);
    Reset.hidden = this.text === this.original;
    Swap.hidden = work.versions(this.about.name).length < 2;
    this.say(said);
  }

  say(text) { if (this.status.textContent !== text) this.status.textContent = text; }

  async write() {
    if (this.editor) { this.editor.focus(); return; }
    this.editor = await editBlock(this.block, {
      text: this.text,
      label: `Your code for ${this.about.name}. Escape leaves the editor.`,
      changed: text => this.change(text),
      run: () => this.page.check(this),
      leave: () => this.buttons.Check.focus(),
    });
    this.refresh();
    this.editor.focus();
  }

  change(text) {
    this.text = text;
    keepAnswer(this.about.name, text, this.known, this.original);
    this.known = text;
    this.refresh();
    for (const other of this.page.exercises) other.refreshFromPage();
    this.page.warn();
  }

  reset() {
    this.change(this.original);
    this.take(this.original);
    this.buttons.Check.focus();
  }

  // Show another version that is kept, from another tab or from a file.
  swap() {
    work.turn(this.about.name, this.text);
    this.take(this.kept);
  }

  take(text) {
    this.known = text;
    if (this.editor) this.editor.text = text;
    this.text = text;
    showInBlock(this.block, text);
    this.refresh();
  }

  refreshFromStorage() {
    super.refreshFromStorage();
    if (this.kept === this.known) this.refresh(this.status.textContent);
    else this.take(this.kept);
  }

  // Have Python judge it as it stands now. `late` is called if that takes too long.
  async check(kernel, late) {
    this.verdict.replaceChildren();
    const { set, name } = this.about;
    const answer = this.text;
    const said = await kernel.check({ set, name, answer }, text => this.say(text), late);
    return { ...said, answer };
  }

  // Show a verdict: see `Verdict` in lessonkit/practice/judging.py.
  report({ passed, why, hint, printed, given, expected, got, answer }) {
    this.refresh(passed ? "passed" : "not yet");
    if (passed) this.pass(answer);
    const shown = Object.entries({ given, expected, got, "it printed": printed }).filter(([, text]) => text);
    const rows = shown.flatMap(([name, text]) => [
      element("dt", { textContent: name }),
      element("dd", {}, element("pre", {}, element("samp", { textContent: text.trimEnd() }))),
    ]);
    this.verdict.replaceChildren(
      ...why ? [element("p", { textContent: why })] : [],
      ...rows.length ? [element("dl", {}, ...rows)] : [],
      ...hint ? [element("p", {}, element("strong", { textContent: "Hint: " }), hint)] : [],
    );
  }
}
