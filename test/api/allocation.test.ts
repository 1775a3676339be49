/**
 * What a batch costs the JavaScript heap, measured in a process of its own whose collector leaves
 * the count alone.
 */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/**
 * Least growth of the heap over an epoch of 4000 batches, in bytes a batch: what the engine itself
 * does comes and goes.
 */
function bytesPerBatch(perBatch: string): number {
  const entry = new URL("../../build/dist/node.js", import.meta.url).href;
  const script = `
    import { dataset, dense, sequential, adam } from ${JSON.stringify(entry)};
    const values = Float32Array.from({ length: 64000 * 4 }, (_, i) => Math.sin(12.9898 * i));
    const data = dataset({ x: { values, columns: 4 }, y: Int32Array.from({ length: 64000 }, (_, i) => i % 3) });
    const layers = [dense(4, "tanh"), dense(3, "softmax")];
    const model = await sequential({ inputs: 4, layers, loss: "crossEntropy", optimizer: adam(), threads: 1 });
    const isFinite = Number.isFinite;
    Number.isFinite = (x) => { ${perBatch}; return isFinite(x); };
    let least = Infinity;
    let last = process.memoryUsage().heapUsed;
    for await (const _ of model.fit(data, { epochs: 12, batchSize: 16 })) {
      const used = process.memoryUsage().heapUsed;
      if (used > last) least = Math.min(least, used - last);
      last = process.memoryUsage().heapUsed;
    }
    console.log(least / 4000);`;
  const flags = ["--max-semi-space-size=64", "--input-type=module", "--eval", script];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
  expect(stderr).toBe("");
  return Number(stdout);
}

test("a batch allocates nothing: even one number on the heap would take 12 bytes", () => {
  expect(bytesPerBatch("")).toBeLessThan(6);
});

test("one small array a batch is seen", () => {
  expect(bytesPerBatch("globalThis.kept = [x]")).toBeGreaterThan(16);
});
