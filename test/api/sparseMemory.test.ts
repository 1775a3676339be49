import { expect, test } from "vitest";
import { dense, loadMnist, sequential } from "../../src/node.js";

test("MNIST, 784-128-10 in batches of 128, takes at most 1.25 times the bytes of its images", async () => {
  const { train } = await loadMnist({ data: "full" });
  expect([train.rows, train.columns, train.x.BYTES_PER_ELEMENT]).toEqual([60_000, 784, 1]);
  const layers = [dense(128, "relu"), dense(10, "softmax")];
  using model = await sequential({ inputs: 784, layers, loss: "crossEntropy" });
  const before = model.info.memoryBytes;
  const seen: number[] = [];
  for await (const { accuracy = 0 } of model.fit(train, { epochs: 1, batchSize: 128 })) {
    expect(accuracy).toBeGreaterThan(0.8);
    seen.push(model.info.memoryBytes);
  }
  expect(seen).toHaveLength(1);
  // a fit draws all of its memory before its first batch, so that what it uses at an epoch's end is its peak
  expect(Math.max(...seen)).toBeLessThan(1.25 * train.x.byteLength);
  expect(model.info.memoryBytes).toBe(before);
}, 180_000);
