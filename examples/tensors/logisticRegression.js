/**
 * Logistic regression: versicolor or virginica, by the size of the petals. The cost is written down
 * with probabilities, and computed from logits.
 *
 *     npm install && npm run logisticRegression
 */
import { loadIris, selectClasses } from "lanegrad";
import {
  add,
  checkGradients,
  compile,
  gradients,
  log,
  matmul,
  mean,
  multiply,
  negate,
  sigmoid,
  subtract,
} from "lanegrad/tensor";

const flowers = selectClasses(loadIris(), [1, 2]);
const petals = flowers.x.filter((_, i) => i % 4 > 1).map((value) => value - 3);

const step = await compile(
  { x: ["rows", 2], y: ["rows", 1], w: [2, 1], b: [1] },
  ({ x, y, w, b }) => {
    const p = sigmoid(add(matmul(x, w), b));
    const loss = negate(mean(add(multiply(y, log(p)), multiply(subtract(1, y), log(subtract(1, p))))));
    return { loss, p, ...gradients(loss, { w, b }) };
  },
  { rows: flowers.rows, dtype: "float64" },
);

const given = { x: petals, y: flowers.labels };
export const w = new Float64Array(2);
export const b = new Float64Array(1);
export const losses = [];
for (let i = 0; i < 2000; i++) {
  const found = await step.run({ ...given, w, b });
  losses.push(found.loss[0]);
  for (let k = 0; k < 2; k++) w[k] -= 0.5 * found.w[k];
  b[0] -= 0.5 * found.b[0];
}
const { p } = await step.run({ ...given, w, b });
export const accuracy =
  p.filter((probability, row) => Number(probability > 0.5) === given.y[row]).length / flowers.rows;
export const check = await checkGradients(step, { ...given, w, b });
console.log(`loss ${losses.at(-1).toFixed(4)}, accuracy ${accuracy}`);
console.log(`gradients ${check.passes ? "are" : "are not"} central differences, within ${check.bound}`);
step.dispose();
