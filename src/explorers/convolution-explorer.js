// A kernel that slides over a digit, and the patches under it as the rows of a matrix. The numbers of
// the trace are the course's own. At other settings the page computes the same way itself.
customElements.define("convolution-explorer", class extends Explorer {
  static computed(image, kernel, stride, padding) {
    const { rows, high, wide } = patchRows(image, [kernel.length, kernel[0].length], stride, padding);
    return { rows, high, wide, results: weighed(rows, kernel) };
  }

  title = "Convolution: a kernel that slides, and its patches as rows";

  build({ image, kernels, stride, padding }) {
    const names = Object.keys(kernels);
    Object.assign(this, { stride, padding, name: names[0], kernel: kernels[names[0]] });
    this.size = [this.kernel.length, this.kernel[0].length];
    const [kh, kw] = this.size;
    this.weights = new Matrix({ name: "kernel", kind: "b", rows: kh, columns: kw, changed: (place, weight) => this.edit(place, weight) });
    this.image = new Pixels("The image in its frame of zeros, with the kernel on it", "image", (row, column) => this.point(row, column));
    this.result = new Pixels("The result, one number for each place of the kernel", "result", (row, column) => this.stepper.go(row * this.wide + column + 1));
    this.rows = new Pixels("The matrix whose rows are the patches", "rows", row => this.stepper.go(row + 1));
    this.column = new Pixels("The kernel as a column", "column");
    this.product = new Pixels("The product, which is the result as a column", "product", row => this.stepper.go(row + 1));
    this.products = node("div", { className: "ex-products", tabIndex: 0, role: "group", "aria-label": "The patch, the kernel and their products" });
    this.stepper = new Stepper({ count: 1, show: step => this.show(step), pause: 120 });
    this.presets = choices("Kernel", names, place => this.pick(names[place]));
    const count = (name, least, most, set) => choices(name,
      Array.from({ length: most - least + 1 }, (_, i) => String(least + i)), place => { set(least + place); this.change(); }, this[name.toLowerCase()] - least);
    const smallest = Math.max(0, Math.ceil((kh - image.length) / 2), Math.ceil((kw - image[0].length) / 2));
    this.pictures = node("div", { className: "ex-pictures" }, this.titled(this.image), this.titled(this.result));
    const sign = text => node("span", { className: "ex-sign" }, text);
    const built = [
      this.presets,
      node("div", { className: "ex-row" }, this.weights.box, node("div", {},
        count("Stride", 1, Math.max(3, stride), value => { this.stride = value; }),
        count("Padding", smallest, Math.max(2, padding), value => { this.padding = value; }))),
      this.pictures, this.stepper.box, this.products,
      node("div", { className: "ex-pictures ex-pictures--product" }, this.titled(this.rows), sign("@"), this.titled(this.column), sign("="), this.titled(this.product)),
    ];
    this.change();
    return built;
  }

  titled(pixels) {
    pixels.caption = node("figcaption");
    return node("figure", { className: "ex-titled" }, pixels.caption, pixels.box);
  }

  pick(name) {
    Object.assign(this, { name, kernel: this.trace.kernels[name] });
    this.change();
  }

  // A weight was typed: this is no longer one of the kernels that have a name.
  edit(place, weight) {
    const kw = this.size[1];
    this.kernel = this.kernel.map((row, u) => row.map((old, v) => u * kw + v === place ? weight : old));
    this.name = undefined;
    for (const option of this.presets.querySelectorAll("input")) option.checked = false;
    this.change();
  }

  change() {
    const { trace, stride, padding, kernel, image } = this, [kh, kw] = this.size;
    const share = this.places && this.stepper.step / this.places;
    const { rows, high, wide } = patchRows(trace.image, this.size, stride, padding);
    const traced = stride === trace.stride && padding === trace.padding;
    this.patches = traced ? trace.rows : rows;
    this.results = traced && this.name ? trace.results[this.name].flat() : weighed(rows, kernel);
    Object.assign(this, { wide, places: high * wide, largest: Math.max(...this.results.map(Math.abs)) || 1 });
    this.weights.show(kernel.flat());
    image.show(patchRows(trace.image, [1, trace.image[0].length + 2 * padding], 1, padding).rows, 0, 1);
    image.box.style.setProperty("--padding", padding);
    image.box.classList.toggle("ex-pixels--padded", padding > 0);
    this.pictures.style.setProperty("--pixels", image.wide + wide);
    this.rows.show(this.patches, 0, 1);
    this.column.showAroundZero(kernel.flat().map(weight => [weight]));
    image.caption.textContent = `${padding ? "padded image" : "image"}\n(${image.high}, ${image.wide})`;
    this.result.caption.textContent = `result\n(${high}, ${wide})`;
    this.rows.caption.textContent = `patches\n(${high * wide}, ${kh * kw})`;
    this.column.caption.textContent = `kernel\n(${kh * kw}, 1)`;
    this.product.caption.textContent = `result\n(${high * wide}, 1)`;
    this.stepper.count = this.places;
    this.stepper.to(share === undefined ? this.striking() : Math.round(share * this.places));
  }

  // A step past the middle at which much comes out.
  striking() {
    const sizes = this.results.map((number, place) => place > this.places / 2 ? Math.abs(number) : 0);
    return sizes.indexOf(Math.max(...sizes)) + 1;
  }

  // Moves the kernel so that its middle lies where the reader points.
  point(row, column) {
    const [kh, kw] = this.size, { stride, wide } = this, high = this.places / wide;
    const place = (at, kernel, count) => Math.max(0, Math.min(count - 1, Math.round((at - (kernel - 1) / 2) / stride)));
    this.stepper.go(place(row, kh, high) * wide + place(column, kw, wide) + 1);
  }

  show(step) {
    const { wide, places, stride, largest } = this, [kh, kw] = this.size;
    const place = Math.max(0, step - 1), row = Math.floor(place / wide), column = place % wide;
    const made = this.results.map((number, i) => i < step ? number : undefined);
    this.result.show(Array.from({ length: places / wide }, (_, i) => made.slice(i * wide, (i + 1) * wide)), -largest, largest);
    this.product.show(made.map(number => [number]), -largest, largest);
    this.image.frame(row * stride, column * stride, kh, kw);
    this.result.frame(row, column);
    this.rows.frame(place, 0, 1, kh * kw);
    this.product.frame(place, 0);
    this.multiply(this.patches[place]);
    this.say(step
      ? `Place ${step} of ${places}, row ${row} and column ${column} of the result: the products add up to ${written(this.results[place], 3)}.`
      : "The kernel waits at its first place.");
  }

  // The patch, the kernel and their products, one below the other.
  multiply(patch) {
    const weights = this.kernel.flat();
    const line = (name, numbers) => node("tr", {}, node("th", { scope: "row" }, name), ...numbers.map(number => node("td", {}, written(number, 2))));
    this.products.replaceChildren(node("table", { className: "ex-products__table" }, node("tbody", {},
      line("patch", patch), line("× kernel", weights), line("= product", patch.map((pixel, tap) => pixel * weights[tap])))));
  }
});
