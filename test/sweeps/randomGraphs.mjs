/** Random graphs of tensors, each a function whose gradients can be checked. */

/** Reproducible numbers in [0, 1) (mulberry32, by Tommy Ettinger). */
function numbersFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const MOST_OPS = 12;

/**
 * Graph number `seed`: inputs, a function of them with up to 12 ops, and numbers for the inputs.
 * All stays between -2 and 2 or so, since every op's result is taken through tanh where it may
 * grow.
 */
export function randomGraph(ops, seed) {
  const next = numbersFrom(seed);
  const below = (count) => Math.floor(next() * count);
  const pick = (of) => of[below(of.length)];
  const extent = (most) => (below(16) === 0 ? 0 : 1 + below(most));
  const [rows, columns] = [extent(5), extent(6)];
  const shapes = { x: ["rows", columns], w: [columns, columns], row: [columns], column: ["rows", 1], scalar: [] };
  const count = (shape) => shape.reduce((product, extent) => product * (extent === "rows" ? rows : extent), 1);
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Float64Array.from({ length: count(shape) }, () => 2 * next() - 1),
    ]),
  );
  const plan = Array.from({ length: 1 + below(MOST_OPS) }, () => ({ op: pick(OPS), a: next(), b: next(), c: next() }));

  function build(inputs) {
    const { x, w, row, column, scalar } = inputs;
    // every tensor of the pool is [rows, columns]; what is used of a row, a column and a scalar is
    // repeated
    const pool = [x];
    const used = new Set([x]);
    const names = [];
    for (const { op, a, b, c } of plan) {
      const operand = pool[Math.floor(a * pool.length)];
      const others = [...pool, row, column, scalar];
      const other = others[Math.floor(b * others.length)];
      used.add(other);
      if (op.startsWith("matmul")) used.add(w);
      names.push(op);
      pool.push(apply(ops, op, operand, other, w, columns, c));
    }
    const weights = ops.add(ops.multiply(x, 0.5), 1);
    // of nothing there is no mean
    const total = rows * columns === 0 ? ops.sum : ops.mean;
    const loss = total(ops.multiply(pool[pool.length - 1], weights));
    const on = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => isMadeFrom(loss, tensor)));
    return { names, results: { loss, ...ops.gradients(loss, on) } };
  }
  return { rows, shapes, values, build };
}

function isMadeFrom(loss, tensor) {
  const pending = [loss];
  const seen = new Set();
  while (pending.length > 0) {
    const one = pending.pop();
    if (one === tensor) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    pending.push(...one.inputs);
  }
  return false;
}

const OPS = [
  ...["add", "subtract", "multiply", "divide", "maximum", "minimum", "where"],
  ...["negate", "square", "sqrt", "exp", "log", "abs", "clip", "power"],
  ...["sigmoid", "tanh", "relu", "leakyRelu", "elu", "softplus", "silu", "gelu", "softmax", "logSoftmax"],
  ...["sum over rows", "sum over columns", "mean", "max over rows", "max over columns"],
  ...["matmul", "matmul, transposed", "matmul, both", "reshape", "transpose", "slice and concat", "a second gradient"],
];

/** One op on an operand [rows, columns], of which another one comes that has that shape again. */
function apply(ops, name, x, other, w, columns, c) {
  const { add, multiply, square, tanh } = ops;
  // from 0.5 on, for what has no values or too steep ones near 0
  const positive = (of) => add(square(of), 0.5);
  switch (name) {
    case "add":
    case "subtract":
    case "maximum":
    case "minimum":
      return tanh(ops[name](x, other));
    case "multiply":
      return ops.multiply(x, tanh(other));
    case "divide":
      return tanh(ops.divide(x, positive(other)));
    case "where":
      return ops.where(ops.greater(x, 0.1), add(x, other), multiply(x, 0.5));
    case "sqrt":
    case "log":
      return tanh(ops[name](positive(x)));
    case "exp":
      return tanh(ops.exp(tanh(x)));
    case "clip":
      return ops.clip(x, -0.6, 0.7);
    case "power":
      return tanh(c < 0.5 ? ops.power(x, 1 + Math.floor(6 * c)) : ops.power(positive(x), 4 * c - 3));
    case "square":
      return tanh(square(x));
    case "logSoftmax":
      return tanh(ops.logSoftmax(x));
    case "sum over rows":
      return add(x, tanh(ops.sum(x, 0)));
    case "sum over columns":
      return add(x, tanh(ops.sum(x, -1, { keepDims: true })));
    case "mean":
      return multiply(x, ops.mean(x));
    case "max over rows":
      return add(x, ops.max(x, 0));
    case "max over columns":
      return add(x, ops.max(x, 1, { keepDims: true }));
    case "matmul":
      return tanh(ops.matmul(x, w));
    case "matmul, transposed":
      return tanh(ops.matmul(x, w, { transposeB: true }));
    case "matmul, both":
      return tanh(ops.matmul(x, ops.matmul(x, x, { transposeA: true })));
    case "reshape":
      return ops.reshape(tanh(ops.reshape(x, ["rows", 1, columns])), ["rows", columns]);
    case "transpose":
      return ops.transpose(tanh(ops.transpose(x)));
    case "slice and concat": {
      const cut = Math.floor(c * columns);
      return ops.concat([ops.slice(x, cut, columns, 1), tanh(ops.slice(x, 0, cut, 1))], 1);
    }
    case "a second gradient":
      return tanh(ops.gradients(ops.sum(ops.silu(multiply(x, other))), [x])[0]);
    default:
      return ops[name](x);
  }
}

/** Checks one graph; "" if all its gradients are central differences, else what is wrong. */
export async function checkGraph(lanegrad, seed) {
  const { rows, shapes, values, build } = randomGraph(lanegrad, seed);
  let names = [];
  const program = await lanegrad.compile(
    shapes,
    (inputs) => {
      const built = build(inputs);
      names = built.names;
      return built.results;
    },
    { rows: Math.max(1, rows), dtype: "float64", threads: 1 },
  );
  try {
    const report = await lanegrad.checkGradients(program, values, { most: 4 });
    // where all places of a tensor are corners, there is nothing to compare
    const wrong = Object.entries(report.tensors).filter(([, found]) => !found.passes && found.compared > 0);
    return wrong.length === 0
      ? ""
      : `graph ${seed} (${names.join(", ")}): ${JSON.stringify(Object.fromEntries(wrong))}`;
  } finally {
    program.dispose();
  }
}
