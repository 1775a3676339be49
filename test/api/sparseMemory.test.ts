import { expect, test } from "vitest";
import { multiplyCompressed } from "../../src/nn/compressed.js";
import { dataset, dense, loadMnist, sequential } from "../../src/node.js";
import { Program } from "../../src/runtime/program.js";
import { Runtime } from "../../src/runtime/runtime.js";
import { runNow } from "../../src/sliced.js";
import { noEpilogue } from "../../src/steps/epilogue.js";
import { compress } from "../../src/train/placing/compressedFeatures.js";

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
  // a fit draws all of its memory before its first batch, so that what it uses at an epoch's end is
  // its peak
  expect(Math.max(...seen)).toBeLessThan(1.25 * train.x.byteLength);
  expect(model.info.memoryBytes).toBe(before);
}, 180_000);

test("a matrix that ends where memory ends is read no further", async () => {
  const [rows, depth, columns] = [4, 16, 13];
  const runtime = await Runtime.create("float32");
  const data = dataset({ x: { values: new Float32Array(rows * depth).fill(1), columns: depth }, y: [0, 0, 0, 0] });
  const a = runNow(compress(runtime, data));
  const c = runtime.allocateReals(rows * columns);
  const bytes = depth * columns * 4;
  const page = 65536;
  // blocks begin at multiples of 64 bytes, the first of them at 64
  const next = runtime.arena.used + 64;
  runtime.arena.allocate(Math.ceil((next + bytes) / page) * page - next - bytes);
  const b = runtime.allocateReals(depth * columns);
  expect((b + bytes) % page).toBe(0);
  runtime.reals(b, depth * columns).fill(0.5);
  new Program(multiplyCompressed(runtime, c, a, 0, b, 0, rows, columns, noEpilogue), runtime.kernels).run();
  expect([...runtime.reals(c, rows * columns)]).toEqual(new Array(rows * columns).fill(8));
});
