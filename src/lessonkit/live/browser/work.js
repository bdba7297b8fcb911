// What a reader has answered, and which exercises have passed: kept like edits, by their names.
const work = new Edits(ANSWERS);
const passed = new Edits(PASSED);

const hasPassed = name => passed.versions(name).length > 0;

// Keep an answer that is right.
function notePassed(name, answer) {
  passed.put(name, [answer]);
}
