const MEGABYTES = ((PLAN.sizes[PLAN.whole] ?? 0) / 1e6).toFixed(0);

// A page whose cells run: who runs when, and what belongs to all cells together.
class Page {
  constructor(root) {
    this.root = root.closest("article");
    root.live = this;
    this.edits = new Edits(root.dataset.page);
    this.kernel = new Kernel(files, PLAN);
    this.queue = Promise.resolve();
    this.cells = (JSON.parse(root.dataset.cells) ?? this.found()).map(about => new Cell(this, about));
    this.questions = [...this.root.querySelectorAll(".nb-asks")].map(box => new Sealed(box));
    this.exercises = [...this.root.querySelectorAll(".nb-exercise")].map(box => exerciseIn(box, this));
    this.status = root.querySelector("[role=status]");
    const acts = { all: () => this.runAll(), reset: () => this.resetAll(), save: () => this.save(), load: () => this.load() };
    for (const button of root.querySelectorAll("button")) {
      button.onclick = acts[button.value];
      button.disabled = false;
    }
    this.greet();
  }

  // The cells of a page that is no notebook.
  found() {
    return [...this.root.querySelectorAll(".nb-live[data-cell]")].map((bar, i) => ({ index: bar.dataset.cell, number: i + 1 }));
  }

  // What a reader should know who comes back.
  greet() {
    const left = this.recall("left");
    const lost = this.edits.orphans(this.cells.map(cell => cell.original)).length;
    this.say([
      left && `${left} was still running when you left this page, and was stopped.`,
      lost && `The lesson has changed where you had edited ${lost === 1 ? "a cell" : `${lost} cells`}: save your edits to a file to read them.`,
    ].filter(Boolean).join(" "));
    this.warn();
  }

  warn() {
    const fault = this.edits.fault || work.fault;
    if (fault) this.say(fault);
  }

  say(text) { if (text || this.status.textContent) this.status.textContent = text; }

  press(cell) {
    this.offerWhole();
    this.queue = this.queue.then(() => this.runUpTo(cell));
    return this.queue;
  }

  runAll() {
    for (const cell of this.cells.filter(cell => cell.bar && cell.runs)) this.press(cell);
  }

  // Run the cells above that have not run yet, and then this one.
  async runUpTo(cell) {
    if (this.halted) return;
    this.current = cell;
    cell.refresh("");
    const before = this.cells.slice(0, this.cells.indexOf(cell)).filter(above => !above.ran && above.runs);
    try {
      for (const above of before) {
        cell.say(`running the cells above: ${above.label}`);
        const { stopped } = await above.run(this.kernel);
        if (stopped) return;
        above.refresh();
      }
      this.report(cell, await cell.run(this.kernel));
    } catch (error) {
      this.current = undefined;
      cell.refresh(`${error.message}`);
    } finally {
      if (this.current === cell) this.current = undefined;
    }
  }

  // Judge an answer when all that was pressed before is done.
  check(exercise) {
    this.queue = this.queue.then(() => this.judge(exercise));
    return this.queue;
  }

  async judge(exercise) {
    if (this.halted) return;
    this.current = exercise;
    exercise.refresh("");
    let said;
    try {
      const late = () => this.stop(`no answer in ${CHECK_SECONDS} s: is there a loop without an end? Python was stopped`);
      said = await exercise.check(this.kernel, late);
    } catch (error) {
      said = { why: error.message };
    }
    if (this.current === exercise) this.current = undefined;
    if (!said.stopped) exercise.report(said); // else said by `stop`
  }

  report(cell, { ok, stopped, seconds }) {
    this.current = undefined;
    if (stopped) return; // said by `stop`
    const time = seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
    const reason = cell.differsByData ? "Other numbers: this is a part of the data" : !cell.edited && cell.about.reason;
    cell.refresh(`${ok ? "done" : "failed"} in ${time}${reason ? `. ${reason}` : ""}`);
  }

  // On some pages a part of the data is not enough: ask once, before Python starts.
  offerWhole() {
    if (this.offered || this.kernel.whole) return;
    this.offered = true;
    if (this.cells.some(cell => cell.about.part === "absent")) {
      this.kernel.whole = confirm(`This page works on all of its data. Load it, ${MEGABYTES} MB, once? With a part of it some cells show other numbers, and some fail.`);
    }
  }

  takeWhole(cell) {
    if (!confirm(`Load all of the data, ${MEGABYTES} MB? Python starts again with it, and so do the cells above.`)) return;
    this.stop();
    this.kernel.whole = true;
    this.press(cell);
  }

  stop(reason = "stopped") {
    const cell = this.current;
    this.halted = true; // what waits in the queue is not run
    this.kernel.stop();
    this.queue = this.queue.then(() => { this.halted = false; });
    for (const each of this.cells) each.ranSource = undefined;
    this.current = undefined;
    cell?.refresh(`${reason}: all names are gone, and the cells above run again at the next press`);
  }

  resetAll() {
    for (const cell of this.cells.filter(cell => cell.edited)) cell.reset();
    this.say("All cells are as the lesson has them.");
  }

  save() {
    const name = this.root.querySelector(".nb-live-page").dataset.page;
    const text = exportedEdits({ [name]: this.edits.unkept, [ANSWERS]: work.unkept, [PASSED]: passed.unkept });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "edits.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  load() {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".json,application/json";
    input.onchange = async () => {
      try {
        const count = importEdits(await input.files[0].text());
        this.refreshFromStorage();
        this.say(`${count === 1 ? "One edit or answer was" : `${count} edits and answers were`} loaded. Where you had one here too, Swap shows the other.`);
      } catch (error) {
        this.say(error.message);
      }
    };
    input.click();
  }

  // Another tab, or a file, has changed what is kept.
  refreshFromStorage() {
    for (const exercise of this.exercises) exercise.refreshFromStorage();
    for (const cell of this.cells.filter(cell => cell.bar)) {
      const [kept] = this.edits.versions(cell.original);
      if ((kept ?? cell.original) === cell.known) cell.refresh();
      else if (cell.edited) {
        this.edits.put(cell.original, [...this.edits.versions(cell.original), cell.text]);
        cell.refresh("changed in another tab too: Swap shows the other version");
      } else cell.take(kept);
    }
  }

  // The keys under which what is shown here is kept.
  get keys() { return [this.edits.key, work.key, passed.key]; }

  // The reader goes elsewhere.
  close() {
    if (this.current) this.remember("left", this.current.label);
    this.halted = true;
    this.kernel.stop();
  }

  remember(what, value) {
    try { sessionStorage.setItem(`${this.edits.key}:${what}`, value); } catch { /* only a remark is lost */ }
  }

  recall(what) {
    try {
      const key = `${this.edits.key}:${what}`;
      const value = sessionStorage.getItem(key);
      sessionStorage.removeItem(key);
      return value;
    } catch {
      return null;
    }
  }
}

// `document$` fires on each page that instant navigation brings, and never where a page was read
// from a file: so the first page is opened here.
let page;
const files = new Files(new URL("live/", document.currentScript.src), PLAN);
const open = () => {
  showProgress();
  const root = document.querySelector(".nb-live-page");
  if (page && root?.live === page) return;
  page?.close();
  page = root && new Page(root);
};
open();
document$.subscribe(open);
addEventListener("pagehide", () => page?.close());
addEventListener("storage", ({ key }) => {
  if (page?.keys.includes(key)) page.refreshFromStorage();
  if (key === passed.key) showProgress();
});
addEventListener("beforeprint", () => { for (const question of page?.questions ?? []) question.unseal(); });
