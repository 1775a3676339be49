/**
 * The same pages in every engine that is here, whose results must be those of this Node, to the
 * bit.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as node from "../../src/node.js";
import { nodePlatform } from "../../src/platform/node.js";
import { golden, largestDifference } from "../replay/golden.js";
import { KINDS } from "../sweeps/endurance/models.mjs";
import type { Ending } from "../threads/support/ending.js";
import * as canvas from "./pages/canvas.js";
import type { Held } from "./pages/endurance.js";
import type { Failure } from "./pages/faults.js";
import * as kernels from "./pages/kernels.js";
import type { Order } from "./pages/orders.js";
import * as replays from "./pages/replays.js";
import type { Surroundings } from "./pages/surroundings.js";
import * as tensors from "./pages/tensors.js";
import * as threads from "./pages/threads.js";
import * as trainings from "./pages/trainings.js";
import { candidates } from "./support/candidates.js";
import type { Engine } from "./support/engine.js";
import type { ModeName } from "./support/modes.js";
import { type Row, writeTable } from "./support/table.js";

const MNIST_COSTS = 6;

/** Epochs of trainings on threads. */
const EPOCHS = 2;

/** A result that all engines must have, computed once. */
function once<Result>(compute: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= compute();
    return result;
  };
}

const ofNode = {
  float32: once(() => kernels.digests(node, "float32")),
  float64: once(() => kernels.digests(node, "float64")),
  trainings: once(() => trainings.digests(node)),
  iris: once(() => replays.iris(node)),
  mnist58: once(() => replays.mnist58(node, "full", MNIST_COSTS)),
  threads: once(() => threads.train(node, 1, EPOCHS)),
};

const rows: Row[] = [];
afterAll(() => writeTable(rows));

for (const candidate of await candidates()) {
  if ("start" in candidate) describe(candidate.name, () => testEngine(candidate.name, candidate.start));
  else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);
}

function testEngine(name: string, start: () => Promise<Engine>): void {
  const isPage = name !== "Bun";
  let engine: Engine;
  const row: Row = { engine: name };

  beforeAll(async () => {
    engine = await start();
    row.engine = engine.version;
    rows.push(row);
  });
  afterAll(() => engine?.close());

  /** What the function of a page returns, which nobody may complain about. */
  async function ask<Result>(mode: ModeName, order: Partial<Order> & Pick<Order, "module" | "name">): Promise<Result> {
    const { result, error, complaints } = await engine.command(mode, { args: [], ...order });
    expect({ error, complaints }).toEqual({ error: undefined, complaints: [] });
    return result as Result;
  }

  test.each(["float32", "float64"] as const)("%s kernels leave Node's bits", async (dtype) => {
    const found = await ask("plain", { module: "kernels", name: "digests", args: [dtype] });
    expect(found).toEqual(await ofNode[dtype]());
  });

  test.each(["float32", "float64"] as const)(
    "%s: every op of tensors and its gradient have Node's bits",
    async (dtype) => {
      const found = await ask("plain", { module: "tensors", name: "digests", args: [dtype] });
      expect(found).toEqual(await tensors.digests(node, dtype, nodePlatform));
    },
  );

  test("trainings end with Node's bits", async () => {
    const found = await ask("plain", { module: "trainings", name: "digests" });
    row.hasEqualBits = false;
    expect(found).toEqual(await ofNode.trainings());
    row.hasEqualBits = true;
  });

  test("the replay of iris is NumPy's, and Node's to the bit", async () => {
    const found = await ask<replays.Replay>("plain", { module: "replays", name: "iris" });
    const { mse } = golden<{ readonly mse: readonly number[] }>("iris_backprop.json");
    expect(largestDifference(found.losses, mse)).toBeLessThan(1e-9);
    expect(found).toEqual(await ofNode.iris());
  });

  test("the replay of mnist-5v8 begins as NumPy's, and is Node's to the bit", async () => {
    const args = [isPage ? "/plain/mnist" : "full", MNIST_COSTS];
    const found = await ask<replays.Replay>("plain", { module: "replays", name: "mnist58", args });
    const { cost } = golden<{ readonly cost: readonly number[] }>("mnist58_backprop.json");
    expect(largestDifference(found.losses, cost.slice(0, MNIST_COSTS))).toBeLessThan(1e-4);
    expect(found).toEqual(await ofNode.mnist58());
  });

  if (!isPage) return;

  test("models of every kind live and are disposed; npm run sweep:endurance-page has them do so for an hour", async () => {
    const held = await ask<readonly Held[]>("isolated", { module: "endurance", name: "endure", args: [0] });
    expect(held.at(-1)?.models).toBe(KINDS);
  });

  test("images of a canvas are rows of the bytes that are drawn, and learned to Node's bits", async () => {
    const told = await ask<readonly canvas.Told[]>("plain", { module: "canvas", name: "draw" });
    const expected = await canvas.tell(node, canvas.drawn);
    expect(expected.rows[0]).toEqual([151, 128, 0, 151, 128, 0]);
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) expect(one).toEqual(expected);
  });

  const train = (mode: ModeName): Promise<threads.Threaded> =>
    ask(mode, { module: "threads", name: "train", args: [2, EPOCHS] });

  test.each(["plain", "policy"] as const)("%s: one thread, and it says which headers would give more", async (mode) => {
    const { digest, threads: told } = await train(mode);
    expect(digest).toBe((await ofNode.threads()).digest);
    expect(told).toMatchObject({ used: 1, most: 1 });
    expect(told.note).toContain("Cross-Origin-Opener-Policy: same-origin");
    expect(told.note).toContain("Cross-Origin-Embedder-Policy: require-corp");
  });

  test("the policy holds, and violations of it are noticed", async () => {
    const { result, complaints } = await engine.command("policy", { module: "policy", name: "violate", args: [] });
    expect(result).toContain("EvalError");
    expect(complaints.join("\n")).toMatch(/script-src/);
    expect(complaints.join("\n")).toMatch(/worker-src/);
  });

  describe("isolated", () => {
    let hasSharedMemory = false;

    beforeAll(async () => {
      const found = await ask<Surroundings>("isolated", { module: "surroundings", name: "look" });
      expect(found.isIsolated).toBe(true);
      hasSharedMemory = found.hasSharedMemory;
    });

    test.each(["isolated", "isolated-policy"] as const)("%s: several threads where memory is shared", async (mode) => {
      const { digest, threads: told } = await train(mode);
      row.threads = told.used > 1 || told.note;
      expect(digest).toBe((await ofNode.threads()).digest);
      if (hasSharedMemory) expect(told).toEqual({ used: 2, most: 2 });
      else expect(told).toEqual({ used: 1, most: 1, note: expect.stringContaining("SharedArrayBuffer") });
    });

    test("a worker that is ended amid what it computes writes nothing from then on", async ({ skip }) => {
      skip(!hasSharedMemory, "no workers are started without shared memory");
      expect(await ask<Ending>("isolated", { module: "ending", name: "end" })).toEqual({ isWriting: false });
    });

    test.for(["lost-workers", "page-for-workers"] as const)("%s: one thread, which says so", async (mode, { skip }) => {
      skip(!hasSharedMemory, "no workers are started without shared memory");
      const { digest, threads: told } = await train(mode);
      expect(digest).toBe((await ofNode.threads()).digest);
      expect(told).toMatchObject({ used: 1, most: 1 });
      expect(told.note).toContain("worker");
    });
  });

  test.each(["lost-kernels", "page-for-kernels"] as const)("%s: one typed error", async (mode) => {
    const make = (dtype: string) => ask<Failure>(mode, { module: "faults", name: "make", args: [dtype] });
    expect(await make("float64")).toMatchObject({ isTyped: true, code: "KERNELS_NOT_FOUND" });
    expect(await make("float32")).toBeUndefined();
  });

  test.each(["WebAssembly", "SIMD"] as const)("without %s: one typed error", async (lacking) => {
    const failure = await ask("plain", { module: "faults", name: "make", args: ["float32"], lacking });
    expect(failure).toMatchObject({ isTyped: true, code: "UNSUPPORTED_ENGINE" });
  });
}
