// The two-layer network of lesson 3, forward and back. All numbers are recorded; of the first layer's
// weights, which are too many for a page, they are those of one pixel.
{
  const I = name => `<mi>${name}</mi>`, O = sign => `<mo>${sign}</mo>`, N = number => `<mn>${number}</mn>`;
  const sub = (base, below) => `<msub>${base}<mrow>${below}</mrow></msub>`;
  const bar = (above, below) => `<mfrac><mrow>${above}</mrow><mrow>${below}</mrow></mfrac>`;
  const sum = below => `<munder>${O("∑")}${I(below)}</munder>`;
  const bias = place => sub(I("b"), N(place)), T = (name, place) => `<msubsup>${I(name)}${N(place)}${I("T")}</msubsup>`;
  const X = I("X"), P = I("P"), W = place => sub(I("W"), N(place)), L = place => sub(I("L"), N(place));
  const G = of => sub(I("G"), of);
  const p = sub(I("p"), I("i")), t = sub(I("t"), I("i")), gap = `${p}${O("−")}${t}`;
  const slope = of => bar(`${O("∂")}${I("ℓ")}`, `${O("∂")}${of}`);

  // A product of two numbers, and a sum of such products with its result.
  const times = (x, y) => `${written(x, 3)} × ${y < 0 ? `(${written(y, 3)})` : written(y, 3)}`;
  const total = (terms, result) => `${terms.join(" + ").replaceAll("+ −", "− ")} = ${written(result, 3)}`;
  const column = numbers => numbers.map(([number]) => number);

  // Each step: what it gives, the code, its formula, the shapes, and one number of it worked out from
  // the trace `r`, for image i and hidden unit j; `at` says where it stands, with k for the pixel.
  const STEPS = [
    {
      gives: "l1", at: "ij", code: "l1 = linear(x, w1, b1)", formula: L(1) + O("=") + X + W(1) + O("+") + bias(1),
      shapes: ["x", "@", "w1", "+", "b1", "→", "l1"],
      one: (r, i, j) => `${r.shapes.x[1]} products, of which one is ${times(r.x[i], r.w1[j])}, and the bias give ${written(r.l1[i][j], 3)}`,
    },
    {
      gives: "l2", at: "ij", code: "l2 = relu(l1)", formula: L(2) + O("=") + I("max") + O("(") + L(1) + O(",") + N(0) + O(")"),
      shapes: ["l1", "→", "l2"],
      one: (r, i, j) => `max(${written(r.l1[i][j], 3)}, 0) = ${written(r.l2[i][j], 3)}`,
    },
    {
      gives: "pred", at: "i0", code: "pred = linear(l2, w2, b2)", formula: P + O("=") + L(2) + W(2) + O("+") + bias(2),
      shapes: ["l2", "@", "w2", "+", "b2", "→", "pred"],
      one: (r, i, j) => `${r.shapes.w2[0]} products, of which one is ${times(r.l2[i][j], r.w2[j][0])}, and the bias give ${written(r.pred[i][0], 3)}`,
    },
    {
      gives: "loss", at: "", code: "loss = mse(pred, target)", formula: I("ℓ") + O("=") + bar(N(1), I("n")) + sum("i") + O("(") + gap + `<msup>${O(")")}${N(2)}</msup>`,
      shapes: ["pred", "−", "target", "→", "loss"],
      one: r => `(${r.pred.map(([guess], i) => `(${written(guess, 3)} − ${written(r.target[i][0], 3)})²`).join(" + ")}) / ${r.pred.length} = ${written(r.loss, 3)}`,
    },
    {
      gives: "grad_pred", at: "i0", code: "grad_pred = 2 * (pred - target) / n", formula: slope(p) + O("=") + bar(N(2) + O("(") + gap + O(")"), I("n")),
      shapes: ["pred", "−", "target", "→", "grad_pred"],
      one: (r, i) => `2 × (${written(r.pred[i][0], 3)} − ${written(r.target[i][0], 3)}) / ${r.pred.length} = ${written(r.grad_pred[i][0], 3)}`,
    },
    {
      gives: "grad_l2", at: "ij", code: "grad_l2 = grad_pred @ w2.t()", formula: G(L(2)) + O("=") + G(P) + T("W", 2),
      shapes: ["grad_pred", "@", "w2ᵀ", "→", "grad_l2"],
      one: (r, i, j) => total([times(r.grad_pred[i][0], r.w2[j][0])], r.grad_l2[i][j]),
    },
    {
      gives: "grad_w2", at: "j0", code: "grad_w2 = l2.t() @ grad_pred", formula: G(W(2)) + O("=") + T("L", 2) + G(P),
      shapes: ["l2ᵀ", "@", "grad_pred", "→", "grad_w2"],
      one: (r, i, j) => total(r.l2.map((row, k) => times(row[j], r.grad_pred[k][0])), r.grad_w2[j][0]),
    },
    {
      gives: "grad_b2", at: "0", code: "grad_b2 = grad_pred.sum(0)", formula: G(bias(2)) + O("=") + sum("i") + slope(p),
      shapes: ["grad_pred", "→", "grad_b2"],
      one: r => total(column(r.grad_pred).map(number => written(number, 3)), r.grad_b2[0]),
    },
    {
      gives: "grad_l1", at: "ij", code: "grad_l1 = (l1 > 0) * grad_l2", formula: G(L(1)) + O("=") + O("(") + L(1) + O("&gt;") + N(0) + O(")") + O("⊙") + G(L(2)),
      shapes: ["l1", "⊙", "grad_l2", "→", "grad_l1"],
      one: (r, i, j) => `l1 is ${written(r.l1[i][j], 3)}, so the gate is ${r.l1[i][j] > 0 ? "open: " : "closed: "}${total([times(Number(r.l1[i][j] > 0), r.grad_l2[i][j])], r.grad_l1[i][j])}`,
    },
    {
      gives: "grad_w1", at: "kj", code: "grad_w1 = x.t() @ grad_l1", formula: G(W(1)) + O("=") + `<msup>${X}${I("T")}</msup>` + G(L(1)),
      shapes: ["xᵀ", "@", "grad_l1", "→", "grad_w1"],
      one: (r, i, j) => total(r.x.map((pixel, k) => times(pixel, r.grad_l1[k][j])), r.grad_w1[j]),
    },
    {
      gives: "grad_b1", at: "j", code: "grad_b1 = grad_l1.sum(0)", formula: G(bias(1)) + O("=") + sum("i") + sub(`<mrow>${O("(")}${G(L(1))}${O(")")}</mrow>`, I("i")),
      shapes: ["grad_l1", "→", "grad_b1"],
      one: (r, i, j) => total(r.grad_l1.map(row => written(row[j], 3)), r.grad_b1[j]),
    },
    {
      gives: "grad_x", at: "ik", code: "grad_x = grad_l1 @ w1.t()", formula: G(X) + O("=") + G(L(1)) + T("W", 1),
      shapes: ["grad_l1", "@", "w1ᵀ", "→", "grad_x"],
      one: (r, i, j) => `${r.w1.length} products, of which one is ${times(r.grad_l1[i][j], r.w1[j])}, give ${written(r.grad_x[i], 3)}`,
    },
  ];
  // The graph from top to bottom: a value, then the operation on it with what else enters.
  const GRAPH = [["x", "lin1", "w1", "b1"], ["l1", "relu"], ["l2", "lin2", "w2", "b2"], ["pred", "mse", "target"], ["loss"]];

  customElements.define("backward-explorer", class extends Explorer {
    static steps = STEPS;

    title = "The backward pass, step by step";

    build(trace) {
      const { l1, grad_l1: back } = trace;
      const sizes = l1[0].map((_, unit) => back.reduce((all, row) => all + row[unit] ** 2, 0));
      Object.assign(this, { image: 0, unit: sizes.indexOf(Math.max(...sizes)) });
      this.parts = new Map();
      const graph = node("div", { className: "ex-graph" }, ...GRAPH.flatMap(row => this.level(...row)));
      this.code = node("code");
      this.formula = node("div", { className: "math ex-formula" });
      this.shapes = node("p", { className: "ex-shapes" });
      this.strip = new Pixels("Its numbers: a column for each hidden unit, lighter where they are positive", "strip", (row, column) => {
        this.units.set(column);
        this.choose({ unit: column, ...this.strip.high > 1 && { image: row } });
      });
      this.name = node("figcaption");
      this.figure = node("figure", { className: "ex-titled" }, this.name, this.strip.box);
      this.detail = node("div", { className: "ex-detail" }, this.code, this.formula, this.shapes, this.figure);
      this.images = choices("Image", trace.target.map(([label]) => `the ${label}`), image => this.choose({ image }));
      this.units = new Slider("Hidden unit", { min: 0, max: l1[0].length - 1, step: 1, value: this.unit }, String, unit => this.choose({ unit }));
      this.stepper = new Stepper({ count: STEPS.length, show: step => this.show(step), pause: 1800 });
      this.stepper.to(STEPS.findIndex(({ gives }) => gives === "grad_w2") + 1);
      return [node("div", { className: "ex-row" }, this.images, this.units.box), node("div", { className: "ex-two" }, graph, this.detail), this.stepper.box];
    }

    // A value and its gradient, and below them the operation, with what else goes in and comes out.
    level(value, operation, ...others) {
      const side = names => node("div", { className: "ex-side" }, ...names.filter(name => this.trace.shapes[name]).map(name => this.part(name)));
      const row = (names, middle) => [side(names), middle, side(names.map(name => `grad_${name}`))];
      if (!operation) return [side([value]), node("span"), node("span", { className: "ex-part" }, "1")];
      const flow = node("span", { className: "ex-flow", "aria-hidden": "true" }, node("span", {}, "↓"), node("span", {}, "↑"));
      return [...row([value], flow), ...row(others, node("span", { className: "ex-operation" }, operation))];
    }

    part(name) {
      const step = STEPS.findIndex(({ gives }) => gives === name) + 1;
      const words = `${name} ${tuple(this.trace.shapes[name])}`;
      const made = step ? node("button", { type: "button", onclick: () => this.stepper.go(step) }, words) : node("span", {}, words);
      made.classList.add("ex-part");
      this.parts.set(made, step);
      return made;
    }

    choose(changes) {
      Object.assign(this, changes);
      this.images.querySelectorAll("input")[this.image].checked = true;
      this.stepper.go(this.stepper.step);
    }

    show(step) {
      const { trace, image, unit } = this, now = STEPS[step - 1];
      for (const [part, its] of this.parts) {
        part.classList.toggle("ex-part--later", its > step);
        if (its && its === step) part.setAttribute("aria-current", "step");
        else part.removeAttribute("aria-current");
      }
      this.detail.hidden = !now;
      if (!now) { this.say("The images, the labels and the parameters are there, and nothing has been computed."); return; }
      this.code.textContent = now.code;
      this.formula.innerHTML = `<math display="block">${now.formula}</math>`;
      this.shapes.textContent = now.shapes.map(name => {
        const shape = trace.shapes[name.replace("ᵀ", "")];
        return shape ? tuple(name.endsWith("ᵀ") ? [...shape].reverse() : shape) : name;
      }).join(" ");
      const at = [...now.at].map(letter => ({ i: image, j: unit, k: trace.pixel, 0: 0 })[letter]).join(", ");
      const worked = now.one(trace, image, unit);
      this.picture(trace[now.gives]);
      this.name.textContent = `${now.gives}: lighter is positive`;
      this.say(`${step > 4 ? "Backward" : "Forward"}, `, node("code", {}, now.gives + (at && `[${at}]`)), `: ${worked}.`);
    }

    // A picture of what has a number for each hidden unit.
    picture(numbers) {
      const units = this.trace.l1[0].length;
      const rows = numbers[0]?.length === units ? numbers : numbers.length === units ? [numbers.flat()] : undefined;
      this.figure.hidden = !rows;
      if (!rows) return;
      this.strip.showAroundZero(rows);
      this.strip.frame(rows.length > 1 ? this.image : 0, this.unit);
    }
  });
}
