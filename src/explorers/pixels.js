// Numbers as a picture, one grey pixel for each, and a frame that moves over it. The greys are the
// same in both themes, as in the figures of the lessons.
class Pixels {
  // `picked` is called with the row and the column that a reader points at.
  constructor(label, kind, picked) {
    this.canvas = node("canvas", { role: "img", "aria-label": label });
    this.mark = node("div", { className: "ex-mark" });
    this.box = node("div", { className: `ex-pixels ex-pixels--${kind}` }, this.canvas);
    if (picked) this.follow(picked);
  }

  // Shows rows of numbers: the least is black, the greatest white. What is not known yet is clear.
  show(rows, least, greatest) {
    this.high = rows.length;
    this.wide = rows[0].length;
    this.box.style.setProperty("--high", this.high);
    this.box.style.setProperty("--wide", this.wide);
    Object.assign(this.canvas, { height: this.high, width: this.wide });
    const picture = new ImageData(this.wide, this.high);
    rows.flat().forEach((number, i) => {
      picture.data.fill(Math.round(255 * (number - least) / (greatest - least || 1)), 4 * i, 4 * i + 3);
      picture.data[4 * i + 3] = number === undefined ? 0 : 255;
    });
    this.canvas.getContext("2d").putImageData(picture, 0, 0);
  }

  // Shows rows of numbers with 0 in a middle grey.
  showAroundZero(rows) {
    const largest = Math.max(...rows.flat().map(Math.abs)) || 1;
    this.show(rows, -largest, largest);
  }

  // Puts the frame around some of the numbers.
  frame(row, column, high = 1, wide = 1) {
    const share = (part, whole) => `${100 * part / whole}%`;
    this.box.append(this.mark);
    this.mark.style.inset = `${share(row, this.high)} auto auto ${share(column, this.wide)}`;
    this.mark.style.height = share(high, this.high);
    this.mark.style.width = share(wide, this.wide);
  }

  follow(picked) {
    const inside = (part, whole, count) => Math.max(0, Math.min(count - 1, Math.floor(part / whole * count)));
    const point = ({ clientX, clientY }) => {
      const { left, top, width, height } = this.canvas.getBoundingClientRect();
      picked(inside(clientY - top, height, this.high), inside(clientX - left, width, this.wide));
    };
    this.box.classList.add("ex-pixels--picked");
    this.box.onpointerdown = event => {
      if (event.button) return;
      this.box.setPointerCapture(event.pointerId);
      point(event);
    };
    this.box.onpointermove = event => { if (event.buttons) point(event); };
  }
}
