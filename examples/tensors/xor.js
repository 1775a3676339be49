/**
 * XOR, which no straight line divides: two inputs, four tanh units and one sigmoid unit learn it.
 *
 *     npm install && npm run xor
 */
import { RandomState } from "lanegrad";
import { add, compile, gradients, matmul, mean, sigmoid, square, subtract, tanh } from "lanegrad/tensor";

const step = await compile(
  { x: ["rows", 2], y: ["rows", 1], w1: [2, 4], b1: [4], w2: [4, 1], b2: [1] },
  ({ x, y, ...parameters }) => {
    const { w1, b1, w2, b2 } = parameters;
    const hidden = tanh(add(matmul(x, w1), b1));
    const answer = sigmoid(add(matmul(hidden, w2), b2));
    const loss = mean(square(subtract(answer, y)));
    return { loss, answer, ...gradients(loss, parameters) };
  },
  { rows: 4 },
);

const given = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const random = new RandomState(1);
const parameters = {
  w1: random.standardNormal(8),
  b1: new Float64Array(4),
  w2: random.standardNormal(4),
  b2: new Float64Array(1),
};
export const losses = [];
for (let i = 0; i < 2000; i++) {
  const found = await step.run({ ...given, ...parameters });
  losses.push(found.loss[0]);
  for (const [name, values] of Object.entries(parameters))
    for (let k = 0; k < values.length; k++) values[k] -= found[name][k];
}
export const { answer } = await step.run({ ...given, ...parameters });
console.log(`0 xor 0, 0 xor 1, 1 xor 0, 1 xor 1: ${[...answer].map((value) => value.toFixed(2)).join(", ")}`);
step.dispose();
