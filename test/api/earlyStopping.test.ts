import { describe, expect, test } from "vitest";
import {
  type Dataset,
  dataset,
  dense,
  type FitOptions,
  type History,
  type Model,
  type ModelOptions,
  sequential,
  sgd,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { failureOf } from "./support/expectations.js";

/**
 * Rows whose classes are mostly noise, so that a net of some size soon learns them by heart and the
 * validation gets worse.
 */
const train = noisy(40, 1);
const validation = noisy(40, 2);
const EPOCHS = 120;
const fitted = { epochs: EPOCHS, batchSize: 8, validation } as const;

function noisy(rows: number, seed: number): Dataset {
  const { x } = blobs(rows, 4, 2, seed);
  return dataset({
    x: { values: x, columns: 4 },
    y: Int32Array.from({ length: rows }, (_, i) => ((i * 7919 * seed) % 13) % 2),
  });
}

function network(options: Partial<ModelOptions> = {}): Promise<Model> {
  return sequential({
    inputs: 4,
    layers: [dense(16, "tanh"), dense(2, "softmax")],
    loss: "crossEntropy",
    optimizer: sgd({ learningRate: 0.2, momentum: 0.9 }),
    seed: 3,
    ...options,
  });
}

/** All that a model is after these options, and the history. */
async function trained(options: FitOptions, made: Partial<ModelOptions> = {}) {
  using model = await network(made);
  const history = await model.fit(train, options);
  const { info: _, ...checkpoint } = model.checkpoint();
  return { history, checkpoint };
}

/**
 * Keras's EarlyStopping, written down once more: the number of the epoch that is the last, and of
 * the best.
 */
function keras(values: readonly number[], patience: number, minDelta = 0, sign = 1, start = 0) {
  let best = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  let wait = 0;
  for (const [epoch, value] of values.entries()) {
    if (epoch < start) continue;
    wait += 1;
    if (sign * value < best - minDelta) {
      best = sign * value;
      bestEpoch = epoch + 1;
      wait = 0;
    } else if (wait >= patience) return { stopped: epoch + 1, best: bestEpoch };
  }
  return { stopped: undefined, best: bestEpoch };
}

function losses({ epochs }: History): number[] {
  return epochs.map((record) => record.validation?.loss ?? Number.NaN);
}

const whole = await trained(fitted);
const trainLosses = whole.history.epochs.map(({ loss }) => loss);

describe("earlyStopping", () => {
  test.each([
    [{}, keras(losses(whole.history), 10)],
    [{ patience: 1 }, keras(losses(whole.history), 1)],
    [{ patience: 0 }, keras(losses(whole.history), 0)],
    [{ patience: 3, minDelta: 0.05 }, keras(losses(whole.history), 3, 0.05)],
    [{ monitor: "loss", patience: 3, minDelta: 0.05 }, keras(trainLosses, 3, 0.05)],
    [{ patience: 4, startFromEpoch: 20 }, keras(losses(whole.history), 4, 0, 1, 20)],
    [{ patience: 4, mode: "max" }, keras(losses(whole.history), 4, 0, -1)],
    [
      { patience: 5, monitor: "val_accuracy" },
      keras(
        whole.history.epochs.map((record) => record.validation?.accuracy ?? 0),
        5,
        0,
        -1,
      ),
    ],
    [
      { patience: 5, monitor: "loss" },
      keras(
        whole.history.epochs.map(({ loss }) => loss),
        5,
      ),
    ],
  ] as const)("%j ends where Keras ends, as fit of so many epochs", async (earlyStopping, { stopped, best }) => {
    const { history, checkpoint } = await trained({ ...fitted, earlyStopping });
    expect(history.stoppedEpoch).toBe(stopped);
    expect(history.bestEpoch).toBe(best);
    expect(history.epochs).toHaveLength(stopped ?? EPOCHS);
    expect(losses(history)).toEqual(losses(whole.history).slice(0, stopped));
    // parameters, states of the optimizer, place in the shuffles and epochs: all
    const { checkpoint: shorter } = await trained({ ...fitted, epochs: best });
    expect(checkpoint).toEqual(shorter);
  });

  test("leaves the last weights where it is asked to", async () => {
    const { history, checkpoint } = await trained({ ...fitted, earlyStopping: { patience: 3, restoreBest: false } });
    const { checkpoint: shorter } = await trained({ ...fitted, epochs: history.stoppedEpoch });
    expect(checkpoint).toEqual(shorter);
  });

  test("restores the best weights when a signal ends the training, or the loop is left", async () => {
    const best = keras(losses(whole.history), EPOCHS).best;
    const { checkpoint: shorter } = await trained({ ...fitted, epochs: best });
    for (const end of ["abort", "break"]) {
      using model = await network();
      const controller = new AbortController();
      const earlyStopping = { patience: EPOCHS };
      const training = async (): Promise<void> => {
        for await (const { epoch } of model.fit(train, { ...fitted, earlyStopping, signal: controller.signal })) {
          if (epoch < best + 5) continue;
          if (end === "break") break;
          controller.abort();
        }
      };
      if (end === "abort") await expect(training()).rejects.toThrow(/abort/);
      else await training();
      const { info: _, ...checkpoint } = model.checkpoint();
      expect(checkpoint).toEqual(shorter);
    }
  });

  test("restores the best weights when the validation fails", async () => {
    // the weight goes from 0 to 10, the validation is best at 2, and from 4.04 on its square
    // overflows
    const make = (): Promise<Model> =>
      sequential({
        inputs: 1,
        layers: [dense(1, "linear", { bias: false, weights: [[0]] })],
        loss: "meanSquaredError",
        optimizer: sgd({ learningRate: 0.01 }),
      });
    const rows = dataset({ x: [[1]], y: [10] });
    const overflowing = dataset({ x: [[0.9e19]], y: [1.8e19] });
    using model = await make();
    const earlyStopping = { patience: 100 };
    const records: number[] = [];
    const training = async (): Promise<void> => {
      for await (const record of model.fit(rows, { epochs: 100, validation: overflowing, earlyStopping }))
        records.push(record.validation?.loss ?? Number.POSITIVE_INFINITY);
    };
    expect(await failureOf(training)).toMatchObject({ code: "DATA_NON_FINITE" });
    const best = records.indexOf(Math.min(...records)) + 1;
    expect(best).toBeGreaterThan(1);
    expect(best).toBeLessThan(records.length - 1);
    using shorter = await make();
    await shorter.fit(rows, { epochs: best });
    expect(model.weights()).toEqual(shorter.weights());
  });

  test("says so where the training fails", async () => {
    const optimizer = sgd({ learningRate: 3 });
    using model = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError", optimizer });
    const rows = dataset({ x: [[1]], y: [10] });
    const earlyStopping = { monitor: "loss", patience: 1000 } as const;
    const failure = await failureOf(() => model.fit(rows, { epochs: 1000, earlyStopping }));
    expect(failure).toMatchObject({ code: expect.stringMatching(/^NON_FINITE_/) });
    expect((failure as Error).message).toMatch(/; the model is as it was after epoch 1, the best one\.$/);
    expect(model.checkpoint().epochs).toBe(1);
  });

  test("is the same in a worker, and on more threads", async () => {
    const options = { ...fitted, earlyStopping: { patience: 4 } };
    const { history, checkpoint } = await trained(options);
    for (const threads of [2, 3])
      expect((await trained(options, { threads: { exactly: threads } })).checkpoint).toEqual(checkpoint);
    using model = await sequential({
      inputs: 4,
      layers: [dense(16, "tanh"), dense(2, "softmax")],
      loss: "crossEntropy",
      optimizer: sgd({ learningRate: 0.2, momentum: 0.9 }),
      seed: 3,
      worker: true,
    });
    const { bestEpoch, stoppedEpoch } = await model.fit(train, options);
    expect({ bestEpoch, stoppedEpoch }).toEqual({ bestEpoch: history.bestEpoch, stoppedEpoch: history.stoppedEpoch });
    const { info: _, ...there } = await model.checkpoint();
    expect(there).toEqual(checkpoint);
  });

  test.each([
    [
      { earlyStopping: {} },
      /^`earlyStopping` watches val_loss, and there is no validation: pass fit the option validation/,
    ],
    [{ validation, earlyStopping: { monitor: "auc" } }, /^There is no monitor "auc": choose one of val_loss, /],
    [{ validation, earlyStopping: { monitor: "toString" } }, /^There is no monitor "toString"/],
    [{ validation, earlyStopping: { mode: "most" } }, /^There is no mode "most": choose one of auto, min, max\.$/],
    [{ validation, earlyStopping: { patience: -1 } }, /^patience must be a whole number from 0 on, not -1\.$/],
    [{ validation, earlyStopping: { patience: 1.5 } }, /^patience must be a whole number from 0 on, not 1\.5\.$/],
    [{ validation, earlyStopping: { minDelta: Number.NaN } }, /^minDelta must be 0 or more, not NaN\.$/],
    [{ validation, earlyStopping: { minDelta: -1 } }, /^minDelta must be 0 or more, not -1\.$/],
    [{ validation, earlyStopping: { restoreBest: "no" } }, /^restoreBest must be true or false, not "no"\.$/],
    [{ validation, earlyStopping: { restoreBestWeights: true } }, /has no option "restoreBestWeights"/],
    [{ validation, earlyStopping: 5 }, /^earlyStopping takes its options as an object, say \{ patience: 10 \}/],
    [{ validation, earlyStopping: null }, /^earlyStopping takes its options as an object/],
    [{ validation, earlyStopping: Object.create({ patience: 3 }) }, /^earlyStopping inherits patience/],
  ])("is refused, and nothing has changed: $1", async (options, sentence) => {
    for (const worker of [false, true]) {
      using model = await sequential({
        inputs: 4,
        layers: [dense(2, "softmax")],
        loss: "crossEntropy",
        worker,
      } as ModelOptions);
      const before = await model.checkpoint();
      const failure = await failureOf(() => model.fit(train, options as FitOptions));
      expect(failure).toMatchObject({ code: "INVALID_OPTION" });
      expect((failure as Error).message).toMatch(sentence);
      expect(await model.checkpoint()).toEqual(before);
    }
  });

  test("can't watch an accuracy where rows have no classes", async () => {
    using model = await sequential({ inputs: 1, layers: [dense(1, "linear")], loss: "meanSquaredError" });
    const rows = dataset({ x: [[1], [2]], y: [1.5, 2.5] });
    const fit = model.fit(rows, { validation: rows, earlyStopping: { monitor: "val_accuracy" } });
    expect(await failureOf(() => fit)).toMatchObject({
      code: "INVALID_OPTION",
      message:
        '`earlyStopping` watches val_accuracy, which rows without classes don\'t have: pass `monitor: "val_loss"`.',
    });
  });
});
