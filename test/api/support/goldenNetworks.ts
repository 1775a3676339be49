/**
 * Networks of which a script in test/golden has written what PyTorch, in float64, makes of them.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../../src/io/safetensors.js";
import * as node from "../../../src/node.js";
import { dataset, dense, type Layer, load, sequential, sgd, takeRows } from "../../../src/node.js";

type Numbers = Readonly<Record<string, readonly number[]>>;

/** See test/golden/make_layers.py and make_recurrent.py. */
interface Golden {
  readonly batch: number;
  readonly epochs: number;
  readonly networks: Readonly<Record<string, GoldenNetwork>>;
}

export interface GoldenNetwork {
  readonly inputs: readonly number[];
  readonly layers: readonly (readonly [string, ...unknown[]])[];
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly start: Numbers;
  readonly gradients: Numbers;
  readonly losses: readonly number[];
  readonly parameters: Numbers;
  readonly states: Numbers;
  readonly answers: readonly number[];
  /** What torch.save writes of it, by name. */
  readonly stateDict?: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
  >;
}

/**
 * A layer that starts from numbers, of its kind, these, and the arguments that are golden;
 * undefined for one that starts from none.
 */
export type Start = (kind: string, start: Numbers, given: readonly unknown[]) => Layer | undefined;

/** The networks of a file in test/golden. */
export function goldenNetworks(file: string): Golden {
  return JSON.parse(readFileSync(new URL(`../../golden/${file}`, import.meta.url), "utf8"));
}

/** The layers of a golden network; its last one gives probabilities. */
export function layersOf({ layers, start }: GoldenNetwork, startOf: Start): Layer[] {
  return layers.map(([kind, ...given], i) => {
    const own = Object.entries(start).flatMap(([path, values]) => {
      const [layer, name] = path.split(".");
      return layer === `${i}` ? [[name, values] as const] : [];
    });
    const started = startOf(kind, Object.fromEntries(own), given);
    if (started) return started;
    if (kind !== "dense") return (Reflect.get(node, kind) as (...given: unknown[]) => Layer)(...given);
    const [units] = given as [number];
    const weights = Float64Array.from(start[`${i}.kernel`]);
    return dense(units, i === layers.length - 1 ? "softmax" : "linear", { weights, biases: start[`${i}.bias`] });
  });
}

/** Fails unless both are as far from each other as roundings of some hundred sums let them be. */
export function expectNear(found: ArrayLike<number> | undefined, expected: readonly number[], what: string): void {
  expect(found?.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs((found?.[i] ?? Number.NaN) - value), `${what}[${i}]`).toBeLessThanOrEqual(1e-9);
}

/** What a model of a golden network is made of, but for its layers. */
export function optionsOf({ inputs }: GoldenNetwork) {
  return {
    inputs: inputs.length > 1 ? inputs : inputs[0],
    loss: "crossEntropy",
    dtype: "float64",
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
  } as const;
}

/** Tests all networks of a file against PyTorch, their own files, and central differences. */
export function describeNetworks(file: string, startOf: Start): void {
  const golden = goldenNetworks(file);
  describe.each(Object.entries(golden.networks))("%s", (_, network) => {
    const options = optionsOf(network);
    const data = dataset({ x: network.x, y: network.y, task: "classification" });

    test("has PyTorch's gradients, losses, parameters, states and answers", async () => {
      using model = await sequential({ ...options, layers: layersOf(network, startOf) });
      const first = takeRows(
        data,
        Array.from({ length: golden.batch }, (_, i) => i),
      );
      const traced = await model.trace(first);
      traced.layers.forEach((layer, i) => {
        const own = layer.gradients ?? { kernel: layer.dKernel, ...(layer.dBias && { bias: layer.dBias }) };
        for (const [name, { values }] of Object.entries(own))
          expectNear(values, network.gradients[`${i}.${name}`], `the gradient of ${i}.${name}`);
      });
      const { epochs } = await model.fit(data, { epochs: golden.epochs, batchSize: golden.batch, shuffle: false });
      expectNear(
        epochs.map(({ loss }) => loss),
        network.losses,
        "losses",
      );
      model.weights().forEach((layer, i) => {
        for (const [name, values] of Object.entries(layer))
          expectNear(values, network.parameters[`${i}.${name}`], `${i}.${name}`);
      });
      expectNear((await model.predict(network.x)).outputs, network.answers, "answers");
      const { tensors } = decodeSafetensors(await model.toBytes());
      const byName = new Map(tensors.map(({ name, values }) => [name, values]));
      const names = { movingMean: "running_mean", movingVariance: "running_var" };
      for (const [path, values] of Object.entries(network.states)) {
        const [layer, name] = path.split(".");
        expectNear(byName.get(`${layer}.${names[name as keyof typeof names]}`), values, path);
      }
      expect(tensors.filter(({ name }) => name.includes("running")).length).toBe(Object.keys(network.states).length);
    });

    test("answers the same from a file, which says so to the byte again", async () => {
      using model = await sequential({ ...options, layers: layersOf(network, startOf) });
      await model.fit(data, { epochs: 2, batchSize: golden.batch });
      const bytes = await model.toBytes();
      using loaded = await load(bytes);
      expect((await loaded.predict(network.x)).outputs).toEqual((await model.predict(network.x)).outputs);
      expect(loaded.info.layers).toEqual(model.info.layers);
      expect(await loaded.toBytes()).toEqual(bytes);
    });

    test("has gradients that are central differences", async () => {
      using model = await sequential({ ...options, layers: layersOf(network, startOf) });
      expect((await model.checkGradients(data)).passes).toBe(true);
    });
  });
}
