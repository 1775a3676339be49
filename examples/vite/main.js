/** Trains in a worker while the page stays free; "Stop" ends a training between two batches. */
import { adam, dense, loadIris, sequential, split } from "lanegrad";

const [train, stop, progress, result] = ["train", "stop", "progress", "result"].map((id) =>
  document.getElementById(id),
);
const rows = split(loadIris(), { test: 0.2, seed: 1 });
let controller = new AbortController();

async function fit() {
  const model = await sequential({
    inputs: 4,
    layers: [dense(16, "relu"), dense(3, "softmax")],
    loss: "crossEntropy",
    optimizer: adam({ learningRate: 0.01 }),
    standardize: true,
    seed: 1,
    worker: true,
  });
  for await (const { epoch, loss } of model.fit(rows.train, { epochs: 100, signal: controller.signal })) {
    progress.value = epoch;
    result.textContent = `epoch ${epoch}: loss ${loss.toFixed(4)}`;
  }
  const { accuracy } = await model.evaluate(rows.test);
  result.textContent = `accuracy on the test rows: ${accuracy.toFixed(3)}`;
  model.dispose();
}

train.addEventListener("click", async () => {
  controller = new AbortController();
  [train.disabled, stop.disabled] = [true, false];
  try {
    await fit();
  } catch (error) {
    result.textContent = controller.signal.aborted ? "stopped" : error.message;
  }
  [train.disabled, stop.disabled] = [false, true];
});
stop.addEventListener("click", () => controller.abort());
