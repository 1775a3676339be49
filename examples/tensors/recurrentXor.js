/**
 * XOR by recurrent backpropagation (Almeida and Pineda, 1987). Six sigmoid units, all connected,
 * come to rest: z = f(z W + x U + b). Then the error goes back until it rests too:
 * v = f'(u) (E + v W^T). Both are done by hand too, as in the papers, beside `gradients`.
 *
 *     npm install && npm run recurrentXor
 */
import { Generator } from "lanegrad";
import { add, compile, equilibrium, gradients, matmul, multiply, slice, square, subtract, sum } from "lanegrad/tensor";

const UNITS = 6;
const step = await compile(
  { x: ["rows", 2], y: ["rows", 1], w: [UNITS, UNITS], u: [2, UNITS], b: [UNITS] },
  ({ x, y, w, u, b }) => {
    const z = equilibrium(add(matmul(x, u), b), w, { activation: "sigmoid" });
    const answer = slice(z, UNITS - 1, UNITS, 1);
    const loss = multiply(0.5, sum(square(subtract(answer, y))));
    return { loss, answer, z, ...gradients(loss, { w, u, b }) };
  },
  { rows: 4, dtype: "float64" },
);

const given = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const generator = new Generator(2);
const drawn = (count) => Float64Array.from({ length: count }, () => generator.uniform() - 0.5);
const parameters = { w: drawn(UNITS * UNITS), u: drawn(2 * UNITS), b: drawn(UNITS) };

/** The gradients of one row, and the iterations there and back, by hand. */
function byHand(row) {
  const { x, y, w, u, b } = { ...given, ...parameters };
  const units = Array.from({ length: UNITS }, (_, j) => j);
  const settle = (next) => {
    let now = units.map(() => 0);
    for (let iterations = 1; ; iterations++) {
      const before = now;
      now = units.map((j) => next(before, j));
      if (units.every((j) => Math.abs(now[j] - before[j]) <= 1e-12)) return { now, iterations };
    }
  };
  const into = (z, j) =>
    units.reduce(
      (total, i) => total + z[i] * w[i * UNITS + j],
      b[j] + x[2 * row] * u[j] + x[2 * row + 1] * u[UNITS + j],
    );
  const there = settle((z, j) => 1 / (1 + Math.exp(-into(z, j))));
  const z = there.now;
  const error = units.map((j) => (j === UNITS - 1 ? z[j] - y[row] : 0));
  const back = settle(
    (v, i) => z[i] * (1 - z[i]) * units.reduce((total, j) => total + v[j] * w[i * UNITS + j], error[i]),
  );
  const v = back.now;
  return { dw: units.flatMap((i) => units.map((j) => z[i] * v[j])), iterations: [there.iterations, back.iterations] };
}

/** How far both gradients are from each other, at most, over all of W; and the most iterations. */
function compare(found) {
  const rows = given.y.map((_, row) => byHand(row));
  const apart = [...found.w].map((value, k) => Math.abs(value - rows.reduce((total, { dw }) => total + dw[k], 0)));
  return {
    difference: Math.max(...apart),
    iterations: [0, 1].map((way) => Math.max(...rows.map((row) => row.iterations[way]))),
  };
}

export const told = [];
for (let epoch = 1; epoch <= 4000; epoch++) {
  const found = await step.run({ ...given, ...parameters });
  if ([1, 10, 100, 200, 500, 1000, 2000, 4000].includes(epoch)) {
    told.push({ epoch, loss: found.loss[0], ...compare(found) });
    const { loss, iterations, difference } = told[told.length - 1];
    console.log(
      `${epoch}: loss ${loss.toFixed(6)}, iterations ${iterations.join(" and ")}, by hand ${difference.toExponential(0)} apart`,
    );
  }
  for (const [name, values] of Object.entries(parameters))
    for (let k = 0; k < values.length; k++) values[k] -= 2 * found[name][k];
}
export const { answer } = await step.run({ ...given, ...parameters });
console.log(`0 xor 0, 0 xor 1, 1 xor 0, 1 xor 1: ${[...answer].map((value) => value.toFixed(2)).join(", ")}`);
step.dispose();
