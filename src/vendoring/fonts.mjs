// Let Matplotlib, run by Pyodide, list its fonts: `node fonts.mjs FOLDER` prints the list.
// FOLDER holds Pyodide's files, and what site-packages holds as tar archives.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve, sep } from "node:path";

const folder = resolve(process.argv[2]) + sep;
const { loadPyodide } = createRequire(import.meta.url)(join(folder, "pyodide.js"));
const python = await loadPyodide({ indexURL: folder });
for (const name of ["numpy.tar", "matplotlib.tar"]) {
  const archive = new Uint8Array(readFileSync(join(folder, name)));
  python.unpackArchive(archive, "tar", { extractDir: "/lib/python3.12/site-packages" });
}
const list = python.runPython(`
import json
from matplotlib import font_manager
json.dumps(font_manager.fontManager, cls=font_manager._JSONEncoder)
`);
process.stdout.write(list);
