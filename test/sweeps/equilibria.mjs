/**
 * `node test/sweeps/equilibria.mjs [epochs]`: MNIST (60,000 + 10,000 images) by a monotone
 * equilibrium of 87 units, trained as Winston & Kolter train it: Adam by 1e-3, batches of 128, a
 * tolerance of 1e-2, pixels (x - 0.1307) / 0.3081; then by one of tanh units without that bond. It
 * prints the errors of the test images after each epoch, and what the searches took. docs/layers.md
 * has what it last printed.
 */
import { adam, dataset, dense, equilibrium, loadMnist, sequential } from "../../build/dist/node.js";

const epochs = Number(process.argv[2] ?? 10);

function scaled({ x, scale, labels, columns }) {
  const values = Float32Array.from(x, (pixel) => (pixel * scale - 0.1307) / 0.3081);
  return dataset({ x: { values, columns }, y: [...labels], task: "classification" });
}

const { train, test } = await loadMnist({ data: "full" });
const [known, unknown] = [scaled(train), scaled(test)];
for (const options of [{ monotone: true }, { activation: "tanh" }]) {
  const layers = [equilibrium(87, { tolerance: 1e-2, maxIterations: 300, ...options }), dense(10, "softmax")];
  const optimizer = adam({ learningRate: 1e-3 });
  const model = await sequential({ inputs: 784, layers, loss: "crossEntropy", optimizer, seed: 1, threads: 1 });
  console.log(JSON.stringify(options));
  for await (const { epoch, seconds, relaxation } of model.fit(known, { epochs, batchSize: 128 })) {
    const { accuracy } = await model.evaluate(unknown);
    const { forward, backward } = relaxation;
    const searches = `at most ${forward.iterations} + ${backward.iterations} iterations, ${forward.unsettled + backward.unsettled} given up`;
    console.log(`epoch ${epoch}: ${(100 * (1 - accuracy)).toFixed(2)} % wrong, ${seconds.toFixed(1)} s, ${searches}`);
  }
  model.dispose();
}
