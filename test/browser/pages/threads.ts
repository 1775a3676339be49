import type * as lanegrad from "../../../src/browser.js";
import { digestOfNumbers } from "./digest.js";

/** What a training left, and what the model told of its threads. */
export interface Threaded {
  readonly digest: string;
  readonly threads: lanegrad.ModelInfo["threads"];
}

const ROWS = 2000;
const COLUMNS = 256;

/** Trains on exactly that many threads, where there can be so many. */
export async function train(library: typeof lanegrad, exactly: number, epochs: number): Promise<Threaded> {
  const { dataset, dense, Generator, sequential } = library;
  const generator = new Generator(1);
  const values = Float32Array.from({ length: ROWS * COLUMNS }, () => 2 * generator.uniform() - 1);
  const y = Int32Array.from({ length: ROWS }, (_, row) => (values[row * COLUMNS] > 0 ? 1 : 0));
  const model = await sequential({
    inputs: COLUMNS,
    layers: [dense(256, "tanh"), dense(2, "softmax")],
    loss: "crossEntropy",
    threads: { exactly },
  });
  await model.fit(dataset({ x: { values, columns: COLUMNS }, y }), { epochs, batchSize: "full" });
  const numbers = model.weights().flatMap(({ kernel, bias = [] }) => [...kernel, ...bias]);
  const told = { digest: await digestOfNumbers(numbers), threads: model.info.threads };
  model.dispose();
  return told;
}
