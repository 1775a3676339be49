/**
 * A network's answers in float64, each with a bound on what the answer of lanegrad may differ by. The bound is an error analysis that
 * runs along: with u the unit roundoff of the element type,
 *
 * - a sum of n products is off by at most (n + 2) u times the sum of their sizes, in whatever order it is taken, besides what its
 *   operands were off by times the weights;
 * - an activation passes on what its argument was off by times its steepest slope, and adds 9 u of its own, the bound of
 *   test/kernels/activations.test.ts, those made of several ops 9 u for each of two and 1 u for the others;
 * - a softmax of n classes passes on the largest of that twice, and adds (n + 20) u.
 */

const ROUNDOFF = { float32: 2 ** -24, float64: 2 ** -53 };

/** The reference itself is rounded in float64, some of its functions with an error of their own: see formulas of gelu. */
const OWN = 2e-12;

/** Answers in float64 of the rows of `data`, flat, each with its bound: { values, bounds }. */
export function answersOf({ layers, inputs, dtype }, weights, { x, scale = 1 }) {
  const u = ROUNDOFF[dtype] + ROUNDOFF.float64;
  const values = Float64Array.from(x, (value) => value * scale);
  const matrix = { values, bounds: values.map((value) => 2 * u * Math.abs(value)), columns: inputs };
  return layers.reduce((made, layer, i) => applied(layer, made, u, (name) => weights[i][name]), matrix);
}

function applied(layer, x, u, numbers) {
  switch (layer.kind) {
    case undefined:
      return activated(layer.activation, product(x, layer.units, u, numbers("kernel"), numbers("bias")), u);
    case "activation":
      return activated(layer.activation, x, u);
    case "dropout":
    case "gaussianNoise":
      return x;
    case "residual":
      return added(x, through(layer.layers, x, u, numbers), u);
    case "concat":
      return beside(layer.branches.map((branch, i) => through(branch, x, u, (name) => numbers(`${i}.${name}`))));
    default:
      throw new Error(`There is no reference for the layer ${layer.kind}.`);
  }
}

function through(layers, x, u, numbers) {
  return layers.reduce((made, layer, i) => applied(layer, made, u, (name) => numbers(`${i}.${name}`)), x);
}

function product(x, units, u, kernel, bias) {
  const rows = x.values.length / x.columns;
  const made = { values: new Float64Array(rows * units), bounds: new Float64Array(rows * units), columns: units };
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++) {
      let [sum, size, off] = [bias?.[unit] ?? 0, Math.abs(bias?.[unit] ?? 0), 0];
      for (let k = 0; k < x.columns; k++) {
        const [value, weight] = [x.values[row * x.columns + k], kernel[k * units + unit]];
        sum += value * weight;
        size += Math.abs(value * weight);
        off += x.bounds[row * x.columns + k] * Math.abs(weight);
      }
      made.values[row * units + unit] = sum;
      made.bounds[row * units + unit] = off + (x.columns + 2) * u * (size + off);
    }
  }
  return made;
}

function activated(name, { values, bounds, columns }, u) {
  if (name === "softmax") return softmax({ values, bounds, columns }, u);
  const { f, slope = 1, own = 9 } = FUNCTIONS[name];
  const made = values.map(f);
  return { values: made, bounds: made.map((value, i) => slope * bounds[i] + own * u * Math.abs(value) + OWN), columns };
}

function softmax({ values, bounds, columns }, u) {
  const made = { values: new Float64Array(values.length), bounds: new Float64Array(values.length), columns };
  for (let begin = 0; begin < values.length; begin += columns) {
    const row = values.subarray(begin, begin + columns);
    const most = Math.max(...row);
    const powers = row.map((value) => Math.exp(value - most));
    const sum = powers.reduce((total, power) => total + power, 0);
    const off = Math.max(...bounds.subarray(begin, begin + columns));
    for (let k = 0; k < columns; k++) {
      const spread = u * (columns + 20 + Math.abs(row[k] - most));
      made.values[begin + k] = powers[k] / sum;
      made.bounds[begin + k] = (powers[k] / sum) * (Math.expm1(2 * off) + spread) + OWN;
    }
  }
  return made;
}

function added(a, b, u) {
  const values = a.values.map((value, i) => value + b.values[i]);
  return {
    values,
    bounds: values.map((value, i) => a.bounds[i] + b.bounds[i] + u * Math.abs(value)),
    columns: a.columns,
  };
}

function beside(parts) {
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const rows = parts[0].values.length / parts[0].columns;
  const made = { values: new Float64Array(rows * columns), bounds: new Float64Array(rows * columns), columns };
  for (let row = 0; row < rows; row++) {
    let at = row * columns;
    for (const part of parts) {
      const [begin, end] = [row * part.columns, (row + 1) * part.columns];
      made.values.set(part.values.subarray(begin, end), at);
      made.bounds.set(part.bounds.subarray(begin, end), at);
      at += part.columns;
    }
  }
  return made;
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

const hardSigmoid = (z) => Math.min(Math.max(z / 6 + 0.5, 0), 1);
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** The constants of selu: Klambauer et al., 2017. */
const [SCALE, ALPHA] = [1.0507009873554805, 1.6732632423543772];

/** Each activation, with its steepest slope where that is above 1, and what it adds in u where that is more than 9. */
const FUNCTIONS = {
  linear: { f: (z) => z },
  sigmoid: { f: sigmoid },
  tanh: { f: Math.tanh },
  relu: { f: (z) => Math.max(z, 0) },
  leakyRelu: { f: (z) => (z > 0 ? z : 0.01 * z) },
  elu: { f: (z) => (z > 0 ? z : Math.expm1(z)) },
  softplus: { f: softplus },
  silu: { f: (z) => z * sigmoid(z), slope: 1.1 },
  gelu: { f: (z) => z * normalCdf(z), slope: 1.13 },
  hardSigmoid: { f: hardSigmoid },
  hardSwish: { f: (z) => z * hardSigmoid(z), slope: 1.5 },
  mish: { f: (z) => z * Math.tanh(softplus(z)), slope: 1.1, own: 20 },
  selu: { f: (z) => SCALE * (z > 0 ? z : ALPHA * Math.expm1(z)), slope: SCALE * ALPHA, own: 12 },
  softsign: { f: (z) => z / (1 + Math.abs(z)) },
};

/** Phi(z): its Taylor series near 0, Laplace's continued fraction further out. */
function normalCdf(z) {
  const distance = Math.min(Math.abs(z), 45);
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (distance < 3) {
    let sum = z;
    for (let term = z, k = 3; Math.abs(term) > Math.abs(sum) * 1e-18; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = distance;
  for (let k = 80; k > 0; k--) fraction = distance + k / fraction;
  return z < 0 ? density / fraction : 1 - density / fraction;
}
