// A new element with its properties and what it holds.
function element(tag, properties = {}, ...content) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
}

// What the page was handed and does not show: see `packed` in lessonkit/site/packed.py.
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
