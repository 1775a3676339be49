/**
 * Every op and its gradient on several threads, its steps cut wherever they may be: the same bits.
 */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { compile } from "../../src/nodeTensor.js";
import { dtypes } from "../kernels/support/workspace.js";
import { everyOp, everyShape, everyValue, ROWS } from "./everyOp.js";

/** The bits of all results. */
function digest(results: Readonly<Record<string, Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>>): string {
  const hash = createHash("sha256");
  for (const values of Object.values(results)) hash.update(new Uint8Array(values.buffer));
  return hash.digest("hex");
}

test.each(dtypes)("%s: 1, 2, 3 and 5 threads give the same bits", async (dtype) => {
  const found: string[] = [];
  let names: string[] = [];
  for (const threads of [1, 2, 3, 5]) {
    using program = await compile(everyShape, everyOp, { rows: ROWS, dtype, threads: { exactly: threads } });
    for (let run = 0; run < 3; run++) {
      const results = await program.run(everyValue);
      names = Object.keys(results);
      found.push(digest(results));
    }
    expect(program.info.threads.used).toBe(threads);
  }
  expect(names.length).toBeGreaterThan(120);
  expect(new Set(found)).toEqual(new Set([found[0]]));
});

test.each(dtypes)("%s: batches without rows, before others and after them", async (dtype) => {
  const empty = { ...everyValue, x: [], y: [], column: [], k: [], images: [], sequences: [] };
  const found: string[] = [];
  for (const threads of [1, 2, 3, 5]) {
    using program = await compile(everyShape, everyOp, { rows: ROWS, dtype, threads: { exactly: threads } });
    const before = await program.run(empty);
    const full = await program.run(everyValue);
    expect(digest(await program.run(empty))).toBe(digest(before));
    found.push(`${digest(before)} ${digest(full)}`);
    // what has no rows is empty, and what comes to weights is nothing
    expect([...before["add y"], ...before.gathered, ...before["dropped, gradient 0"]]).toEqual([]);
    expect(new Set(before["two layers, gradient 0"])).toEqual(new Set([0]));
  }
  expect(new Set(found)).toEqual(new Set([found[0]]));
});
