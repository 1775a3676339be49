/**
 * The parity of strings of bits: is the number of ones even or odd? A gru reads eight bits, one a
 * step. Then it answers for strings of thirty bits, longer than any it has learned from.
 *
 *     npm install && npm run parity
 */
import { adam, dataset, dense, Generator, gru, sequential } from "lanegrad";

const generator = new Generator(1);
const bits = (length) => Array.from({ length }, () => Number(generator.uniform() < 0.5));
const parity = (string) => (string.reduce((sum, bit) => sum + bit, 0) % 2 === 0 ? "even" : "odd");

/** `count` strings of `length` bits, with their parities. */
function strings(count, length) {
  const x = Array.from({ length: count }, () => bits(length));
  return dataset({ x, y: x.map(parity), classes: ["even", "odd"] });
}

/** The network for strings of `length` bits, with the weights of another one if they are given. */
async function network(length, [recurrent, last] = []) {
  return sequential({
    inputs: [length, 1],
    layers: [
      gru(
        4,
        recurrent && {
          weights: recurrent.kernel,
          recurrentWeights: recurrent.recurrentKernel,
          biases: recurrent.bias,
          recurrentBiases: recurrent.recurrentBias,
        },
      ),
      dense(2, "softmax", last && { weights: last.kernel, biases: last.bias }),
    ],
    loss: "crossEntropy",
    optimizer: adam({ learningRate: 0.01 }),
    seed: 1,
  });
}

const model = await network(8);
await model.fit(strings(1000, 8), { epochs: 300, batchSize: 50 });
export const { accuracy } = await model.evaluate(strings(500, 8));
const longer = await network(30, model.weights());
export const { accuracy: longerAccuracy } = await longer.evaluate(strings(500, 30));
console.log(`right of 8 bits: ${accuracy}, of 30 bits: ${longerAccuracy}`);
model.dispose();
longer.dispose();
