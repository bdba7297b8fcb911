// Loads the scripts of custom elements once a page holds one: built with it, brought by instant
// navigation, or shown by a cell that ran here.
const folder = new URL("elements/", document.currentScript.src);

const load = () => {
  watch.disconnect();
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("all.css", folder) });
  const script = Object.assign(document.createElement("script"), { src: new URL("all.js", folder) });
  style.onload = style.onerror = () => document.head.append(script); // an element never shows itself without its style
  document.head.append(style);
};
const watch = new MutationObserver(() => look());
const look = () => document.querySelector(NAMES.join()) && load();

watch.observe(document.body, { childList: true, subtree: true });
look();
