// What a reader has answered, and which exercises have passed: kept like edits, by their names.
const work = new Edits(ANSWERS);
const passed = new Edits(PASSED);

const hasPassed = name => passed.versions(name).length > 0;

// Keep an answer in place of `known`, the one that this tab saw last. If another tab has written
// since, its answer stays behind ours. The stub, from which all begin, is not kept alone.
function keepAnswer(name, text, known, stub) {
  const [there = stub, ...others] = work.versions(name);
  const versions = there === known ? [text, ...others] : [text, there, ...others];
  work.put(name, text === stub && versions.length === 1 ? [] : versions);
}

// Keep an answer that is right.
function notePassed(name, answer) {
  passed.put(name, [answer]);
}
