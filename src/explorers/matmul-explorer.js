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
    this.columns = b[0].length;
    this.c = new Matrix({ name: "c", kind: "c", rows: a.length, columns: this.columns });
    this.code = new Listing("Code, the line that runs is marked");
    this.stepper = new Stepper({ count: 0, show: step => this.show(step) });
    const pick = place => {
      this.rung = rungs[place];
      this.code.show(this.rung.code);
      this.stepper.count = this.rung.steps.length;
      this.stepper.to(1);
    };
    const rows = node("div", { className: "ex-product" }, this.b.box, this.a.box, this.c.box);
    const both = node("div", { className: "ex-beside" }, rows, this.code.box);
    const names = rungs.map(({ name, steps }) => `${name} · ${steps.length}`);
    const built = [choices("Which rung, and its steps in Python", names, pick), both, this.stepper.box];
    pick(0);
    return built;
  }

  refresh() { this.stepper.go(this.stepper.step); }

  // A sum such as `a0*b1+a1*b3`, as lists of what is multiplied.
  terms(sum) { return sum.split("+").filter(Boolean).map(term => term.split("*")); }

  value(cell) { return /^[ab]/.test(cell) ? this.values[cell[0]][Number(cell.slice(1))] : Number(cell); }

  show(step) {
    const result = this.rung.steps.flat().map(() => undefined);
    const lines = [];
    this.rung.steps.slice(0, step).forEach(({ writes }, i) => {
      for (const [cell, sum] of writes) {
        const terms = this.terms(sum).map(term => term.map(each => this.value(each)));
        const before = sum.startsWith("+") ? result[cell] : undefined;
        result[cell] = terms.reduce((all, term) => all + term.reduce((x, y) => x * y, 1), before ?? 0);
        if (i === step - 1) lines.push(this.formula(cell, before, terms, result[cell]));
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
    this.code.light(now?.line);
    this.describe(now, lines);
  }

  formula(cell, before, terms, sum) {
    const place = `c[${Math.floor(cell / this.columns)}, ${cell % this.columns}]`;
    const products = terms.map(term => term.map(x => x < 0 ? `(${written(x, 6)})` : written(x, 6)).join(" × "));
    const all = before === undefined ? products : [written(before, 6), ...products];
    return `${place} = ${all.join(" + ") || "0"} = ${written(sum, 6)}`;
  }

  describe(now, lines) {
    if (!now) { this.say("Nothing has run yet."); return; }
    const loops = Object.entries(now.at).map(([name, value]) => `${name} = ${value}`).join(", ");
    const head = `Step ${this.stepper.step} of ${this.stepper.count}${loops ? `, with ${loops}` : ""}:`;
    this.say(head, ...lines.flatMap(line => [node("br"), node("code", {}, line)]));
  }
}

customElements.define("matmul-explorer", MatmulExplorer);
