/**
 * Linear regression: y = 3 a - 2 b + 1 is found again from noisy measurements, by gradient descent
 * on the mean squared error.
 *
 *     npm install && npm run linearRegression
 */
import { RandomState } from "lanegrad";
import { add, compile, gradients, matmul, mean, square, subtract } from "lanegrad/tensor";

const ROWS = 200;
const random = new RandomState(1);
const x = random.standardNormal(2 * ROWS);
const noise = random.normal(0, 0.1, ROWS);
const y = noise.map((error, row) => 3 * x[2 * row] - 2 * x[2 * row + 1] + 1 + error);

const step = await compile(
  { x: ["rows", 2], y: ["rows", 1], w: [2, 1], b: [1] },
  ({ x, y, w, b }) => {
    const loss = mean(square(subtract(add(matmul(x, w), b), y)));
    return { loss, ...gradients(loss, { w, b }) };
  },
  { rows: ROWS, dtype: "float64" },
);

export const w = new Float64Array(2);
export const b = new Float64Array(1);
export const losses = [];
for (let i = 0; i < 100; i++) {
  const found = await step.run({ x, y, w, b });
  losses.push(found.loss[0]);
  for (let k = 0; k < 2; k++) w[k] -= 0.1 * found.w[k];
  b[0] -= 0.1 * found.b[0];
}
console.log(`y = ${w[0].toFixed(2)} a + ${w[1].toFixed(2)} b + ${b[0].toFixed(2)}, loss ${losses.at(-1).toFixed(4)}`);
step.dispose();
