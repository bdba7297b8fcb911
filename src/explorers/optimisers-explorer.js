// Optimisers on their way through a ravine. The walks of the trace are the course's own. As soon as
// a reader changes a setting, the page takes the steps itself.
customElements.define("optimisers-explorer", class extends Explorer {
  static walked = walked;

  title = "Optimisers in a ravine";

  build(trace) {
    this.degrees = 0;
    this.walks = trace.walks.map(walk => ({ ...walk }));
    this.settings = node("div", { className: "ex-settings" });
    this.ravine = new Chart("The ravine from above, and the path through it", 220, chart => this.drawRavine(chart));
    this.heights = new Chart("Height above the lowest point after each step", 170, chart => this.drawHeights(chart));
    this.stepper = new Stepper({ count: trace.steps, show: () => this.show(), pause: 250 });
    const names = this.walks.map(({ name }) => name);
    const pick = place => { this.walk = this.walks[place]; this.offer(); this.change(); };
    const turned = node("input", { type: "checkbox", onchange: () => { this.degrees = turned.checked ? 45 : 0; this.change(); } });
    const turn = node("label", { className: "ex-check" }, turned, "The ravine lies across the axes of the weights, at 45°");
    this.keep = node("button", { type: "button", className: "ex-button", onclick: () => { this.ghost = this.ghost ? undefined : this.path; this.show(); } });
    const built = [
      choices("Optimiser", names, pick), this.settings, node("div", { className: "ex-row" }, turn, this.keep),
      this.ravine.box, this.heights.box, this.stepper.box,
    ];
    this.stepper.step = trace.steps;
    pick(0);
    return built;
  }

  // The sliders of the optimiser that was picked.
  offer() {
    const { walk } = this, share = { min: 0, max: 0.99, step: 0.01 };
    const set = changes => { Object.assign(walk, changes, { path: undefined }); this.change(); };
    const rate = power => Number((10 ** power).toPrecision(3)), power = Math.log10(walk.lr);
    const sliders = [
      new Slider("Learning rate", { min: power - 2, max: power + 1, step: 0.02, value: power },
        power => written(rate(power), 3), power => set({ lr: rate(power) })),
    ];
    if (walk.kind === "SGD") {
      sliders.push(new Slider("Momentum", { ...share, value: walk.momentum }, String, momentum => set({ momentum })));
    } else {
      sliders.push(
        new Slider("First beta", { ...share, value: walk.betas[0] }, String, beta => set({ betas: [beta, walk.betas[1]] })),
        new Slider("Second beta", { ...share, max: 0.999, step: 0.001, value: walk.betas[1] }, String, beta => set({ betas: [walk.betas[0], beta] })));
    }
    this.settings.replaceChildren(...sliders.map(({ box }) => box));
  }

  // Another walk, or other settings.
  change() {
    const { walk, trace, degrees } = this;
    this.path = (degrees === 0 && walk.path) || walked(trace, walk, degrees);
    this.stepper.to(this.stepper.step);
  }

  height([x, y]) {
    const [along, across] = this.trace.curvatures;
    return (along * x * x + across * y * y) / 2;
  }

  show() {
    this.keep.textContent = this.ghost ? "Forget the kept path" : "Keep this path to compare";
    this.ravine.draw();
    this.heights.draw();
    const { step } = this.stepper, point = this.path[step], height = this.height(point);
    const at = point.map(number => written(number, 3)).join(", ");
    this.say(`${this.walk.name}, step ${step} of ${this.trace.steps}: at (${at}), height ${ofAnySize(height)}. `, this.comment());
  }

  // What plain descent does has a formula.
  comment() {
    const { kind, momentum, lr } = this.walk, { curvatures } = this.trace;
    if (kind !== "SGD" || momentum) return "";
    const [x, y] = curvatures.map(curvature => written(1 - lr * curvature, 3));
    const limit = 2 / Math.max(...curvatures);
    const end = lr > limit ? "The size of the second is above 1, so the path flies out." : "";
    return `Each step multiplies x by ${x} and y by ${y}. ${end}`;
  }

  drawRavine(chart) {
    const { curvatures, start } = this.trace;
    const x = [-1.1 * Math.abs(start[0]), 0.6 * Math.abs(start[0])], y = [-2.3 * Math.abs(start[1]), 2.3 * Math.abs(start[1])];
    const named = values => values.map(value => [value, written(value)]);
    chart.axes({ x, y, xTicks: named(roundNumbers(...x)), yTicks: named(roundNumbers(...y, 4)), xLabel: "x, along the ravine", yLabel: "y, across it" });
    for (const level of [1, 4, 12, 30, 60]) {
      const [rx, ry] = curvatures.map(curvature => Math.sqrt(2 * level / curvature));
      chart.add("ellipse", {
        class: "ex-level", cx: chart.across(0), cy: chart.down(0),
        rx: chart.across(rx) - chart.across(0), ry: chart.down(0) - chart.down(ry),
      });
    }
    if (this.ghost) chart.line(this.ghost, "ghost");
    const gone = this.path.slice(0, this.stepper.step + 1);
    chart.line(gone, "a");
    gone.forEach(point => chart.dot(point, "a", 2));
    chart.dot(gone.at(-1), "a");
  }

  drawHeights(chart) {
    const { steps } = this.trace;
    const powers = path => path.map((point, step) => [step, Math.log10(this.height(point) + 1e-12)]);
    const seen = [this.path, this.ghost ?? []].flatMap(powers).map(([, power]) => power);
    const y = [Math.max(-8, Math.floor(Math.min(...seen))), Math.min(12, Math.ceil(Math.max(...seen)))];
    const yTicks = roundNumbers(...y, 4).filter(Number.isInteger).map(power => [power, powerOfTen(power)]);
    const xTicks = roundNumbers(0, steps).map(step => [step, step]);
    chart.axes({ x: [0, 1.02 * steps], y, xTicks, yTicks, xLabel: "step", yLabel: "height" });
    if (this.ghost) chart.line(powers(this.ghost), "ghost");
    const line = powers(this.path);
    chart.line(line, "b");
    chart.dot(line[this.stepper.step], "b");
  }
});
