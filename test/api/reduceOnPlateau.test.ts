import { describe, expect, test } from "vitest";
import { dense, type FitOptions, type ModelOptions, type ReduceOnPlateau, sequential, sgd } from "../../src/node.js";
import { blobs } from "./support/data.js";
import { failureOf } from "./support/expectations.js";

const data = blobs(60, 4, 3, 1);
const RATE = 0.8;
const made: ModelOptions = {
  inputs: 4,
  layers: [dense(6, "tanh"), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: sgd({ learningRate: RATE, momentum: 0.9 }),
};
const FIT = { epochs: 40, batchSize: 16 } as const;

/**
 * Keras's ReduceLROnPlateau, written down once more: the rate of each epoch for these values of
 * what is watched.
 */
function keras(
  values: readonly number[],
  { patience, factor, minDelta, cooldown, minLearningRate }: Required<Omit<ReduceOnPlateau, "monitor" | "mode">>,
) {
  let [rate, best, wait, cooling] = [RATE, Number.POSITIVE_INFINITY, 0, 0];
  return values.map((value) => {
    const now = rate;
    if (cooling > 0) {
      cooling -= 1;
      wait = 0;
    }
    if (value < best - minDelta) {
      best = value;
      wait = 0;
    } else if (cooling <= 0) {
      wait += 1;
      if (wait >= patience && rate > minLearningRate) {
        rate = Math.max(rate * factor, minLearningRate);
        cooling = cooldown;
        wait = 0;
      }
    }
    return now;
  });
}

describe("reduceOnPlateau", () => {
  const usual = { patience: 2, factor: 0.5, minDelta: 0.01, cooldown: 0, minLearningRate: 0 };

  test.each([usual, { ...usual, cooldown: 3 }, { ...usual, patience: 0 }, { ...usual, minLearningRate: 0.3 }])(
    "%j lowers the rate as Keras does",
    async (rule) => {
      for (const worker of [false, true]) {
        using model = await sequential({ ...made, worker });
        const { epochs } = await model.fit(data, { ...FIT, reduceOnPlateau: { monitor: "loss", ...rule } });
        const rates = keras(
          epochs.map(({ loss }) => loss),
          rule,
        );
        expect(epochs.map(({ learningRate }) => learningRate)).toEqual(rates);
        expect(new Set(rates).size).toBeGreaterThan(1);
      }
    },
  );

  test("a schedule takes its share of the rate that is left, and the optimizer's own comes back", async () => {
    using model = await sequential(made);
    const reduceOnPlateau = { monitor: "loss", ...usual } as const;
    const { epochs } = await model.fit(data, { ...FIT, reduceOnPlateau, schedule: () => 0.5 });
    const rates = keras(
      epochs.map(({ loss }) => loss),
      usual,
    );
    expect(epochs.map(({ learningRate }) => learningRate)).toEqual(rates.map((rate) => rate * 0.5));
    const next = await model.fit(data, { ...FIT, epochs: 1, reduceOnPlateau });
    expect(next.epochs[0].learningRate).toBe(RATE);
  });

  test.each<[FitOptions, RegExp]>([
    [{ reduceOnPlateau: {} }, /^`reduceOnPlateau` watches val_loss, and there is no validation: pass fit the option/],
    [{ reduceOnPlateau: { monitor: "loss", factor: 1 } }, /^factor must be above 0 and below 1, not 1\.$/],
    [{ reduceOnPlateau: { monitor: "loss", cooldown: -1 } }, /^cooldown must be a whole number from 0 on, not -1\.$/],
    [
      { reduceOnPlateau: { monitor: "loss", patience: 0.5 } },
      /^patience must be a whole number from 0 on, not 0\.5\.$/,
    ],
    [{ reduceOnPlateau: { monitor: "loss", minLearningRate: -1 } }, /^minLearningRate must be 0 or more, not -1\.$/],
    [{ reduceOnPlateau: { minLR: 1 } as never }, /^reduceOnPlateau has no option "minLR"/],
  ])("%j is refused, and nothing has changed", async (wrong, sentence) => {
    for (const worker of [false, true]) {
      using model = await sequential({ ...made, worker });
      const before = await model.checkpoint();
      const failure = await failureOf(() => model.fit(data, wrong));
      expect(failure).toMatchObject({ code: "INVALID_OPTION", message: expect.stringMatching(sentence) });
      expect(await model.checkpoint()).toEqual(before);
    }
  });
});
