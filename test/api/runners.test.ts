/** What a `fit` runs its Programs with: only who needs a Schedule loads it. */
import { expect, test, vi } from "vitest";
import {
  type Dataset,
  dataset,
  dense,
  type FitOptions,
  loadIris,
  type ModelOptions,
  sequential,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOf, failureOf } from "./support/expectations.js";

const { schedules } = vi.hoisted(() => ({ schedules: { loaded: 0, made: 0 } }));

type Module = typeof import("../../src/runtime/threads/schedule.js");
vi.mock("../../src/runtime/threads/schedule.js", async (actual) => {
  const { Schedule } = await actual<Module>();
  schedules.loaded++;
  return {
    Schedule: class extends Schedule {
      constructor(...args: ConstructorParameters<typeof Schedule>) {
        super(...args);
        schedules.made++;
      }
    },
  };
});

/** How many Schedules a fit makes, and what it leaves. */
async function schedulesOf(
  options: Partial<ModelOptions>,
  train: Dataset,
  fit: FitOptions,
): Promise<{ made: number; bits: string }> {
  const layers = [dense(8, "tanh"), dense(3, "softmax")];
  using model = await sequential({ inputs: train.columns, layers, loss: "crossEntropy", threads: 1, ...options });
  schedules.made = 0;
  await model.fit(train, fit);
  return { made: schedules.made, bits: bitsOf(model) };
}

const wide = blobs(600, 784, 3, 1);

test("a small network on one thread never loads it: full batches, ragged ones, and a validation", async () => {
  for (const batchSize of ["full", 32] as const) {
    const { made } = await schedulesOf({}, loadIris(), { epochs: 3, batchSize, validation: 0.1 });
    expect(made).toBe(0);
  }
  expect(schedules.loaded).toBe(0);
});

test("whether batches are surely short decides for training and validation, each by its own rows", async () => {
  const layers = () => [dense(64, "relu"), dense(3, "softmax")];
  expect((await schedulesOf({ layers: layers() }, wide, { batchSize: 32 })).made).toBe(0);
  expect(schedules.loaded).toBe(0);
  // 32 rows in a batch, 256 in a validation
  expect((await schedulesOf({ layers: layers() }, wide, { batchSize: 32, validation: wide })).made).toBe(2);
  expect(schedules.loaded).toBe(1);
  const few = blobs(16, 784, 3, 2);
  expect((await schedulesOf({ layers: layers() }, wide, { batchSize: "full", validation: few })).made).toBe(1);
});

test("two threads may come in handy for the smallest network, and with them nothing is another bit", async () => {
  const fit = { epochs: 20, batchSize: 32, validation: 0.1 } as const;
  const alone = await schedulesOf({}, loadIris(), fit);
  const together = await schedulesOf({ threads: 2 }, loadIris(), fit);
  expect([alone.made, together.made]).toEqual([0, 3]);
  expect(together.bits).toBe(alone.bits);
});

test("a batch of a single row counts with all its weights: packing and updating them takes long too", async () => {
  const rows = dataset({ x: [new Float32Array(700).fill(1)], y: [1] });
  const layers = [dense(700, "relu"), dense(1)];
  expect((await schedulesOf({ layers, loss: "meanSquaredError" }, rows, { batchSize: 1 })).made).toBe(1);
});

test("a signal is obeyed within an epoch of direct batches, between two of them", async () => {
  using model = await sequential({ inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", threads: 1 });
  const values = new Float32Array(4 * 2_000_000).fill(1);
  const long = dataset({ x: { values, columns: 4 }, y: new Uint8Array(2_000_000).map((_, i) => i % 3) });
  schedules.made = 0;
  const controller = new AbortController();
  const hasBegun = (): boolean => model.gradients()[0].kernel.some((value) => value !== 0);
  const timer = setInterval(() => hasBegun() && controller.abort(), 0);
  const error = await failureOf(() => model.fit(long, { batchSize: 1, signal: controller.signal }));
  clearInterval(timer);
  expect(error).toHaveProperty("name", "AbortError");
  expect(schedules.made).toBe(0);
});
