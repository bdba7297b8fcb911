// A chart that is as wide as its column, with letters of one size at any width.
class Chart {
  // `paint` is called with the chart whenever it is drawn: also when its width changes.
  constructor(label, height, paint) {
    Object.assign(this, { height, paint });
    this.box = drawn("svg", { class: "ex-chart", role: "img", "aria-label": label, height });
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  draw() {
    this.width = this.box.clientWidth;
    if (!this.width) return; // not on the page yet
    this.box.replaceChildren();
    this.paint(this);
  }

  // Lays out the axes. `x` and `y` are the least and the greatest number of each, `xTicks` and
  // `yTicks` pairs of a number and its text.
  axes({ x, y, xTicks, yTicks, xLabel, yLabel }) {
    const left = 40, top = 26, width = this.width - left - 10, height = this.height - top - 34;
    this.across = value => (value - x[0]) / (x[1] - x[0]) * width;
    this.down = value => (y[1] - value) / (y[1] - y[0]) * height;
    const text = (x, y, words, anchor) => drawn("text", { x, y, "text-anchor": anchor }, words);
    for (const [value, words] of xTicks) {
      const at = left + this.across(value);
      this.box.append(drawn("path", { class: "ex-grid", d: `M${at} ${top}v${height}` }), text(at, top + height + 14, words, "middle"));
    }
    for (const [value, words] of yTicks) {
      const at = top + this.down(value);
      this.box.append(drawn("path", { class: "ex-grid", d: `M${left} ${at}h${width}` }), text(left - 6, at + 4, words, "end"));
    }
    this.box.append(text(left + width, this.height - 4, xLabel, "end"), text(0, 11, yLabel, "start"));
    this.inside = drawn("svg", { x: left, y: top, width, height }); // what leaves it is cut off
    this.box.append(this.inside);
  }

  // Says what the lines of a kind are, above the chart.
  legend(names) {
    let x = this.width - 10;
    for (const [kind, name] of Object.entries(names).reverse()) {
      const words = drawn("text", { x, y: 11, "text-anchor": "end" }, name);
      this.box.append(words);
      x -= words.getComputedTextLength() + 24;
      this.box.append(drawn("path", { class: `ex-line ex-line--${kind}`, d: `M${x} 7h18` }));
      x -= 14;
    }
  }

  add(tag, attributes) { this.inside.append(drawn(tag, attributes)); }

  // A line through points, with a gap where a number is missing.
  line(points, kind) {
    let pen = "M";
    const d = points.map(([x, y]) => {
      if (y === null) { pen = "M"; return ""; }
      const to = `${pen}${this.across(x).toFixed(1)} ${this.down(y).toFixed(1)}`;
      pen = "L";
      return to;
    });
    this.add("path", { class: `ex-line ex-line--${kind}`, d: d.join("") });
  }

  dot([x, y], kind, r = 5) {
    this.add("circle", { class: `ex-dot ex-dot--${kind}`, cx: this.across(x), cy: this.down(y), r });
  }
}

// A few numbers between two, all multiples of 1, 2 or 5 times a power of ten.
function roundNumbers(least, greatest, count = 5) {
  const rough = (greatest - least) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(one => one >= rough);
  const first = Math.ceil(least / step - 1e-9), last = Math.floor(greatest / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function powerOfTen(power) {
  return power === 0 ? "1" : "10" + String(power).replace(/./g, sign => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
}

// A number of any size, to two digits.
function ofAnySize(number) {
  const power = number ? Math.floor(Math.log10(Math.abs(number))) : 0;
  return Math.abs(power) < 4 ? written(number, 2) : `${written(number / 10 ** power, 2)} × ${powerOfTen(power)}`;
}
