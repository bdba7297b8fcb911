// Python behind a page: a worker, which is started at the first press and ended by Stop.
const CHECK_SECONDS = 10; // what an answer may take on all its cases; the solutions take far less

class Kernel {
  // `plan` says which files are what: see `Plan` in lessonkit/live/plan.py.
  constructor(files, plan) {
    Object.assign(this, { files, plan, whole: false, added: new Set(), calls: new Map(), count: 0 });
  }

  get running() { return this.calls.size > 0; }

  // Start Python, if it is not there yet. `say` hears how far it is.
  start(say) {
    return this.starting ??= this.boot(say).catch(error => { this.stop(); throw error; });
  }

  async boot(say) {
    for (const [name, owner] of [["WebAssembly", globalThis], ["DecompressionStream", globalThis], ["Worker", globalThis]]) {
      if (!owner[name]) throw new Error(`this browser has no ${name}, which running code here needs`);
    }
    const { runtime, archives, dataset, whole, place, env, folder, start } = this.plan;
    const data = [[this.whole ? whole : dataset, place]].filter(([name]) => name);
    const names = [...runtime, ...[...archives, ...data].map(([name]) => name)];
    const contents = await this.load(names, say);
    this.open();
    say("starting Python");
    const pick = wanted => wanted.map(([name, place]) => [place, contents.get(name)]);
    const named = Object.fromEntries(runtime.map(name => [name.replace(/\.bin$/, ""), contents.get(name)]));
    await this.call("start", { runtime: named, env, folder });
    await this.call("unpack", { archives: pick(archives), files: pick(data) });
    await this.call("prepare", { source: start });
  }

  // Load an extra of the plan, such as Matplotlib, once.
  async add(extra, say) {
    if (this.added.has(extra.name)) return;
    const contents = await this.load([extra.name], say);
    await this.call("unpack", { archives: [["", contents.get(extra.name)]], files: [] });
    this.added.add(extra.name);
  }

  async load(names, say) {
    const all = names.reduce((sum, name) => sum + this.files.sizes[name], 0);
    let come = 0, over = false;
    const progress = bytes => {
      come += bytes;
      if (!over) say(`loading Python, once: ${(come / 1e6).toFixed(1)} of ${(all / 1e6).toFixed(1)} MB`);
    };
    try {
      const contents = await Promise.all(names.map(name => this.files.get(name, progress)));
      return new Map(names.map((name, i) => [name, contents[i]]));
    } finally {
      over = true; // what still comes does not overwrite what is said then
    }
  }

  // Run a cell. `hear` gets its outputs. The answer says how it ended: `ok`, or not, or `stopped`.
  async run(cell, hear, say) {
    await this.start(say);
    for (const extra of this.plan.extras) {
      if (new RegExp(extra.wanted).test(cell.source)) await this.add(extra, say);
    }
    say("running");
    return this.call("run", cell, hear);
  }

  // Judge an answer to an exercise. `late` is called if that takes longer than it may.
  async check(wanted, say, late) {
    await this.start(say);
    say("loading the exercise");
    const asked = { course: this.plan.exercises, ...wanted };
    const loaded = await this.call("practise", asked);
    if (loaded.stopped) return loaded;
    say("checking");
    const timer = setTimeout(late, CHECK_SECONDS * 1000);
    try {
      return await this.call("check", asked);
    } finally {
      clearTimeout(timer);
    }
  }

  // Train on answers that have passed. `hear` gets each line.
  async train(wanted, hear, say) {
    await this.start(say);
    say("training");
    return this.call("train", { course: this.plan.exercises, ...wanted }, ({ line }) => hear(line));
  }

  // End Python at once. Whoever waits is told so.
  stop(reason = "") {
    this.worker?.terminate(); // without special headers of the host, there is no gentler way
    this.worker = this.starting = undefined;
    this.added.clear();
    for (const { done } of this.calls.values()) done({ ok: false, stopped: true, reason });
    this.calls.clear();
  }

  open() {
    const address = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    this.worker = new (nativeWorker())(address);
    this.worker.onmessage = ({ data }) => this.answer(data);
    this.worker.onerror = event => { event.preventDefault(); this.stop(`Python ended: ${event.message}`); };
  }

  call(act, wanted, hear = () => {}) {
    if (!this.worker) return Promise.resolve({ ok: false, stopped: true, reason: "" });
    const id = ++this.count;
    return new Promise((done, fail) => {
      this.calls.set(id, { done, fail, hear });
      this.worker.postMessage({ id, act, ...wanted });
    });
  }

  answer({ id, kind, message, ...said }) {
    const call = this.calls.get(id);
    if (!call) return;
    if (kind === "output") { call.hear(said); return; }
    this.calls.delete(id);
    if (kind === "failed") call.fail(new Error(message));
    else call.done(said);
  }
}

// In a copy to take along, the theme puts a stand-in for workers in their place, which runs scripts
// in the page: an empty frame has the browser's own.
let frame;
function nativeWorker() {
  if (location.protocol !== "file:") return Worker;
  if (!frame) {
    frame = document.createElement("iframe");
    frame.hidden = true;
    document.body.append(frame);
  }
  return frame.contentWindow.Worker;
}
