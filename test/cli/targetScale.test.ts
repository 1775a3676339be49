import { describe, expect, test } from "vitest";
import { DATA_DEFAULTS } from "../../src/cli/jobs.js";
import { makePlan } from "../../src/cli/plan.js";
import { measureTargets, scaleTargets, scaleWeights, unscaleModel, unscaleRecord } from "../../src/cli/targetScale.js";
import { dataset } from "../../src/data/dataset.js";
import { decodeModel, encodeModel } from "../../src/io/modelFile.js";

const data = dataset({ x: [[1], [2], [3], [4]], y: [100.5, 300.5, 100.5, 300.5], name: "prices" });
const plan = makePlan({}, DATA_DEFAULTS.numbers, data);
const scale = { mean: 200.5, deviation: 100 };

describe("measureTargets", () => {
  test("is mean and deviation", () => {
    expect(measureTargets(plan, data)).toEqual(scale);
  });
  test("leaves the mean where no bias can shift it", () => {
    const noBias = makePlan({ bias: false }, DATA_DEFAULTS.numbers, data);
    const root = Math.sqrt((100.5 ** 2 + 300.5 ** 2) / 2);
    expect(measureTargets(noBias, data)?.mean).toBe(0);
    expect(measureTargets(noBias, data)?.deviation).toBeCloseTo(root, 10);
  });
  test("is nothing for equal targets, for classes, and without --standardize", () => {
    const equal = dataset({ x: [[1], [2]], y: [0.5, 0.5] });
    const classes = dataset({ x: [[1], [2]], y: ["a", "b"] });
    expect(measureTargets(plan, equal)).toBeUndefined();
    expect(measureTargets(makePlan({}, DATA_DEFAULTS.classes, classes), classes)).toBeUndefined();
    expect(measureTargets(makePlan({ standardize: false }, DATA_DEFAULTS.numbers, data), data)).toBeUndefined();
  });
});

test("targets come to mean 0 and deviation 1", () => {
  expect(scaleTargets(data, scale).targets).toEqual(Float64Array.of(-1, 1, -1, 1));
});

test("errors are told in the target's own units", () => {
  const record = { epoch: 1, loss: 0.25, seconds: 2, threads: 1, validation: { rows: 3, loss: 0.5 } };
  expect(unscaleRecord(record, scale)).toEqual({ ...record, loss: 2500, validation: { rows: 3, loss: 5000 } });
});

test("only the last layer of a model changes, and back again", () => {
  const model = {
    inputs: 1,
    dtype: "float64" as const,
    loss: "meanSquaredError",
    scale: 1,
    layers: [
      { units: 2, activation: "relu", kernel: Float64Array.of(1, -2), bias: Float64Array.of(0.5, 0) },
      { units: 1, activation: "linear", kernel: Float64Array.of(3, 4), bias: Float64Array.of(-1) },
    ],
  };
  const { layers } = decodeModel(unscaleModel(encodeModel(model), scale));
  expect(layers[0]).toEqual(model.layers[0]);
  expect(layers[1].kernel).toEqual(Float64Array.of(300, 400));
  expect(layers[1].bias).toEqual(Float64Array.of(100.5));
  expect(scaleWeights(layers, scale)).toEqual(model.layers.map(({ kernel, bias }) => ({ kernel, bias })));
});
