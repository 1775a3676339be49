/**
 * A small program as a user would write it: it defines a network, trains it, predicts with it, and
 * tells what came out.
 */
import { adam, dataset, dense, sequential } from "lanegrad";

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const model = await sequential({
  inputs: 2,
  layers: [dense(8, "tanh"), dense(2, "softmax")],
  loss: "crossEntropy",
  optimizer: adam({ learningRate: 0.05 }),
  seed: 1,
});
await model.fit(dataset({ x: corners, y: ["no", "yes", "yes", "no"] }), { epochs: 200, batchSize: "full" });
const { labels, outputs } = await model.predict(corners);
const result = JSON.stringify({ labels, outputs: [...outputs] });
model.dispose();
if (typeof document === "object") await fetch("/answer", { method: "POST", body: result });
else console.log(result);
