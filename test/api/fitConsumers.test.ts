/**
 * A fit that is awaited and iterated, or more than once: all are given every record, and its error.
 */
import { describe, expect, test } from "vitest";
import { type Dataset, dense, type Fit, loadIris, type ModelOptions, sequential } from "../../src/node.js";
import { failureOf } from "./support/expectations.js";

const options: ModelOptions = { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", threads: 1 };

async function iterated(fit: Fit): Promise<number[]> {
  const epochs: number[] = [];
  for await (const { epoch } of fit) epochs.push(epoch);
  return epochs;
}

async function awaited(fit: Fit): Promise<number[]> {
  return (await fit).epochs.map(({ epoch }) => epoch);
}

async function iteratedAndAwaited(fit: Fit): Promise<number[]> {
  const epochs: number[] = [];
  for await (const { epoch } of fit) {
    epochs.push(epoch);
    expect(await awaited(fit)).toEqual([1, 2, 3]);
  }
  return epochs;
}

const ways = { awaited, iterated, iteratedAndAwaited };
const pairs = Object.values(ways).flatMap((first) => Object.values(ways).map((second) => [first, second] as const));

describe.each([false, true])("worker: %s", (worker) => {
  test.each(pairs)("%o and %o, at the same time and one after the other", async (first, second) => {
    using model = await sequential({ ...options, worker });
    const fit = model.fit(loadIris(), { epochs: 3 });
    expect(await Promise.all([first(fit), second(fit)])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(await second(fit)).toEqual([1, 2, 3]);
    expect(await first(fit)).toEqual([1, 2, 3]);
  });

  test("an error is everybody's", async () => {
    using model = await sequential({ ...options, worker });
    const fit = model.fit({ ...loadIris(), rows: 7 } as Dataset, { epochs: 3 });
    const errors = await Promise.all(Object.values(ways).map((way) => failureOf(() => way(fit))));
    const again = await Promise.all(Object.values(ways).map((way) => failureOf(() => way(fit))));
    for (const error of [...errors, ...again]) expect(error).toBe(errors[0]);
    expect(errors[0]).toHaveProperty("code", "INVALID_SHAPE");
  });

  test("who leaves its iteration ends it for all, with the records until then", async () => {
    using model = await sequential({ ...options, worker });
    const fit = model.fit(loadIris(), { epochs: 1000 });
    const other = iterated(fit);
    for await (const { epoch } of fit) if (epoch === 2) break;
    const epochs = await other;
    expect(epochs.length).toBeLessThan(1000);
    expect(await awaited(fit)).toEqual(epochs);
    expect(await iterated(fit)).toEqual(epochs);
  });
});
