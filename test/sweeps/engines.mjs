/**
 * Trains small networks and prints digests of the weights they end with: run it with any Node, on any machine, and compare.
 *
 *     npm run build && node test/sweeps/engines.mjs
 *
 * The last line is a digest of the lines above it, the same on every engine.
 */

import * as lanegrad from "../../build/dist/node.js";
import { digestOf, trainings } from "./trainings.mjs";

<<<<<<< HEAD
const digests = [];
for await (const { name, digest } of trainings(lanegrad)) {
  console.log(`${name.padEnd(19)} ${digest}`);
  digests.push(digest);
}
const all = await digestOf(new TextEncoder().encode(digests.join()));
const { node, v8 } = process.versions;
console.log(`${"all".padEnd(19)} ${all} on Node ${node}, V8 ${v8}, ${process.arch}`);
=======
const { adagrad, adam, adamW, dataset, dense, loadIris, rmsProp, sequential, sgd } = lanegrad;
const iris = loadIris();
const width = dataset({
  x: Array.from({ length: iris.rows }, (_, row) => [...iris.x.subarray(4 * row, 4 * row + 3)]),
  y: Array.from({ length: iris.rows }, (_, row) => iris.x[4 * row + 3]),
});
const setosa = dataset({
  x: { values: iris.x, columns: 4 },
  y: Array.from(iris.labels, (label) => label === 0),
});
const cases = [
  ["sigmoid", sgd({ learningRate: 0.1, momentum: 0.9 }), iris, "crossEntropy", dense(3, "softmax")],
  [
    "tanh",
    sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
    setosa,
    "binaryCrossEntropy",
    dense(1, "sigmoid"),
  ],
  ["relu", adam(), width, "meanSquaredError", dense(1)],
  ["leakyRelu", adamW(), iris, "crossEntropy", dense(3, "softmax")],
  ["elu", rmsProp(), width, "meanSquaredError", dense(1)],
  ["softplus", adagrad(), iris, "crossEntropy", dense(3, "softmax")],
  ["silu", adam(), setosa, "binaryCrossEntropy", dense(1, "sigmoid")],
  ["gelu", adam(), iris, "crossEntropy", dense(3, "softmax")],
];

const all = createHash("sha256");
for (const dtype of ["float32", "float64"])
  for (const [activation, optimizer, data, loss, last] of cases) {
    const layers = [dense(17, activation), dense(9, activation), last];
    const model = await sequential({
      inputs: data.columns,
      layers,
      loss,
      optimizer,
      dtype,
      seed: 3,
      standardize: true,
    });
    await model.fit(data, { epochs: 20, batchSize: 16 });
    const digest = createHash("sha256")
      .update(await model.toBytes())
      .digest("hex")
      .slice(0, 16);
    console.log(`${dtype} ${activation.padEnd(9)} ${digest}`);
    all.update(digest);
    model.dispose();
  }
console.log(
  `all               ${all.digest("hex").slice(0, 16)} on Node ${process.versions.node}, V8 ${process.versions.v8}, ${process.arch}`,
);
>>>>>>> e486c75 (Load what few pages need when they need it: files, fast numerics, workers)
