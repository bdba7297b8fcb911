// Runs in a worker, so that the page never waits for Python. Everything it needs is handed to it.
"use strict";

const HERE = "https://python.invalid/"; // Pyodide wants an address; nothing is ever asked of it
const PACKAGES = "/lib/python3.12/site-packages";
const handed = new Map();
let python, page, current;

self.fetch = async address => {
  const name = String(address).split("/").pop();
  if (!handed.has(name)) throw new Error(`there is no network in this page, and ${address} was asked for`);
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(handed.get(name), { headers: { "Content-Type": type } });
};

const acts = {
  // Python itself, from the files of Pyodide by their names.
  async start({ runtime, env, folder }) {
    for (const [name, content] of Object.entries(runtime)) handed.set(name, content);
    for (const name of ["pyodide.js", "pyodide.asm.js"]) {
      importScripts(URL.createObjectURL(new Blob([handed.get(name)], { type: "text/javascript" })));
    }
    python = await loadPyodide({ indexURL: HERE, env: { HOME: "/home", ...env } });
    handed.clear();
    python.FS.mkdirTree(folder);
    python.FS.chdir(folder);
  },

  // Packages in archives, and other files by their paths.
  unpack({ archives, files }) {
    for (const [folder, content] of archives) {
      python.unpackArchive(content, "tar", { extractDir: folder || PACKAGES });
    }
    for (const [path, content] of files) python.FS.writeFile(path, new Uint8Array(content));
    python.runPython("import importlib; importlib.invalidate_caches()");
  },

  // The course's own preparation, and then whoever runs the cells.
  prepare({ source }) {
    if (source) python.runPython(source, { globals: python.toPy({ __name__: "start" }) });
    const post = text => postMessage({ id: current, kind: "output", ...JSON.parse(text) });
    page = python.pyimport("lessonkit.live.worker").Page(post);
  },

  run({ source, alt, caption }) {
    const started = performance.now();
    const ok = page.run(source, alt, caption);
    return { ok, seconds: (performance.now() - started) / 1000 };
  },

  // Load a set of exercises, so that an answer's time is its own.
  practise({ course, set }) { judge().load(course, set); },

  // Judge an answer, in a namespace of its own.
  check({ course, set, name, answer }) {
    return JSON.parse(judge().checked(course, set, name, answer));
  },

  // Train with answers in the places of the course's functions.
  train({ course, name, answers }) {
    const say = line => postMessage({ id: current, kind: "output", line });
    return JSON.parse(judge().ran(course, name, JSON.stringify(answers), say));
  },
};

const judge = () => python.pyimport("lessonkit.practice.in_page");

onmessage = async ({ data: { id, act, ...wanted } }) => {
  current = id;
  try {
    postMessage({ id, kind: "done", ...await acts[act](wanted) });
  } catch (error) {
    postMessage({ id, kind: "failed", message: String(error?.message ?? error) });
  }
};
