// A training on the reader's own functions: each is judged first, then takes the place of ours.
class OwnRun extends Exercise {
  constructor(box, page, about) {
    super(box, page, about);
    const bar = element("div", { className: "nb-live" });
    this.buttons = {};
    const act = { Train: () => this.page.check(this), Stop: () => this.page.stop() };
    for (const [name, onclick] of Object.entries(act)) {
      const button = this.buttons[name] = element("button", { type: "button", textContent: name, onclick });
      button.setAttribute("aria-label", `${name} ${about.name}`);
      bar.append(button);
    }
    this.status = element("span", { role: "status" });
    bar.append(this.status);
    this.verdict = element("div", { className: "nb-verdict", ariaLive: "polite" });
    box.append(bar, this.verdict);
    this.whose = new Map(about.parts.map(({ name }) => [name, element("span")]));
    for (const item of box.querySelectorAll("li")) item.append(": ", this.whose.get(item.textContent.trim()));
    this.refresh();
  }

  get label() { return `the training "${this.about.name}"`; }

  // The parts that the reader has written, with their answers.
  get mine() {
    return this.about.parts
      .map(part => ({ ...part, answer: work.versions(part.name)[0] }))
      .filter(({ name, answer, blank }) => answer !== undefined && digest(name, answer) !== blank);
  }

  refresh(said = "") {
    const busy = this.page.current === this;
    this.buttons.Train.hidden = busy;
    this.buttons.Stop.hidden = !busy;
    this.say(said);
    this.refreshFromPage();
  }

  refreshFromPage() {
    const mine = this.mine.map(({ name }) => name);
    for (const [name, shown] of this.whose) shown.textContent = mine.includes(name) ? "yours" : "ours";
  }

  say(text) { if (this.status.textContent !== text) this.status.textContent = text; }

  refreshFromStorage() {
    super.refreshFromStorage();
    this.refreshFromPage();
  }

  // Judge what the reader wrote, and train on it if all of it passes. `late` is called if one of
  // them takes too long.
  async check(kernel, late) {
    this.verdict.replaceChildren();
    const mine = this.mine;
    if (!mine.length) return { why: `Nothing of yours to train with: write ${this.about.parts.map(({ name }) => name).join(", or ")}.` };
    for (const { set, name, answer } of mine) {
      const said = await kernel.check({ set, name, answer }, text => this.say(`${name}: ${text}`), late);
      if (said.stopped) return said;
      if (!said.passed) return { why: `${name} does not pass, so nothing was trained: ${said.why}`, hint: said.hint };
      notePassed(name, answer);
      for (const other of this.page.exercises) other.showMark();
    }
    const shown = this.verdict.appendChild(element("pre")).appendChild(element("samp"));
    const answers = Object.fromEntries(mine.map(({ set, name, answer }) => [name, [set, answer]]));
    const said = await kernel.train({ name: this.about.name, answers }, line => shown.append(`${line}\n`), text => this.say(text));
    return { ...said, answer: JSON.stringify(answers) };
  }

  // Show what came of it, below what was said meanwhile.
  report({ passed, why, hint, printed, answer }) {
    this.refresh(passed ? "passed" : "not yet");
    if (passed) this.pass(answer);
    if (why) this.verdict.append(element("p", { textContent: why }));
    if (hint) this.verdict.append(element("p", {}, element("strong", { textContent: "Hint: " }), hint));
    if (printed) this.verdict.append(element("p", { textContent: "Your code printed" }), element("pre", {}, element("samp", { textContent: printed.trimEnd() })));
  }
}
