// The two rules of broadcasting, in the words of src/foundations/tensors/broadcasting.py.

// A shape as Python writes it.
const tuple = shape => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

// What comes of shapes: a result with the strides of each tensor in it, or an error.
function broadcast(shapes) {
  const failed = error => ({ result: null, strides: null, error: `broadcast: ${error}` });
  const negative = shapes.find(shape => shape.some(size => size < 0));
  if (negative) return failed(`a shape is a tuple of sizes, none negative, got ${tuple(negative)}; did you mean t.shape, or (3,) with its comma?`);
  const claims = claimsOf(shapes);
  const clashes = clashesOf(claims);
  if (clashes) return failed(`${clashes} in ${shapes.map(tuple).join(" and ")}${hintFor(shapes)}`);
  const result = claims.map(([size]) => size);
  return { result, strides: shapes.map(shape => stridesIn(shape, result)), error: null };
}

// For each dimension of the aligned shapes, the sizes other than 1, or else 1.
function claimsOf(shapes) {
  const rank = Math.max(...shapes.map(shape => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map(shape => shape[i - rank + shape.length] ?? 1);
    const claims = [...new Set(sizes.filter(size => size !== 1))];
    return claims.length ? claims : [1];
  });
}

function clashesOf(claims) {
  const clashes = claims.flatMap((claim, i) =>
    claim.length > 1 ? [`dimension ${i - claims.length} has sizes ${claim.join(" and ")}`] : []);
  return clashes.length ? `only a 1 stretches, but ${clashes.join(", ")}` : "";
}

// Axes behind one of the shapes, if they make all of them fit.
function hintFor(shapes) {
  const rank = Math.max(...shapes.map(shape => shape.length));
  for (const [i, shape] of shapes.entries()) {
    for (let extra = 1; extra <= rank - shape.length; extra++) {
      const moved = [...shape, ...Array(extra).fill(1)];
      if (!clashesOf(claimsOf(shapes.with(i, moved)))) {
        return `; did you mean ${tuple(moved)}, that is t[..., ${Array(extra).fill("None").join(", ")}]?`;
      }
    }
  }
  return "";
}

// How far each step moves in memory, where the tensor is laid out row by row.
function stridesIn(shape, result) {
  const sizes = [...shape];
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((all, size) => all * Math.max(size, 1), 1));
  while (sizes.length < result.length) { // as `None` in an index puts it there
    strides.unshift(sizes.length ? sizes[0] * strides[0] : 1);
    sizes.unshift(1);
  }
  return strides.map((stride, i) => sizes[i] === result[i] ? stride : 0);
}
