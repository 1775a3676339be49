/**
 * The second tutorial: a class for networks of any number of layers tells fives from eights.
 *
 *     npm install && npm run fivesAndEights -- [iterations] ["10k" or "full"]
 */
import { loadMnist, RandomState } from "lanegrad";
import { add, compile, gradients, log, matmul, mean, multiply, negate, sigmoid, subtract } from "lanegrad/tensor";

/** Layers of sigmoid units, trained on whole batches by gradient descent. */
class Network {
  /** `sizes` of all layers, inputs first. Weights are normal, of deviation 1 / sqrt(inputs). */
  constructor(sizes, seed) {
    const random = new RandomState(seed);
    this.shapes = { x: ["rows", sizes[0]], y: ["rows", 1] };
    this.parameters = {};
    this.depth = sizes.length - 1;
    for (let l = 1; l < sizes.length; l++) {
      const [inputs, units] = [sizes[l - 1], sizes[l]];
      const drawn = random.standardNormal(units * inputs).map((value) => value / Math.sqrt(inputs));
      // drawn unit by unit, kept input by input
      const weights = drawn.map((_, i) => drawn[(i % units) * inputs + Math.floor(i / units)]);
      Object.assign(this.shapes, { [`w${l}`]: [inputs, units], [`b${l}`]: [units] });
      Object.assign(this.parameters, { [`w${l}`]: weights, [`b${l}`]: new Float64Array(units) });
    }
  }

  /**
   * Learns from rows of numbers and the answer to each, 0 or 1. Returns the cost of every
   * iteration.
   */
  async fit(x, y, { iterations, rate }) {
    const step = await compile(
      this.shapes,
      ({ x, y, ...parameters }) => {
        const answer = this.forward(x, parameters);
        const cost = negate(mean(add(multiply(y, log(answer)), multiply(subtract(1, y), log(subtract(1, answer))))));
        return { cost, ...gradients(cost, parameters) };
      },
      { rows: y.length },
    );
    const costs = [];
    for (let i = 0; i < iterations; i++) {
      const { cost, ...found } = await step.run({ x, y, ...this.parameters });
      costs.push(cost[0]);
      for (const [name, gradient] of Object.entries(found))
        for (let k = 0; k < gradient.length; k++) this.parameters[name][k] -= rate * gradient[k];
    }
    step.dispose();
    return costs;
  }

  /** The probability of 1 for each row. */
  async predict(x) {
    const { y, ...shapes } = this.shapes;
    const rows = x.length / shapes.x[1];
    const answer = await compile(shapes, ({ x, ...parameters }) => ({ y: this.forward(x, parameters) }), { rows });
    const results = await answer.run({ x, ...this.parameters });
    answer.dispose();
    return results.y;
  }

  forward(x, parameters) {
    let a = x;
    for (let l = 1; l <= this.depth; l++) a = sigmoid(add(matmul(a, parameters[`w${l}`]), parameters[`b${l}`]));
    return a;
  }
}

const [iterations = "30", data = "10k"] = process.argv.slice(2);
const { train, test } = await loadMnist({ classes: [5, 8], data });
const pixels = (set) => Float32Array.from(set.x, (byte) => byte * set.scale);
const network = new Network([784, 196, 1], 1);
export const costs = await network.fit(pixels(train), train.labels, { iterations: Number(iterations), rate: 0.1 });
const answers = await network.predict(pixels(test));
export const accuracy = answers.filter((p, row) => Number(p > 0.5) === test.labels[row]).length / test.rows;
for (const cost of costs) console.log(`${cost.toFixed(4)} ${"*".repeat(Math.round(80 * cost))}`);
console.log(`test accuracy ${accuracy.toFixed(4)}`);
