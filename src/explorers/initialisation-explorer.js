// How large activations and gradients are, layer by layer. All of it is recorded: a page cannot draw
// the random weights that PyTorch draws.
customElements.define("initialisation-explorer", class extends Explorer {
  title = "Initialisation: what each layer does to the size";

  build({ runs, gains, depths }) {
    const rules = Object.keys(runs), activations = Object.keys(runs[rules[0]]);
    this.chosen = { rule: rules[0], activation: activations[0], gain: Math.max(0, gains.indexOf(1)), depth: depths.length - 1 };
    const set = changes => { Object.assign(this.chosen, changes); this.change(); };
    this.chart = new Chart("Sizes of the activations and of their gradients after each layer, by powers of ten", 260, chart => this.draw(chart));
    this.stepper = new Stepper({ count: Math.max(...depths), show: () => this.show(), pause: 150 });
    const factor = gains.map(gain => written(gain, 3));
    const built = [
      choices("Weights", rules, place => set({ rule: rules[place] })),
      choices("Gain, a factor on every weight", factor, gain => set({ gain }), this.chosen.gain),
      node("div", { className: "ex-row" },
        choices("After each layer", activations, place => set({ activation: activations[place] })),
        choices("Layers", depths.map(String), depth => set({ depth }), this.chosen.depth)),
      this.chart.box, this.stepper.box,
    ];
    this.change();
    return built;
  }

  change() {
    const { rule, activation, gain, depth } = this.chosen;
    const run = this.trace.runs[rule][activation][gain];
    this.layers = this.trace.depths[depth];
    this.activations = run.activations.slice(0, this.layers);
    this.gradients = run.gradients[depth];
    this.stepper.count = this.layers;
    this.stepper.to(this.layers);
  }

  show() {
    this.chart.draw();
    const { step } = this.stepper;
    if (!step) { this.say("Rows of size 1 go in."); return; }
    const size = powers => powers[step - 1] === null ? "out of range" : ofAnySize(10 ** powers[step - 1]);
    this.say(`After layer ${step} of ${this.layers} the size of the activations is ${size(this.activations)}, that of their gradients ${size(this.gradients)}. `, this.verdict());
  }

  // Where both ends of the network stand, in words.
  verdict() {
    const said = (powers, end) => {
      const power = powers.at(end);
      if (power === null || power > 1) return "explode";
      return power < -1 ? "vanish" : "keep their size";
    };
    return `From end to end the activations ${said(this.activations, -1)}, and on the way back the gradients ${said(this.gradients, 0)}.`;
  }

  draw(chart) {
    const seen = [0, ...this.activations, ...this.gradients].filter(power => power !== null);
    const y = [Math.min(-2, ...seen) - 0.5, Math.max(2, ...seen) + 0.5];
    const yTicks = roundNumbers(...y, 6).filter(Number.isInteger).map(power => [power, powerOfTen(power)]);
    const xTicks = roundNumbers(0, this.layers).map(layer => [layer, layer]);
    chart.axes({ x: [0, 1.02 * this.layers], y, xTicks, yTicks, xLabel: "layer", yLabel: "size" });
    chart.legend({ a: "activations", b: "their gradients" });
    const line = powers => powers.map((power, i) => [i + 1, power]);
    const lines = { a: [[0, 0], ...line(this.activations)], b: line(this.gradients) };
    for (const [kind, points] of Object.entries(lines)) chart.line(points, kind);
    const { step } = this.stepper;
    for (const [kind, points] of Object.entries(lines)) {
      const point = points.find(([layer, power]) => layer === step && power !== null);
      if (point) chart.dot(point, kind);
    }
  }
});
