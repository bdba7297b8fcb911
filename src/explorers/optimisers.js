// The optimisers as foundations/training/optim.py has them, on a point of the plane.

// What turns a gradient into a change, and remembers what it needs for the next one.
function changeRule({ kind, momentum = 0, nesterov = false, betas, eps }) {
  if (kind === "SGD") {
    let velocity;
    return gradient => {
      if (momentum === 0) return gradient;
      velocity = velocity ? gradient.map((g, i) => g + momentum * velocity[i]) : gradient;
      return nesterov ? gradient.map((g, i) => g + momentum * velocity[i]) : velocity;
    };
  }
  const [beta1, beta2] = betas, mean = [0, 0], square = [0, 0];
  let steps = 0;
  return gradient => {
    steps++;
    return gradient.map((g, i) => {
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      square[i] = beta2 * square[i] + (1 - beta2) * g ** 2;
      const root = Math.sqrt(square[i] / (1 - beta2 ** steps));
      return mean[i] / (1 - beta1 ** steps) / (root + eps);
    });
  };
}

// The points that an optimiser visits in a ravine that is turned; the path is turned back.
function walked({ curvatures, start, steps }, options, degrees = 0) {
  const { lr, weight_decay: decay = 0, decoupled = false } = options;
  const c = Math.cos(degrees * Math.PI / 180), s = Math.sin(degrees * Math.PI / 180);
  const turned = ([x, y]) => [c * x - s * y, s * x + c * y];
  const back = ([x, y]) => [c * x + s * y, c * y - s * x];
  const change = changeRule(options);
  let p = turned(start);
  const path = [back(p)];
  for (let step = 0; step < steps; step++) {
    let gradient = turned(back(p).map((value, i) => curvatures[i] * value));
    if (decoupled) p = p.map(value => value * (1 - lr * decay));
    else if (decay) gradient = gradient.map((g, i) => g + decay * p[i]);
    const by = change(gradient);
    p = p.map((value, i) => value - lr * by[i]);
    path.push(back(p));
  }
  return path;
}
