// A number on a scale, in words beside it: `said` puts it in words, `moved` is called with it.
class Slider {
  constructor(label, { min, max, step, value }, said, moved) {
    this.said = said;
    this.input = node("input", { type: "range", min, max, step, oninput: () => { this.tell(); moved(Number(this.input.value)); } });
    this.words = node("span", { className: "ex-slider__words", "aria-hidden": "true" });
    this.box = node("div", { className: "ex-slider" }, node("label", {}, node("span", {}, label), this.input), this.words);
    this.set(value);
  }

  set(value) {
    this.input.value = value;
    this.tell();
  }

  tell() {
    this.words.textContent = this.said(Number(this.input.value));
    this.input.setAttribute("aria-valuetext", this.words.textContent);
  }
}
