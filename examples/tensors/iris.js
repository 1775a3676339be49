/**
 * The first tutorial: a network of 4, 2 and 3 sigmoid units learns iris. The gradients are computed
 * twice: by the formulas of the tutorial, and by `gradients`.
 *
 *     npm install && npm run iris
 */
import { loadIris, RandomState, takeRows, trainTestIndices } from "lanegrad";
import {
  compile,
  divide,
  gradients,
  indices,
  matmul,
  mean,
  multiply,
  oneHot,
  sigmoid,
  square,
  subtract,
  sum,
} from "lanegrad/tensor";

const RATE = 0.1;
const { train, test } = trainTestIndices(150, 20, 4);
const [flowers, others] = [takeRows(loadIris(), train), takeRows(loadIris(), test)];
const random = new RandomState(10);
const w1 = random.normal(0, 0.5, 4 * 2);
const w2 = random.normal(0, 0.5, 2 * 3);

const step = await compile(
  { x: ["rows", 4], labels: indices(["rows"]), w1: [4, 2], w2: [2, 3] },
  ({ x, labels, w1, w2 }) => {
    const y = oneHot(labels, 3);
    // forward
    const a1 = sigmoid(matmul(x, w1));
    const a2 = sigmoid(matmul(a1, w2));
    const error = subtract(a2, y);
    const cost = divide(mean(sum(square(error), 1)), 2);
    // backward, by hand: dZ = dA a (1 - a), dW = A^T dZ / rows
    const d2 = multiply(multiply(error, a2), subtract(1, a2));
    const d1 = multiply(multiply(matmul(d2, w2, { transposeB: true }), a1), subtract(1, a1));
    const byHand2 = divide(matmul(a1, d2, { transposeA: true }), train.length);
    const byHand1 = divide(matmul(x, d1, { transposeA: true }), train.length);
    // the same in one line
    const found = gradients(cost, { w1, w2 });
    return { mse: divide(mean(square(error)), 2), a2, byHand1, byHand2, ...found };
  },
  { rows: train.length, dtype: "float64" },
);

/** The largest difference of two gradients, element by element. */
const apart = (a, b) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

/** The loss of every iteration, and the largest difference of both gradients. */
export const losses = [];
export let difference = 0;
for (let iteration = 0; iteration < 5000; iteration++) {
  const found = await step.run({ x: flowers.x, labels: flowers.labels, w1, w2 });
  difference = Math.max(difference, apart(found.byHand1, found.w1), apart(found.byHand2, found.w2));
  losses.push(found.mse[0]);
  for (let i = 0; i < w1.length; i++) w1[i] -= RATE * found.byHand1[i];
  for (let i = 0; i < w2.length; i++) w2[i] -= RATE * found.byHand2[i];
}

const { a2 } = await step.run({ x: others.x, labels: others.labels, w1, w2 });
const right = others.labels.filter((label, row) => {
  const answer = a2.subarray(3 * row, 3 * row + 3);
  return answer.indexOf(Math.max(...answer)) === label;
});
export const accuracy = right.length / others.rows;
console.log(`loss ${losses[0].toFixed(4)} to ${losses.at(-1).toFixed(4)}, test accuracy ${accuracy}`);
console.log(`by hand and by gradients: at most ${difference} apart`);
step.dispose();
