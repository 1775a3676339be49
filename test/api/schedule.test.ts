import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  type BatchRecord,
  dataset,
  dense,
  type FitOptions,
  type Model,
  type ModelOptions,
  type Schedule,
  type ScheduleOptions,
  sequential,
  sgd,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { failureOf } from "./support/expectations.js";

const data = blobs(30, 4, 3, 1);
const EPOCHS = 5;
/** 4 updates an epoch. */
const STEPS = 20;
const RATE = 0.05;

const made = { inputs: 4, layers: [dense(6, "tanh"), dense(3, "softmax")], loss: "crossEntropy" } as const;

function network(optimizer = sgd({ learningRate: RATE, momentum: 0.9 })): Promise<Model> {
  return sequential({ ...made, optimizer });
}

const batchSize = Math.ceil(data.rows / (STEPS / EPOCHS));
const options = { epochs: EPOCHS, batchSize } as const;

/** The formulas once more, by the engine's functions. */
const formulas: readonly (readonly [Schedule, (p: number) => number])[] = [
  [{ name: "constant" }, () => 1],
  [{ name: "cosine" }, (p) => 0.5 * (1 + Math.cos(Math.PI * p))],
  [{ name: "cosine", alpha: 0.1 }, (p) => 0.9 * 0.5 * (1 + Math.cos(Math.PI * p)) + 0.1],
  [{ name: "polynomial" }, (p) => 1 - p],
  [{ name: "polynomial", power: 2.5, alpha: 0.2 }, (p) => 0.8 * (1 - p) ** 2.5 + 0.2],
  [{ name: "exponential", decayRate: 0.01 }, (p) => 0.01 ** p],
  [{ name: "inverseTime", decayRate: 3 }, (p) => 1 / (1 + 3 * p)],
  [{ name: "flatCosine" }, (p) => (p < 0.5 ? 1 : 0.5 * (1 + Math.cos(Math.PI * (2 * p - 1))))],
  [{ name: "coslog4" }, (p) => 0.5 * (1 - Math.cos(2 * Math.PI * Math.log2(1 + 15 * p)))],
];

/** Half a cosine from one number to another. */
function wave(from: number, to: number, share: number): number {
  return to + 0.5 * (from - to) * (1 + Math.cos(Math.PI * share));
}

/** The share of Keras's CosineDecayRestarts in the cycles that begin at these updates. */
function cycle(step: number, starts: readonly number[], mMul: number, alpha: number): number {
  const i = starts.findLastIndex((start) => start <= step);
  const share = (step - starts[i]) / (starts[i + 1] - starts[i]);
  return (1 - alpha) * 0.5 * mMul ** i * (1 + Math.cos(Math.PI * share)) + alpha;
}

describe("schedule", () => {
  test("a warm-up that leaves no update is followed by the end of what comes after it", async () => {
    using model = await network();
    const schedule = { name: "polynomial", alpha: 0.25, warmup: 0.99, epochs: 1 } as const;
    const rates: number[] = [];
    await model.fit(data, {
      ...options,
      epochs: 2,
      schedule,
      onBatch: ({ learningRate }) => void rates.push(learningRate),
    });
    expect(rates).toEqual([0, 0.25, 0.5, 0.75, 0.25, 0.25, 0.25, 0.25].map((share) => share * RATE));
  });

  test.each(formulas)("%j is its formula at every epoch's end", async (schedule, formula) => {
    for (const warmup of [0, 0.25]) {
      using model = await network();
      const given = { ...schedule, warmup } as Schedule;
      const { epochs } = await model.fit(data, { ...options, schedule: given });
      const warm = warmup * STEPS;
      for (const { epoch, learningRate } of epochs) {
        const step = epoch * (STEPS / EPOCHS) - 1;
        const share = step < warm ? step / warm : formula((step - warm) / (STEPS - warm));
        // a few units in the last place of the formula's intermediate values
        expect(Math.abs((learningRate ?? Number.NaN) - RATE * share)).toBeLessThan(1e-15);
      }
    }
  });

  test.each<[Schedule, (step: number) => number]>([
    [{ name: "step", stepSize: 2 }, (step) => 0.1 ** Math.floor(Math.floor(step / 4) / 2)],
    [{ name: "step", stepSize: 1, decayRate: 0.5 }, (step) => 0.5 ** Math.floor(step / 4)],
    [{ name: "multiStep", milestones: [1, 4] }, (step) => (step < 4 ? 1 : step < 16 ? 0.1 : 0.01)],
    // Keras: cycles of 4, 8 and 16 updates
    [{ name: "cosineRestarts", firstEpochs: 1 }, (step) => cycle(step, [0, 4, 12, 28], 1, 0)],
    [
      { name: "cosineRestarts", firstEpochs: 1, tMul: 1, mMul: 0.5, alpha: 0.1 },
      (step) => cycle(step, [0, 4, 8, 12, 16, 20], 0.5, 0.1),
    ],
    // PyTorch: up to update 0.3 * 20 - 1, and down to 19
    [{ name: "oneCycle" }, (step) => (step <= 5 ? wave(0.04, 1, step / 5) : wave(1, 4e-6, (step - 5) / 14))],
    [
      { name: "oneCycle", pctStart: 0.5, divFactor: 10, finalDivFactor: 100 },
      (step) => (step <= 9 ? wave(0.1, 1, step / 9) : wave(1, 1e-3, (step - 9) / 10)),
    ],
  ])("%j is its formula at every update", async (schedule, share) => {
    using model = await network(sgd({ learningRate: RATE }));
    const rates: number[] = [];
    const onBatch = ({ learningRate }: BatchRecord): void => void rates.push(learningRate);
    await model.fit(data, { ...options, schedule, onBatch });
    expect(rates).toHaveLength(STEPS);
    for (const [step, rate] of rates.entries()) expect(Math.abs(rate - RATE * share(step))).toBeLessThan(1e-15);
  });

  test("oneCycle turns the momentum too, where there is one", async () => {
    const rows = dataset({ x: [[1]], y: [10] });
    const make = (momentum: number): Promise<Model> =>
      sequential({
        inputs: 1,
        layers: [dense(1, "linear", { bias: false, weights: [[0]] })],
        loss: "meanSquaredError",
        optimizer: sgd({ learningRate: RATE, momentum }),
        dtype: "float64",
      });
    for (const momentum of [0.5, 0]) {
      using model = await make(momentum);
      await model.fit(rows, { epochs: STEPS, schedule: { name: "oneCycle" } });
      let [weight, velocity] = [0, 0];
      for (let step = 0; step < STEPS; step++) {
        const [rate, turned] =
          step <= 5
            ? [wave(0.04, 1, step / 5), wave(0.95, 0.85, step / 5)]
            : [wave(1, 4e-6, (step - 5) / 14), wave(0.85, 0.95, (step - 5) / 14)];
        velocity = (momentum && turned) * velocity + 2 * (weight - 10);
        weight -= RATE * rate * velocity;
      }
      // some rounding errors of 20 updates
      expect(model.weights()[0].kernel[0]).toBeCloseTo(weight, 12);
      // the optimizer's own is back
      expect(model.info.optimizer).toEqual(
        momentum ? { name: "sgd", learningRate: RATE, momentum, nesterov: false } : { name: "sgd", learningRate: RATE },
      );
      await model.fit(rows, { epochs: 1 });
      expect(model.weights()[0].kernel[0]).toBeCloseTo(weight - RATE * (momentum * velocity + 2 * (weight - 10)), 12);
    }
  });

  test.each<ScheduleOptions>([
    { name: "step", stepSize: 2 },
    { name: "cosineRestarts", firstEpochs: 1 },
    { name: "oneCycle" },
  ])("%j is the same in a worker, on more threads and in wide lanes", async (schedule) => {
    const of = async (more: Partial<ModelOptions>) => {
      using model = await sequential({ ...made, optimizer: adam({ learningRate: RATE }), ...more });
      await model.fit(data, { ...options, schedule });
      return (await model.checkpoint()).trained;
    };
    const here = await of({});
    for (const more of [{ worker: true }, { threads: { exactly: 2 } }, { lanes: "wide" }] as const)
      expect(await of(more)).toEqual(here);
  });

  test("of a function is called once an update, and trains as fits with these rates", async () => {
    const steps: number[] = [];
    using scheduled = await network(sgd({ learningRate: RATE }));
    await scheduled.fit(data, {
      ...options,
      batchSize: "full",
      schedule: (step, count) => {
        steps.push(step);
        expect(count).toBe(EPOCHS);
        return 1 / (1 + step);
      },
    });
    expect(steps).toEqual([0, 1, 2, 3, 4]);
    let weights = scheduled.weights().slice(0, 0);
    for (let step = 0; step < EPOCHS; step++) {
      const layers = [dense(6, "tanh"), dense(3, "softmax")].map((layer, i) =>
        weights[i]
          ? {
              ...layer,
              weights: Float64Array.from(weights[i].kernel),
              biases: Float64Array.from(weights[i].bias ?? []),
            }
          : layer,
      );
      const optimizer = sgd({ learningRate: RATE * (1 / (1 + step)) });
      using once = await sequential({ inputs: 4, layers, loss: "crossEntropy", optimizer });
      await once.fit(data, { batchSize: "full" });
      weights = once.weights();
    }
    expect(scheduled.weights()).toEqual(weights);
  });

  test("is the same in a worker and on more threads, and leaves the optimizer's own rate", async () => {
    const schedule = { name: "cosine", warmup: 0.2 } as const;
    using here = await network(adam({ learningRate: RATE }));
    using there = await sequential({ ...made, optimizer: adam({ learningRate: RATE }), worker: true });
    for (const fit of [{ ...options, schedule }, options]) {
      await here.fit(data, fit);
      await there.fit(data, fit);
      expect((await there.checkpoint()).trained).toEqual(here.checkpoint().trained);
    }
    using plain = await network(adam({ learningRate: RATE }));
    await plain.fit(data, { ...options, schedule: () => 1 });
    using none = await network(adam({ learningRate: RATE }));
    await none.fit(data, options);
    expect(plain.checkpoint().trained).toEqual(none.checkpoint().trained);
  });

  test("is gone through again where a training is undone", async () => {
    const optimizer = sgd({ learningRate: RATE });
    const falling = (step: number): number => 1 / (1 + step);
    using broken = await network(optimizer);
    const fit = { ...options, epochs: 3 };
    const schedule = (step: number): number => (step === 10 ? 1e300 : falling(step));
    expect(await failureOf(() => broken.fit(data, { ...fit, schedule }))).toMatchObject({
      place: { epoch: 3, batch: 3 },
    });
    using whole = await network(optimizer);
    await whole.fit(data, { ...fit, schedule: (step) => (step >= 10 ? 0 : falling(step)) });
    expect(broken.weights()).toEqual(whole.weights());
  });

  test("of a function that never says the same twice is asked once an update, undone or not", async () => {
    const asked: number[] = [];
    using model = await network();
    const schedule = (step: number): number => (asked.push(step) === 11 ? 1e300 : 1);
    const failure = await failureOf(() => model.fit(data, { ...options, epochs: 3, schedule }));
    expect(failure).toMatchObject({ place: { epoch: 3, batch: 3 } });
    expect(asked).toEqual([...new Set(asked)]);
  });

  test.each([adagrad(), sgd()])("momenta that nothing goes by are refused: $name", async (optimizer) => {
    using model = await network(optimizer);
    const schedule = { name: "oneCycle", maxMomentum: 0.9 } as const;
    const message = "`maxMomentum` needs an optimizer with a momentum: choose adam, or sgd with `momentum: 0.9`.";
    expect(await failureOf(() => model.fit(data, { schedule }))).toMatchObject({ code: "INVALID_OPTION", message });
    await model.fit(data, { epochs: 1, schedule: { name: "oneCycle" } });
  });

  test.each([
    [{ schedule: { name: "cos" } }, /^There is no schedule "cos": choose one of constant, cosine, /],
    [{ schedule: "cosine" }, /^schedule takes its options as an object, say \{ name: "cosine" \}/],
    [{ schedule: { name: "cosine", power: 2 } }, /^The schedule cosine has no option "power"/],
    [{ schedule: { name: "cosine", warmup: 1 } }, /^warmup must be at least 0 and below 1, not 1\.$/],
    [{ schedule: { name: "polynomial", alpha: -1 } }, /^alpha must be from 0 to 1, not -1\.$/],
    [{ schedule: { name: "step" } }, /^stepSize must be a whole number from 1 on, not nothing\.$/],
    [
      { schedule: { name: "multiStep" } },
      /^milestones must be whole numbers from 1 on, in ascending order, not nothing\.$/,
    ],
    [
      { schedule: { name: "multiStep", milestones: [3, 2] } },
      /^milestones must be whole numbers from 1 on, in ascending order, not \[3, 2\]\.$/,
    ],
    [{ schedule: { name: "cosineRestarts", firstEpochs: 1, tMul: 0.5 } }, /^tMul must be 1 or more, not 0\.5\.$/],
    [{ schedule: { name: "oneCycle", warmup: 0.1 } }, /^The schedule oneCycle has no option "warmup"/],
    [
      { schedule: { name: "oneCycle", maxMomentum: 0.8 } },
      /^`baseMomentum`, 0\.85, must not be above `maxMomentum`, 0\.8: give both\.$/,
    ],
    [{ schedule: { name: "oneCycle", pctStart: 1 } }, /^pctStart must be above 0 and below 1, not 1\.$/],
    [{ schedule: { name: "cosine", epochs: 0 } }, /^epochs of the schedule must be a whole number from 1 on, not 0\.$/],
    [{ schedule: { name: "exponential", decayRate: 0 } }, /^decayRate must be a positive number, not 0\.$/],
    [{ schedule: () => Number.NaN }, /^The schedule returned NaN for update 0: return a share/],
  ])("is refused, and nothing has changed: $1", async (given, sentence) => {
    using model = await network();
    const { trained } = model.checkpoint();
    const failure = await failureOf(() => model.fit(data, given as FitOptions));
    expect(failure).toMatchObject({ code: "INVALID_OPTION" });
    expect((failure as Error).message).toMatch(sentence);
    expect(model.checkpoint().trained).toEqual(trained);
  });
});
