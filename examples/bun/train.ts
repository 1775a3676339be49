/**
 * Trains a classifier of iris flowers in Bun, saves it, loads it again and asks it for one flower.
 */
import { adam, dense, load, loadIris, sequential, split } from "lanegrad";

const { train, test } = split(loadIris(), { test: 0.2, seed: 1 });
const model = await sequential({
  inputs: 4,
  layers: [dense(16, "relu"), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam({ learningRate: 0.01 }),
  standardize: true,
  seed: 1,
});
for await (const { epoch, loss } of model.fit(train, { epochs: 100 }))
  if (epoch % 20 === 0) console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}`);
const { accuracy } = await model.evaluate(test);
console.log(`accuracy on the test rows: ${accuracy.toFixed(3)}`);
await model.save("flowers.safetensors");
model.dispose();

const loaded = await load("flowers.safetensors");
const { labels } = await loaded.predict([[5.1, 3.5, 1.4, 0.2]]);
console.log(`a flower of 5.1, 3.5, 1.4, 0.2 is ${labels[0]}`);
loaded.dispose();
