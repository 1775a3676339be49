/**
 * Operations on matrices { values, bounds, columns } in float64, whose bounds run along: see
 * reference.mjs.
 */

/**
 * The reference itself is rounded in float64, some of its functions with an error of their own: see
 * formulas of gelu.
 */
const OWN = 2e-12;

/** x [rows, columns] times a kernel [columns, units], and the bias. */
export function product(x, units, u, kernel, bias) {
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

/** An activation of each number, or over rows. */
export function activated(name, { values, bounds, columns }, u) {
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

/** The sum of two matrices. */
export function added(a, b, u) {
  const values = a.values.map((value, i) => value + b.values[i]);
  return {
    values,
    bounds: values.map((value, i) => (1 + u) * (a.bounds[i] + b.bounds[i]) + u * Math.abs(value)),
    columns: a.columns,
  };
}

/** The product of two matrices, number by number. */
export function multiplied(a, b, u) {
  const values = a.values.map((value, i) => value * b.values[i]);
  const bounds = values.map((value, i) => {
    const off = Math.abs(a.values[i]) * b.bounds[i] + Math.abs(b.values[i]) * a.bounds[i] + a.bounds[i] * b.bounds[i];
    return (1 + u) * off + u * Math.abs(value);
  });
  return { values, bounds, columns: a.columns };
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

const hardSigmoid = (z) => Math.min(Math.max(z / 6 + 0.5, 0), 1);
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** The constants of selu: Klambauer et al., 2017. */
const [SCALE, ALPHA] = [1.0507009873554805, 1.6732632423543772];

/**
 * Each activation, with its steepest slope where that is above 1, and what it adds in u where that
 * is more than 9.
 */
export const FUNCTIONS = {
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
