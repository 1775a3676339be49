import { expect, test } from "vitest";
import { dense, type Model, type ModelOptions, sgd } from "../../src/node.js";
import type { Platform } from "../../src/platform/platform.js";
import { sequential } from "../../src/train/sequential.js";
import { blobs } from "../api/support/data.js";
import { bitsOf, failureOf } from "../api/support/expectations.js";
import { inTurnsOf } from "../support/time.js";
import { countingPlatform } from "./support/workers.js";

const ABORTS = 60;

/** Looks at the clock, one a millisecond of it, are fewer than the batches of a fit come to be. */
const MOST = 2000;

const data = blobs(3000, 64, 3, 1);

function make(platform: Platform, exactly: number): Promise<Model> {
  const options: ModelOptions = {
    inputs: 64,
    // without biases the last product stands directly before the update
    layers: [dense(128, "relu", { bias: false }), dense(3, "softmax", { bias: false })],
    loss: "crossEntropy",
    optimizer: sgd({ learningRate: 0.01 }),
    seed: 3,
    threads: { exactly },
  };
  return sequential(platform, options);
}

test("aborted in any turn, a fit on threads has done whole batches, and the next one goes on from there", async () => {
  const counting = countingPlatform();
  let controller = new AbortController();
  let left = 1;
  // turns begin at other places each time: after 7 milliseconds a look, three looks make one
  const platform = inTurnsOf(counting, () => --left === 0 && controller.abort(), 7);
  using model = await make(platform, 2);
  using alone = await make(countingPlatform(), 1);
  for (let i = 0; i < ABORTS; i++) {
    controller = new AbortController();
    left = 1 + ((i * 7) % 40);
    const options = { epochs: MOST, batchSize: "full", signal: controller.signal } as const;
    expect(await failureOf(() => model.fit(data, options))).toBe(controller.signal.reason);
    const reached = bitsOf(model);
    let batches = 0;
    for (; bitsOf(alone) !== reached && batches < MOST; batches++)
      await alone.fit(data, { epochs: 1, batchSize: "full" });
    expect(batches, `abort ${i}: the weights of no number of batches`).toBeLessThan(MOST);
  }
  expect(model.info.threads).toEqual({ used: 2, most: 2 });
  // nobody was given up as one that hangs
  expect(counting.handles).toHaveLength(1);
}, 120_000);
