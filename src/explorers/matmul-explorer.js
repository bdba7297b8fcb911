// The ladder of matrix products: what each step of each rung reads, multiplies and writes.
class MatmulExplorer extends Explorer {
  title = "Matrix product, step by step";

  build({ a, b, rungs }) {
    this.values = { a: a.flat(), b: b.flat() };
    const operand = (name, rows) => new Matrix({
      name, kind: name, rows: rows.length, columns: rows[0].length,
      changed: (place, value) => { this.values[name][place] = value; this.refresh(); },
    });
    this.a = operand("a", a);
    this.b = operand("b", b);
    const result = node("div");
    this.code = new Listing("Code, the line that runs is marked");
    this.stepper = new Stepper({ count: 0, show: step => this.show(step) });
    const pick = place => {
      this.rung = rungs[place];
      const [rows, columns] = this.rung.shape;
      this.c = new Matrix({ name: "c", kind: "c", rows, columns });
      result.replaceChildren(this.c.box);
      this.code.show(this.rung.code);
      this.stepper.count = this.rung.steps.length;
      this.stepper.to(1);
    };
    const rows = node("div", { className: "ex-product" }, this.b.box, this.a.box, result);
    const both = node("div", { className: "ex-beside" }, rows, this.code.box);
    const names = rungs.map(({ name, steps }) => `${name.replace(/^matmul_/, "")} · ${steps.length}`);
    const built = [choices("A rung, and its number of steps in Python", names, pick), both, this.stepper.box];
    pick(0);
    return built;
  }

  refresh() { this.stepper.go(this.stepper.step); }

  // A sum such as `a0*b1+a1*b3`, as lists of what is multiplied.
  terms(sum) { return sum.split("+").filter(Boolean).map(term => term.split("*")); }

  value(cell) { return /^[ab]/.test(cell) ? this.values[cell[0]][Number(cell.slice(1))] : Number(cell); }

  show(step) {
    const made = this.rung.made < this.rung.steps[0].line; // zeros, before the first step
    const result = this.c.cells.map(() => made ? 0 : undefined);
    const lines = [];
    this.rung.steps.slice(0, step).forEach(({ writes }, i) => {
      for (const [cell, sum] of writes) {
        const before = sum.startsWith("+") ? result[cell] : undefined;
        const products = this.terms(sum).map(term => term.reduce((all, each) => all * this.value(each), 1));
        result[cell] = products.reduce((all, each) => all + each, before ?? 0);
        if (i === step - 1) lines.push(this.formula(cell, before, sum, result[cell]));
      }
    });
    const now = this.rung.steps[step - 1];
    const used = now ? now.writes.flatMap(([, sum]) => this.terms(sum).flat()) : [];
    for (const name of ["a", "b"]) {
      this[name].show(this.values[name]);
      this[name].mark("read", used.filter(cell => cell[0] === name).map(cell => Number(cell.slice(1))));
    }
    this.c.show(result);
    this.c.mark("written", now ? now.writes.map(([cell]) => cell) : []);
    this.code.light(now ? now.line : made ? this.rung.made : undefined);
    this.describe(now, lines, made);
  }

  // What is written to a cell, each number in the colour of where it was read.
  formula(cell, before, sum, result) {
    const ink = (kind, text) => node("span", { className: `ex-ink ex-${kind}` }, text);
    const number = (kind, value) => ink(kind, value < 0 ? `(${written(value, 6)})` : written(value, 6));
    const factors = term => between(" × ", term.map(each => number(each[0], this.value(each))));
    const summed = this.terms(sum).map(factors);
    if (before !== undefined) summed.unshift([number("c", before)]);
    const columns = this.rung.shape[1];
    const place = `c[${Math.floor(cell / columns)}, ${cell % columns}]`;
    return node("code", {}, ink("c", place), " = ", ...between(" + ", summed).flat(), " = ", ink("c", written(result, 6)));
  }

  describe(now, lines, made) {
    if (!now) {
      this.say(made ? "Before the first step c is made, of zeros." : "Nothing has run yet.");
      return;
    }
    const loops = Object.entries(now.at).map(([name, value]) => `${name} = ${value}`).join(", ");
    const head = `Step ${this.stepper.step} of ${this.stepper.count}${loops ? `, with ${loops}` : ""}:`;
    this.say(head, ...lines.flatMap(line => [node("br"), line]));
  }
}

// Items with a mark between each two.
function between(mark, items) { return items.flatMap((item, i) => i ? [mark, item] : [item]); }

customElements.define("matmul-explorer", MatmulExplorer);
