// Shapes that meet: typed by the reader, aligned at the right, stretched, or refused with the reason.
const FEWEST = 2, MOST = 4, LONGEST = 6; // shapes, shapes, dimensions
const SHOWN = { rows: 5, columns: 6 }; // of a grid; more are left out
const KINDS = ["a", "b", "d", "e"];
const many = count => count.toLocaleString("en");

class BroadcastingExplorer extends Explorer {
  title = "Broadcasting: shapes that meet";

  build({ cases }) {
    this.cases = cases;
    this.rows = node("div", { className: "ex-fields" });
    this.table = node("div", { className: "ex-scrolls", tabIndex: 0, role: "group", "aria-label": "The shapes, aligned" });
    this.grids = node("div", { className: "ex-grids" });
    this.adds = node("button", { type: "button", className: "ex-button", onclick: () => this.add() }, "Add a shape");
    const names = cases.map(({ name }) => name);
    this.presets = choices("Examples", names, place => this.take(cases[place].shapes));
    this.take(cases[0].shapes);
    const fields = node("div", { className: "ex-shapes" }, this.rows, this.adds);
    return [this.presets, node("p", { className: "ex-label" }, "Shapes, to change"), fields, this.table, this.said, this.grids];
  }

  // What the traced function has answered, or what the page computes by the same rules.
  answer(shapes) {
    const key = JSON.stringify(shapes);
    const traced = this.cases.find(each => JSON.stringify(each.shapes) === key);
    const { result, strides, error } = traced ?? broadcast(shapes);
    return { result, strides, error };
  }

  take(shapes) {
    this.rows.replaceChildren();
    for (const shape of shapes) this.field(tuple(shape));
    this.renumber();
    this.refresh();
  }

  field(text) {
    const input = node("input", { value: text, autocomplete: "off", spellcheck: false, oninput: () => this.typed() });
    const remove = node("button", { type: "button", onclick: () => this.remove(row) }, "×");
    const row = node("span", { className: "ex-shape" }, input, remove);
    this.rows.append(row);
    return input;
  }

  add() {
    this.field("(1,)").focus();
    this.renumber();
    this.typed();
  }

  remove(row) {
    row.remove();
    this.renumber();
    this.typed();
    this.rows.querySelector("input").focus();
  }

  renumber() {
    const rows = [...this.rows.children];
    rows.forEach((row, i) => {
      const [input, remove] = row.children;
      row.className = `ex-shape ex-${KINDS[i]}`;
      input.setAttribute("aria-label", `Shape ${i + 1}`);
      remove.setAttribute("aria-label", `Remove shape ${i + 1}`);
      remove.hidden = rows.length <= FEWEST;
    });
    this.adds.hidden = rows.length >= MOST;
  }

  // The reader's own shapes are no example, until they are one.
  typed() {
    this.refresh();
    const key = JSON.stringify(this.shapes);
    this.presets.querySelectorAll("input").forEach((input, i) => {
      input.checked = JSON.stringify(this.cases[i].shapes) === key;
    });
  }

  refresh() {
    const inputs = [...this.rows.querySelectorAll("input")];
    const shapes = inputs.map(input => parsed(input.value));
    inputs.forEach((input, i) => input.setAttribute("aria-invalid", shapes[i] === null));
    this.shapes = shapes;
    if (shapes.includes(null)) {
      this.clear(`A shape is a tuple of sizes, such as (3, 1) or (3,), of at most ${LONGEST}.`);
      return;
    }
    const answer = this.answer(shapes);
    if (shapes.some(shape => shape.some(size => size < 0))) {
      this.clear(answer.error);
      return;
    }
    if (answer.result && product(answer.result) > Number.MAX_SAFE_INTEGER) {
      this.clear("That is more numbers than this page can count.");
      return;
    }
    this.table.replaceChildren(aligned(shapes, answer.result));
    this.grids.replaceChildren(...answer.result ? this.drawn(shapes, answer) : []);
    this.say(...answer.result ? this.words(shapes, answer) : [node("strong", {}, "No result. "), answer.error]);
  }

  clear(reason) {
    this.table.replaceChildren();
    this.grids.replaceChildren();
    this.say(reason);
  }

  words(shapes, { result, strides }) {
    const stretched = shapes.map((shape, i) => {
      const own = product(shape), read = product(result);
      return own === read ? "" : ` ${tuple(shape)} is stretched, with the strides ${tuple(strides[i])}: ${counted(own)} in memory, read as ${many(read)}.`;
    });
    return [node("strong", {}, `The result is ${tuple(result)}.`), stretched.join("") || " Nothing is stretched."];
  }

  // Each operand as it is read, and the result, whose cells tell where their numbers come from.
  drawn(shapes, { result, strides }) {
    if (!product(result)) return [];
    const grids = shapes.map((shape, i) => new Grid({
      kind: KINDS[i], title: tuple(shape), result, strides: strides[i],
      below: `strides ${tuple(strides[i])}, ${counted(product(shape))}`,
    }));
    const made = new Grid({ kind: "c", title: `result ${tuple(result)}`, result, below: `a new tensor, ${counted(product(result))}` });
    made.pointed = (row, column) => {
      for (const grid of [...grids, made]) grid.mark(row, column);
      const [i, j] = made.index(row, column);
      const read = grids.map(grid => `place ${many(grid.place(row, column))} of ${grid.title}`);
      this.hint.textContent = `result[${[...made.leading, ...made.flat ? [] : [i], ...made.scalar ? [] : [j]].join(", ")}] reads ${read.join(" and ")}.`;
    };
    made.walk();
    this.hint = node("p", { className: "ex-hint", "aria-live": "polite" });
    made.pointed(Math.min(1, made.down.length - 1), made.right.length - 1);
    const boxes = [...grids, made].map(grid => grid.box);
    const key = "A number is a place in memory, and a dashed cell a copy that nobody made. Point at a cell of the result.";
    return [node("div", { className: "ex-operands" }, ...boxes), node("p", { className: "ex-label" }, key), this.hint];
  }
}

const product = sizes => sizes.reduce((all, size) => all * size, 1);
const counted = count => `${many(count)} number${count === 1 ? "" : "s"}`;

// A shape as people write it: (3, 1), 3x1, or 256 × 256 × 3. Null if it is none.
function parsed(text) {
  const inner = text.trim().replace(/^[([](.*)[)\]]$/s, "$1").replace(/,\s*$/, "").trim();
  const sizes = inner ? inner.split(/\s*[,x×*]\s*|\s+/) : [];
  const fits = sizes.length <= LONGEST && sizes.every(size => /^-?\d{1,9}$/.test(size));
  return fits ? sizes.map(Number) : null;
}

// The shapes below each other, one column a dimension.
function aligned(shapes, result) {
  const claims = claimsOf(shapes);
  const rank = claims.length;
  const dims = claims.map((_, i) => node("th", { scope: "col" }, `−${rank - i}`));
  const lines = shapes.map((shape, k) => {
    const cells = claims.map((claim, i) => {
      const size = shape[i - rank + shape.length];
      const wanted = claim.length === 1 ? claim[0] : undefined;
      const same = size === wanted || (wanted === undefined && size !== undefined && size !== 1);
      const kind = claim.length > 1 && size !== 1 && size !== undefined ? "ex-clash" : same ? "" : "ex-stretched";
      const text = `${size === undefined ? "·" : many(size)}${same || wanted === undefined ? "" : ` → ${many(wanted)}`}`;
      return node("td", { className: kind, title: size === undefined ? "missing: counts as 1" : "" }, text);
    });
    return node("tr", { className: `ex-${KINDS[k]}` }, node("th", { scope: "row" }, tuple(shape)), ...cells);
  });
  const last = claims.map(claim => node("td", { className: claim.length > 1 ? "ex-clash" : "" }, claim.length > 1 ? "clash" : many(claim[0])));
  const foot = node("tr", { className: "ex-c" }, node("th", { scope: "row" }, result ? `result ${tuple(result)}` : "no result"), ...last);
  return node("table", { className: "ex-aligned" },
    node("thead", {}, node("tr", {}, node("th", { scope: "col" }, "dimension"), ...dims)),
    node("tbody", {}, ...lines, foot));
}

// A tensor as it is read in the result: its last two dimensions, as a grid of cells.
class Grid {
  constructor({ kind, title, result, strides, below }) {
    Object.assign(this, { title, result });
    const [rows, columns] = [result.at(-2) ?? 1, result.at(-1) ?? 1];
    this.flat = result.length < 2;
    this.scalar = result.length < 1;
    this.leading = result.slice(0, -2).map(() => 0);
    this.steps = strides && [strides.at(-2) ?? 0, strides.at(-1) ?? 0];
    this.down = shownOf(rows, SHOWN.rows);
    this.right = shownOf(columns, SHOWN.columns);
    const lines = this.down.map(i => node("tr", {}, ...this.right.map(j => this.cell(i, j))));
    const more = result.length > 2 ? "the first matrix of it" : "";
    this.box = node("figure", { className: `ex-grid ex-${kind}` },
      node("figcaption", { className: "ex-ink" }, title),
      node("table", { className: "ex-matrix", ...strides ? {} : { role: "grid", "aria-label": title } }, node("tbody", {}, ...lines)),
      node("figcaption", {}, below, ...more ? [node("br"), more] : []));
  }

  cell(i, j) {
    if (i === null || j === null) return node("td", { className: "ex-gap" }, "…");
    const kind = this.steps && ((i && !this.steps[0]) || (j && !this.steps[1])) ? "ex-copy" : "";
    return node("td", { className: kind }, this.steps ? many(i * this.steps[0] + j * this.steps[1]) : "");
  }

  index(row, column) { return [this.down[row], this.right[column]]; }

  place(row, column) {
    const [i, j] = this.index(row, column);
    return i * this.steps[0] + j * this.steps[1];
  }

  mark(row, column) {
    const cells = this.box.querySelectorAll("td");
    cells.forEach((cell, at) => cell.classList.toggle("ex-read", at === row * this.right.length + column));
  }

  // Its cells can be pointed at, touched, and walked through with the arrows.
  walk() {
    const cells = [...this.box.querySelectorAll("td")];
    const width = this.right.length;
    cells.forEach((cell, at) => {
      if (cell.className === "ex-gap") return;
      cell.role = "gridcell";
      cell.tabIndex = at ? -1 : 0;
      const [i, j] = this.index(Math.floor(at / width), at % width);
      cell.setAttribute("aria-label", `row ${i}, column ${j}`);
      const point = () => this.pointed(Math.floor(at / width), at % width);
      cell.onpointerenter = cell.onclick = cell.onfocus = point;
      cell.onkeydown = event => {
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[event.key];
        if (!by) return;
        event.preventDefault();
        let to = at + by;
        while (cells[to]?.className === "ex-gap") to += by;
        const stays = Math.abs(by) > 1 || Math.floor(to / width) === Math.floor(at / width);
        if (!cells[to] || !stays) return;
        cell.tabIndex = -1;
        cells[to].tabIndex = 0;
        cells[to].focus();
      };
    });
  }
}

// Which of so many are shown: all, or the first ones, a gap and the last.
function shownOf(count, most) {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return [...Array.from({ length: most - 2 }, (_, i) => i), null, count - 1];
}

customElements.define("broadcasting-explorer", BroadcastingExplorer);
