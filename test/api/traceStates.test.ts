/**
 * What a trace tells of the optimizer: what it keeps of every weight before the batch is given to
 * it.
 */
import { describe, expect, test } from "vitest";
import { adagrad, adam, dense, type Model, type Optimizer, rmsProp, sequential, sgd } from "../../src/node.js";
import type { Reals } from "../../src/runtime/runtime.js";
import { curve } from "./support/data.js";

const data = curve(20, 4, 1);

const newModel = (optimizer: Optimizer, dtype: "float32" | "float64"): Promise<Model> =>
  sequential({
    inputs: 4,
    layers: [dense(5, "tanh"), dense(3, "tanh", { bias: false }), dense(1)],
    loss: "meanSquaredError",
    optimizer,
    dtype,
  });

/** An optimizer, and what each of its vectors holds of a gradient after the first step. */
interface Case {
  readonly optimizer: Optimizer;
  readonly kept: readonly ((gradient: number, real: (value: number) => number) => number)[];
  readonly settings: (given: readonly number[]) => readonly number[];
}

const unchanged = (given: readonly number[]): readonly number[] => given;

const cases: readonly Case[] = [
  { optimizer: sgd(), kept: [], settings: unchanged },
  { optimizer: sgd({ momentum: 0.9 }), kept: [(g) => g], settings: unchanged },
  {
    optimizer: adam({ beta1: 0.75, beta2: 0.5 }),
    kept: [(g, real) => real(0.25 * g), (g, real) => real(0.5 * real(g * g))],
    settings: (given) => [...given.slice(0, 6), 0.75, 0.5, given[0] / (1 - 0.75), 1 / Math.sqrt(1 - 0.5)],
  },
  {
    optimizer: rmsProp({ rho: 0.5, epsilon: 1 }),
    kept: [
      (g, real) => real(0.5 * real(g * g)),
      (g, real) => real(g / real(real(Math.sqrt(real(0.5 * real(g * g)))) + 1)),
    ],
    settings: unchanged,
  },
  { optimizer: adagrad(), kept: [(g, real) => real(g * g)], settings: unchanged },
];

describe.each(["float32", "float64"] as const)("in %s", (dtype) => {
  const real = dtype === "float32" ? Math.fround : (value: number) => value;

  test.each(cases)("$optimizer.name keeps $kept.length vectors, of zeros before the first step", async (given) => {
    const { optimizer, kept, settings } = given;
    using model = await newModel(optimizer, dtype);
    const first = await model.trace(data);
    const sizes = model.weights().map(({ kernel, bias }) => [kernel.length, bias?.length]);
    for (const [i, { states }] of first.layers.entries()) {
      expect(states.map(({ kernel, bias }) => [kernel.length, bias?.length])).toEqual(kept.map(() => sizes[i]));
      for (const { kernel, bias } of states)
        expect([...kernel, ...(bias ?? [])].every((value) => value === 0)).toBe(true);
    }
    expect([...first.settings]).toEqual(optimizer.settings);

    await model.fit(data, { batchSize: "full" });
    const second = await model.trace(data);
    for (const [i, { states }] of second.layers.entries()) {
      const { dKernel, dBias } = first.layers[i];
      for (const [k, { kernel, bias }] of states.entries()) {
        const expected = (values: Reals): number[] => Array.from(values, (gradient) => kept[k](gradient, real));
        expect([...kernel]).toEqual(expected(dKernel.values));
        if (bias) expect([...bias]).toEqual(expected(dBias?.values ?? new Float64Array()));
      }
    }
    expect([...second.settings]).toEqual(settings(optimizer.settings));
  });
});
