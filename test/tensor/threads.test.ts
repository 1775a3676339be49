/** Compiled functions whose workers fail, end, and are started anew. */
import { describe, expect, test } from "vitest";
import { matmul, tanh } from "../../src/nodeTensor.js";
import { compile } from "../../src/tensor/compile.js";
import { failureOf } from "../api/support/expectations.js";
import { uniform } from "../kernels/support/compare.js";
import { countingPlatform } from "../threads/support/workers.js";

const shapes = { x: ["rows", 40], w: [40, 40] } as const;
const values = { x: uniform(1, 4000, -1, 1), w: uniform(2, 1600, -1, 1) };
const threads = { exactly: 2 };

type Platform = Parameters<typeof compile>[0];

function make(platform: Platform, wanted: { readonly exactly: number }) {
  return compile(platform, shapes, ({ x, w }) => ({ y: tanh(matmul(tanh(matmul(x, w)), w)) }), {
    rows: 100,
    threads: wanted,
  });
}

describe("a compiled function on two threads", () => {
  test("answers after a worker failed as before, and starts others", async () => {
    using alone = await make(countingPlatform(), { exactly: 1 });
    const expected = await alone.run(values);
    for (const fault of ["throw", "exit"] as const) {
      const platform = countingPlatform(fault);
      using program = await make(platform, threads);
      let failure: unknown;
      // the worker fails at its 30th product, of which it may take two a run, or none
      for (let run = 0; run < 10_000 && failure === undefined; run++)
        failure = await failureOf(async () => expect(await program.run(values)).toEqual(expected)).catch(
          () => undefined,
        );
      expect(failure).toMatchObject({ code: "WORKER_FAILED" });
      expect(await program.run(values)).toEqual(expected);
      expect(platform.handles.length).toBeGreaterThan(1);
    }
  });

  test("goes on with new workers when the old ones have ended for want of runs", async () => {
    const platform = countingPlatform();
    using program = await make(platform, threads);
    const first = await program.run(values);
    const { memoryBytes } = program.info;
    await platform.allEnded();
    expect(await program.run(values)).toEqual(first);
    expect(platform.handles).toHaveLength(2);
    expect(program.info.memoryBytes).toBe(memoryBytes);
  });

  test("takes no second run before the first is over", async () => {
    using program = await make(countingPlatform(), threads);
    // workers are started meanwhile
    const first = program.run(values);
    expect(await failureOf(() => program.run(values))).toMatchObject({ code: "BUSY" });
    expect((await first).y).toHaveLength(4000);
    expect((await program.run(values)).y).toHaveLength(4000);
  });

  test("ends what is under way when it is disposed, and its workers", async () => {
    const platform = countingPlatform();
    const program = await make(platform, threads);
    const running = failureOf(() => program.run(values));
    program.dispose();
    expect(await running).toMatchObject({ code: "DISPOSED" });
    await platform.allEnded();
  });

  test("for ever other numbers of rows takes no more memory", async () => {
    using program = await make(countingPlatform(), threads);
    const run = (rows: number) => program.run({ ...values, x: values.x.slice(0, rows * 40) });
    for (let rows = 1; rows <= 100; rows++) await run(rows);
    const { memoryBytes } = program.info;
    for (let rows = 1; rows <= 100; rows++) await run(rows);
    expect(program.info.memoryBytes).toBe(memoryBytes);
  });
});
