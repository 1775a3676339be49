import { expect, test, vi } from "vitest";
import { dense, type Model, type ModelOptions, sgd } from "../../src/node.js";
import { sequential } from "../../src/train/sequential.js";
import { blobs } from "../api/support/data.js";
import { bitsOf, failureOf } from "../api/support/expectations.js";
import { countingPlatform } from "./support/workers.js";

vi.mock("../../src/runtime/shares.js", async (actual) =>
  (await import("./support/forced.js")).forcedShares(await actual()),
);
vi.mock("../../src/runtime/rehearsal.js", async (actual) =>
  (await import("./support/forced.js")).forcedRehearsal(await actual()),
);
vi.mock("../../src/runtime/trial.js", async (actual) =>
  (await import("./support/forced.js")).forcedTrial(await actual()),
);

const ABORTS = 60;

/** Batches that one fit comes to before it is aborted, at most. */
const MOST = 500;

const data = blobs(3000, 64, 3, 1);

function make(threads: number): Promise<Model> {
  const options: ModelOptions = {
    inputs: 64,
    // without biases the last product stands directly before the update
    layers: [dense(128, "relu", { bias: false }), dense(3, "softmax", { bias: false })],
    loss: "crossEntropy",
    optimizer: sgd({ learningRate: 0.01 }),
    seed: 3,
    threads,
  };
  return sequential(countingPlatform(), options);
}

test("aborted at any moment, a fit on threads has done whole batches, ends soon, and the next one goes on from there", async () => {
  using model = await make(2);
  using alone = await make(1);
  const batch = { epochs: 1, batchSize: "full" } as const;
  await model.fit(data, batch);
  await alone.fit(data, batch);
  let used = 1;
  for (let i = 0; i < ABORTS; i++) {
    const controller = new AbortController();
    let fired = 0;
    setTimeout(
      () => {
        fired = performance.now();
        controller.abort();
      },
      25 + ((i * 7) % 40),
    );
    const options = { epochs: 2000, batchSize: "full", signal: controller.signal } as const;
    expect(await failureOf(() => model.fit(data, options))).toBe(controller.signal.reason);
    // far from the 3 seconds after which workers that don't get on are given up
    expect(performance.now() - fired).toBeLessThan(1500);
    used = Math.max(used, model.info.threads.used);
    const reached = bitsOf(model);
    let batches = 0;
    for (; bitsOf(alone) !== reached && batches < MOST; batches++) await alone.fit(data, batch);
    expect(batches, `abort ${i}: the weights of no number of batches`).toBeLessThan(MOST);
  }
  // a single one may have been aborted before that
  expect(used).toBe(2);
}, 120_000);
