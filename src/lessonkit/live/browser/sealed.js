// Predict first: the outputs of a cell are sealed until the question above them is answered.
class Sealed {
  constructor(box) {
    this.outputs = box.parentElement.querySelector(`.nb-outputs[data-cell="${box.dataset.cell}"]`);
    this.question = new Question(box, unpacked(box.dataset.about), { right: () => this.unseal() });
    this.button = element("button", { type: "button", textContent: "Show it", onclick: () => this.unseal() });
    this.question.fields.append(this.button);
  }

  // Show the outputs, unless the cell has run here and shows others.
  unseal() {
    const sealed = this.outputs.dataset.sealed;
    this.button.hidden = true;
    if (sealed && !this.outputs.childElementCount) this.outputs.innerHTML = unpacked(sealed);
    delete this.outputs.dataset.sealed;
  }
}
