// What a reader has changed, kept in this browser. A change belongs to the text that was changed:
// if the lesson changes there, the reader's version waits aside, and nothing is lost.
const PREFIX = "lessonkit:";
// Where answers to exercises are kept, and those of them that have passed: by names, not by texts.
const ANSWERS = "answers", PASSED = "passed";

class Edits {
  constructor(page) {
    this.key = PREFIX + page;
    this.unkept = {}; // where the browser allows no storage
    this.fault = "";
  }

  // The reader's versions of each text, the one that counts first.
  all() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? this.unkept;
    } catch {
      this.fault = "This browser keeps nothing for this site: save your edits to a file before you leave.";
      return this.unkept;
    }
  }

  versions(original) { return this.all()[original] ?? []; }

  put(original, versions) {
    const all = { ...this.all() };
    const [code, ...others] = [...new Set(versions)];
    if (code === undefined || (code === original && !others.length)) delete all[original];
    else all[original] = [code, ...others];
    this.unkept = all;
    try {
      if (Object.keys(all).length) localStorage.setItem(this.key, JSON.stringify(all));
      else localStorage.removeItem(this.key);
      this.fault = "";
    } catch {
      this.fault = "This browser does not keep your edits: save them to a file before you leave.";
    }
  }

  // Keep a version in place of `known`, the one that this tab saw last. If another tab has written
  // since, its version stays beside ours.
  set(original, code, known = original) {
    const [there = original, ...others] = this.versions(original);
    this.put(original, there === known ? [code, ...others] : [code, there, ...others]);
  }

  // Let the next version count, and `shown` wait behind the others.
  turn(original, shown) {
    this.put(original, [...this.versions(original).filter(version => version !== shown), shown]);
  }

  // The texts that were changed and that the lesson no longer has.
  orphans(originals) { return Object.keys(this.all()).filter(text => !originals.includes(text)); }
}

// All edits and answers of this site, as the text of a file.
function exportedEdits(unkept = {}) {
  const edits = { ...unkept };
  try {
    for (const key of Object.keys(localStorage).filter(key => key.startsWith(PREFIX))) {
      edits[key.slice(PREFIX.length)] = JSON.parse(localStorage.getItem(key));
    }
  } catch { /* there is no storage: what this page has is all */ }
  return JSON.stringify({ lessonkit: 1, edits }, null, 1);
}

// Take such a file in. Versions that are here already stay, and stay first.
function importEdits(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch { /* said below */ }
  const pages = file?.lessonkit === 1 ? Object.entries(file.edits ?? {}) : [];
  const found = pages.flatMap(([page, edits]) => Object.entries(edits).map(edit => [page, ...edit]));
  const isText = version => typeof version === "string";
  if (!found.length || !found.every(([, , versions]) => Array.isArray(versions) && versions.every(isText))) {
    throw new Error("This is no file of edits: take one that was saved on a page of this site.");
  }
  for (const [page, original, versions] of found) {
    const edits = new Edits(page);
    edits.put(original, [...edits.versions(original), ...versions]);
  }
  return found.filter(([page]) => page !== PASSED).length;
}
