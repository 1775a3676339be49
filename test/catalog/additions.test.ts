/**
 * An entry in a table is all that a new activation, loss, optimizer, initializer or layer is:
 * whatever reads the tables has it then, and nothing else is touched.
 */
import "./fixture.js";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { activationCases } from "../../src/bench/activationCases.js";
import type { ActivationName } from "../../src/catalog/activations.js";
import type { LossName } from "../../src/catalog/lossNames.js";
import type { OptimizerName } from "../../src/catalog/optimizers.js";
import { makeProgram } from "../../src/cli/commands.js";
import { classTable, outputTable } from "../../src/cli/metricsTable.js";
import type { Layer } from "../../src/layers/layer.js";
import { makeOptimizer } from "../../src/nn/optimizers.js";
import {
  classMetrics,
  dense,
  type History,
  load,
  type ModelOptions,
  regressionMetrics,
  sequential,
  sgd,
} from "../../src/node.js";
import { defaultsOf } from "../../src/page/configuration.js";
import { PARTS, withPart } from "../../src/page/parts.js";
import { explain } from "../../src/page/step/explain.js";
import { textOf } from "../../src/page/step/math.js";
import { phasesOf } from "../../src/page/step/phases.js";
import { curve } from "../api/support/data.js";
import { fakeHost } from "../cli/fakeHost.js";
import { subjectOf } from "../page/support/subject.js";

// names that the types, which the tables of the source give, don't have
const hush = "hush" as ActivationName;
const squares = "squares" as LossName;
const descent = makeOptimizer("descent" as OptimizerName, {});

const data = curve(40, 2, 1);
const fit = { epochs: 3, batchSize: 8 };

function options(activation: ActivationName, loss: LossName, optimizer = descent): ModelOptions {
  return { inputs: 2, layers: [dense(5, activation), dense(1)], loss, optimizer, seed: 1 };
}

describe("a model", () => {
  test("is trained with them as with what they are made of, and draws its weights as they say", async () => {
    using added = await sequential(options(hush, squares));
    const [first] = added.weights();
    const limit = Math.sqrt(3 / 1024);
    expect(Math.max(...first.kernel)).toBeLessThanOrEqual(limit);
    expect(Math.max(...first.kernel)).toBeGreaterThan(limit / 2);
    const layers = added.weights().map(({ kernel }) => kernel);
    const known = { ...options("silu", "meanSquaredError", sgd({ learningRate: 0.5 })) };
    using usual = await sequential({
      ...known,
      layers: [dense(5, "silu", { weights: layers[0] }), dense(1, "linear", { weights: layers[1] })],
    });
    const [one, other] = [await added.fit(data, fit), await usual.fit(data, fit)];
    const lossesOf = ({ epochs }: History) => epochs.map(({ loss }) => loss);
    expect(lossesOf(one)).toEqual(lossesOf(other));
    expect(added.weights()).toEqual(usual.weights());
  });

  test("is kept in a file with them, and goes on from it", async () => {
    using model = await sequential(options(hush, squares));
    await model.fit(data, fit);
    using again = await load(await model.toBytes());
    expect(again.info).toMatchObject({ loss: "squares", optimizer: { name: descent.name, ...descent.options } });
    expect(again.info.layers[0].activation).toBe("hush");
    expect(again.weights()).toEqual(model.weights());
    expect((await again.fit(data, fit)).epochs.length).toBe(3);
  });

  test("is refused others, by a sentence that names them too", async () => {
    expect(() => dense(2, "swash" as ActivationName)).toThrow(/choose one of linear, .*, hush\.$/);
    await expect(sequential(options(hush, "rounds" as LossName))).rejects.toThrow(/choose one of .*, squares, .*\.$/);
    expect(() => makeOptimizer("descent" as OptimizerName, { momentum: 0.9 })).toThrow(
      'descent has no option "momentum": its options are learningRate, weightDecay, clipValue, clipNorm, globalClipNorm, emaMomentum, decayKernelsOnly.',
    );
  });
});

describe("a layer told by options", () => {
  const amplify = (factor: unknown) => ({ kind: "amplify", factor }) as unknown as Layer;
  const made = (factor: unknown): ModelOptions => ({
    inputs: 2,
    layers: [dense(5, "tanh"), amplify(factor), dense(1)],
    loss: "meanSquaredError",
    optimizer: sgd(),
    seed: 1,
  });

  test("makes of rows what its entry says, and is trained through", async () => {
    using model = await sequential(made(3));
    const [hidden, , last] = model.weights();
    using plain = await sequential({
      ...made(3),
      layers: [
        dense(5, "tanh", { weights: hidden.kernel }),
        dense(1, "linear", { weights: last.kernel.map((weight) => 3 * weight) }),
      ],
    });
    const rows = Float32Array.of(0.5, -1);
    const [answer, expected] = [await model.predict(rows), await plain.predict(rows)];
    expect(answer.outputs[0]).toBeCloseTo(expected.outputs[0], 6);
    expect((await model.checkGradients(data)).passes).toBe(true);
    const { epochs } = await model.fit(data, fit);
    expect(epochs[2].loss).toBeLessThan(epochs[0].loss);
  });

  test("is kept in files, summarised, and told of by the command line", async () => {
    using model = await sequential(made(3));
    await model.fit(data, fit);
    const bytes = await model.toBytes();
    using again = await load(bytes);
    expect(again.weights()).toEqual(model.weights());
    expect(again.info.layers[1]).toMatchObject({ kind: "amplify", factor: 3 });
    expect((await model.summary()).layers[1].kind).toBe("amplify");
    const file = join(mkdtempSync(join(tmpdir(), "additions-")), "m.safetensors");
    await model.save(file);
    const host = fakeHost();
    await makeProgram(host, "1.2.3", () => {}).parseAsync(["info", file], { from: "user" });
    expect(host.out()).toContain("amplify");
  });

  test("is checked by its entry, and named where kinds are", async () => {
    await expect(sequential(made(-1))).rejects.toThrow(/^The factor of amplify must be/);
    const unknown = { kind: "amplified" } as unknown as Layer;
    await expect(sequential({ ...made(1), layers: [unknown, dense(1)] })).rejects.toThrow(/: there are .*, amplify\.$/);
  });
});

test("the command line trains with them and tells of the model", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "additions-")), "m.safetensors");
  const host = fakeHost();
  const run = (...args: string[]) => makeProgram(host, "1.2.3", () => {}).parseAsync(args, { from: "user" });
  const choices = ["--activation", "hush", "--loss", "squares", "--optimizer", "descent"];
  await run("train", "iris", ...choices, "--epochs", "2", "--save", file, "--quiet");
  await run("info", file);
  expect(host.out()).toMatch(/hush/);
  expect(readFileSync(file, "latin1")).toMatch(/loss.{5}squares.*optimizer.{6}name.{5}descent/);
});

describe("the page", () => {
  test("offers them", () => {
    for (const [part, name] of [
      ["activation", "hush"],
      ["loss", "squares"],
      ["optimizer", "descent"],
    ] as const) {
      expect(PARTS[part].kind).toContain(name);
      expect(withPart(defaultsOf("iris"), part, name)?.[part]).toBe(name);
    }
  });

  test("says what each phase does, by names where it has no formulas", async () => {
    const subject = await subjectOf({ hidden: hush, output: "linear", loss: squares, bias: true }, descent);
    const formulas = phasesOf(2).flatMap((phase) => explain(phase, subject(1, 1)).lines.map(({ formula }) => formula));
    const texts = formulas.map(textOf);
    for (const text of texts) expect(text).not.toMatch(/undefined|NaN|\?/);
    expect(texts.some((text) => text.includes("f ′"))).toBe(true);
    expect(texts.some((text) => text.includes("l ( "))).toBe(true);
  });
});

describe("metrics", () => {
  test("are computed of classes and of outputs", () => {
    expect(classMetrics([3, 1, 2, 4])).toMatchObject([{ overlap: 3 / 5 }, { overlap: 4 / 6 }]);
    expect(regressionMetrics([1, 2], [1, 5])).toMatchObject([{ meanSquare: 4.5 }]);
  });

  test("stand in the tables of the command line, without a share of no rows", () => {
    const [header, first, second] = classTable(classMetrics([3, 0, 0, 0]), ["a", "b"]);
    expect(header).toMatch(/^class +precision +recall +F1 +overlap +found$/);
    expect(first).toMatch(/^a +100\.0 % +100\.0 % +100\.0 % +100\.0 % +3 of 3$/);
    expect(second).toMatch(/^b +– +– +– +– +0 of 0$/);
    expect(outputTable(regressionMetrics([1, 2], [1, 5]), ["y"])[0]).toMatch(/RMSE +MAE +R² +MSE$/);
  });
});

test("the benchmark measures it, forward and backward", () => {
  const groups = activationCases.filter(({ kernel }) => kernel === "hush").map(({ group }) => group);
  expect(new Set(groups)).toEqual(new Set(["activations", "derivatives of activations"]));
});
