import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import { adamW, dataset, dense, type EquilibriumOptions, equilibrium, load, sequential, sgd } from "../../src/node.js";
import { bitsOfLayers, lanegradError } from "./support/expectations.js";
import { numbers } from "./support/numbers.js";

describe("rows that don't come to rest", () => {
  // each unit turns the other: a state that jumps to and fro for ever
  const turning = [
    [0, -30],
    [30, 0],
  ];
  const still = [
    [0.1, 0],
    [0, 0.1],
  ];
  const x = [[0.1], [0.2], [0.4]];
  const data = dataset({ x, y: [[0], [1], [0.5]] });
  const options = { inputs: 1, loss: "meanSquaredError", threads: 1 } as const;
  const layersOf = (recurrentWeights: number[][], more: EquilibriumOptions = {}) => [
    equilibrium(2, { recurrentWeights, weights: [[1, 1]], maxIterations: 20, ...more }),
    dense(1),
  ];
  const make = (recurrentWeights: number[][], more: EquilibriumOptions = {}) =>
    sequential({ ...options, layers: layersOf(recurrentWeights, more) });

  test("are told in the record of each epoch, and answered as they are", async () => {
    using model = await make(turning);
    const { epochs } = await model.fit(data, { epochs: 2, batchSize: 2 });
    expect(epochs.map(({ relaxation }) => relaxation?.forward)).toEqual(
      new Array(2).fill({ iterations: 20, unsettled: 3 }),
    );
    expect((await model.predict(x)).outputs.every(Number.isFinite)).toBe(true);
    for (const more of [{}, { worker: true }, { threads: { exactly: 2 } }] as const) {
      using asked = await sequential({ ...options, ...more, layers: layersOf(turning) });
      const settledToo = dataset({ x: [...x, [1000]], y: [[0], [1], [0.5], [0]] });
      const relaxation = { forward: { iterations: 20, unsettled: 3 } };
      expect((await asked.predict(settledToo)).relaxation).toEqual(relaxation);
      expect((await asked.evaluate(settledToo)).relaxation).toEqual(relaxation);
      expect((await asked.evaluate(settledToo, { metrics: ["r2"] })).relaxation).toEqual(relaxation);
      const told = await asked.fit(data, { epochs: 2, validation: settledToo, metrics: ["r2"] });
      expect(told.epochs.map(({ validation }) => validation?.relaxation)).toEqual([relaxation, relaxation]);
    }
    using other = await make(still);
    const [{ relaxation }] = (await other.fit(data)).epochs;
    expect(relaxation?.forward.unsettled).toBe(0);
    expect(relaxation?.backward.unsettled).toBe(0);
    expect(relaxation?.forward.iterations).toBeLessThan(20);
  });

  test("are errors by choice, which leave the model as it was before the batch", async () => {
    const told = "doesn't come to rest within 20 iterations in layer 0, equilibrium: ";
    const advice = "raise its `maxIterations` or `tolerance`, make it `monotone`, or leave out `requireConvergence`";
    for (const more of [{}, { threads: { exactly: 2 } }, { worker: true }] as const) {
      using model = await sequential({
        ...options,
        ...more,
        layers: [
          equilibrium(2, { recurrentWeights: turning, weights: [[1, 1]], maxIterations: 20, requireConvergence: true }),
          dense(1),
        ],
      });
      const before = bitsOfLayers(await model.weights());
      const failed = await lanegradError(
        () => model.fit(data, { epochs: 3, batchSize: 2, shuffle: false }),
        "NOT_CONVERGED",
      );
      expect(failed.message).toBe(
        `At epoch 1, batch 1 a row or its gradient ${told}lower the learning rate, ${advice}; the model is as it was before that batch.`,
      );
      expect(failed).toMatchObject({ place: { epoch: 1, batch: 1, layer: 0 } });
      expect(bitsOfLayers(await model.weights())).toBe(before);
      for (const ask of [() => model.predict(data), () => model.evaluate(data)]) {
        const refused = await lanegradError(ask, "NOT_CONVERGED");
        expect(refused.message).toBe(`Row 1 of data ${told}${advice}.`);
      }
      const traced = await lanegradError(() => model.trace(data), "NOT_CONVERGED");
      expect(traced.message).toBe(`Row 1 of data ${told}${advice}.`);
      const checked = await lanegradError(() => model.checkGradients(data), "NOT_CONVERGED");
      expect(checked.message).toBe(`A row of data ${told}${advice}.`);
    }
  });

  test("are the reason that is told where states grow beyond all numbers", async () => {
    using model = await make(
      [
        [3, 1],
        [1, 3],
      ],
      { activation: "linear", maxIterations: 2000 },
    );
    for (const ask of [() => model.predict(data), () => model.evaluate(data)]) {
      const refused = await lanegradError(ask, "DATA_NON_FINITE");
      expect(refused.message).toBe(
        "Row 1 of data doesn't come to rest within 2000 iterations in layer 0, equilibrium, but grows beyond all numbers: make it monotone, or train it with a lower learning rate.",
      );
    }
  });

  test("leave the other rows as they are", async () => {
    // rest for large inputs alone, where tanh is flat
    const rows = [[0.1], [40], [0.2], [50], [0.3]];
    using model = await make(turning);
    const { outputs } = await model.predict(rows);
    for (const [i, row] of rows.entries()) expect((await model.predict([row])).outputs[0]).toBe(outputs[i]);
    using strict = await make(turning, { requireConvergence: true });
    expect((await strict.predict([[40], [50]])).outputs.every(Number.isFinite)).toBe(true);
    const failed = await lanegradError(() => strict.predict([[40], [50], [0.1]]), "NOT_CONVERGED");
    expect(failed.message).toContain("Row 3 of the input");
  });

  test.each([
    [2, 0, 5000],
    [3, 0, 5000],
    [6, 1e-2, 200],
  ])(
    "never are those of %d monotone units: each row has the state that solves its equation",
    async (units, tolerance, most) => {
      const draw = numbers();
      const rows = Array.from({ length: 50 }, () => [4 * draw(), 4 * draw()]);
      for (let seed = 1; seed <= 20; seed++) {
        const search = { monotone: true, requireConvergence: true, tolerance, maxIterations: most };
        const layers = [equilibrium(units, search)];
        using model = await sequential({ inputs: 2, layers, loss: "meanSquaredError", dtype: "float64", seed });
        const { outputs } = await model.predict(rows);
        const [{ kernel, A, B }] = (await model.weights()) as readonly Record<string, Float64Array>[];
        const gram = (i: number, j: number) =>
          A.reduce((sum, _, k) => (k % units === i ? sum + A[k] * A[k - i + j] : sum), 0);
        rows.forEach(([a, b], r) => {
          const z = outputs.subarray(r * units, r * units + units);
          z.forEach((value, j) => {
            const sums = [...z].map((from, i) => from * (B[j * units + i] - B[i * units + j] - gram(i, j)));
            const u = sums.reduce((sum, one) => sum + one, a * kernel[j] + b * kernel[units + j]);
            // weights are some ten, and a search goes some ten times as far as its last step
            const slack = tolerance === 0 ? 1e-9 : 0.2 * Math.max(...z);
            expect(Math.abs(Math.max(0, u) - value), `seed ${seed}, row ${r}, ${j}`).toBeLessThanOrEqual(slack + 1e-9);
          });
        });
      }
    },
  );

  test("never are states of zero, of rows or of gradients", async () => {
    const xor = dataset({
      x: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      y: [[0], [1], [1], [0]],
    });
    const networks = [
      [
        [equilibrium(6, { monotone: true, requireConvergence: true }), dense(1)],
        adamW({ learningRate: 0.01, weightDecay: 0 }),
        2,
      ],
      [[equilibrium(6, { monotone: true, requireConvergence: true, outputs: 1 })], sgd({ learningRate: 0.5 }), 1],
    ] as const;
    for (const [layers, optimizer, seed] of networks)
      for (const dtype of ["float32", "float64"] as const) {
        using model = await sequential({ inputs: 2, layers, optimizer, seed, dtype, loss: "meanSquaredError" });
        const { epochs } = await model.fit(xor, { epochs: 3, batchSize: "full" });
        for (const { relaxation } of epochs) {
          expect(relaxation?.forward.unsettled).toBe(0);
          expect(relaxation?.backward.unsettled).toBe(0);
          expect(relaxation?.forward.iterations).toBeLessThan(100);
          expect(relaxation?.backward.iterations).toBeLessThan(100);
        }
      }
  });

  test("never are those of monotone weights, whatever these are", async () => {
    const draw = numbers();
    const wild = Array.from({ length: 30 }, () => [20 * draw()]);
    using model = await sequential({
      ...options,
      dtype: "float64",
      optimizer: sgd({ learningRate: 0.001 }),
      layers: [equilibrium(7, { monotone: true, requireConvergence: true, maxIterations: 100_000 }), dense(1)],
    });
    const { tensors, metadata } = decodeSafetensors(await model.toBytes());
    const large = tensors.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => 12 * value) }));
    using loaded = await load(encodeSafetensors(large, metadata));
    const { outputs } = await loaded.predict(wild);
    expect(outputs.every(Number.isFinite)).toBe(true);
  });
});
