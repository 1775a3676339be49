/** `ensemble`: one model of several, whose answers are the mean of theirs. */
import { describe, expect, test } from "vitest";
import {
  adam,
  conv2d,
  dataset,
  dense,
  dropout,
  flatten,
  load,
  loadIris,
  type Model,
  type ModelOptions,
  sequential,
  split,
} from "../../src/node.js";
import { ensemble, trainEnsemble } from "../../src/nodeSearch.js";
import { log } from "../../src/random/log.js";
import { preprocessor } from "../../src/table.js";

const { train, test: aside } = split(loadIris(), { test: 0.2 });

async function trained(options: ModelOptions, seeds: readonly number[], rows = train): Promise<Model[]> {
  return await Promise.all(
    seeds.map(async (seed) => {
      const model = await sequential({ ...options, seed });
      await model.fit(rows, { epochs: 3 });
      return model;
    }),
  );
}

const classes: ModelOptions = {
  inputs: 4,
  layers: [dense(5, "relu"), dropout(0.1), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam({ learningRate: 0.05 }),
  standardize: true,
};

test("answers of classes are the geometric mean of the members', in a file of one model", async () => {
  const members = await trained(classes, [1, 2, 3]);
  const model = await ensemble(members);
  const own = await Promise.all(members.map((member) => member.predict(aside)));
  const { outputs } = await model.predict(aside);
  for (let row = 0; row < aside.rows; row++) {
    const means = [0, 1, 2].map((c) => own.reduce((sum, { outputs: o }) => sum + log(o[row * 3 + c]) / 3, 0));
    const total = means.reduce((sum, mean) => sum + Math.exp(mean), 0);
    // float32: probabilities of three members, each rounded
    for (const c of [0, 1, 2]) expect(outputs[row * 3 + c]).toBeCloseTo(Math.exp(means[c]) / total, 5);
  }
  const again = await load(await model.toBytes());
  expect((await again.predict(aside)).outputs).toEqual(outputs);
  expect(await again.evaluate(aside)).toEqual(await model.evaluate(aside));
  expect(model.info.classes).toEqual(train.classes);
  // members are as they were
  expect((await members[0].predict(aside)).outputs).toEqual(own[0].outputs);
});

test("numbers are the mean, in their own units; members may differ in their layers, and live in workers", async () => {
  const x = Array.from({ length: 40 }, (_, row) => [row / 4, row % 5]);
  const rows = dataset({ x, y: x.map(([a, b]) => [100 * a + b, -b]) });
  const numbers: ModelOptions = {
    inputs: 2,
    layers: [dense(4, "tanh"), dense(2, "linear")],
    loss: "meanSquaredError",
    standardize: true,
    dtype: "float64",
  };
  const [one] = await trained(numbers, [1], rows);
  const [two] = await trained({ ...numbers, layers: [dense(2, "linear")] }, [2], rows);
  const three = await sequential({ ...numbers, seed: 3, worker: true });
  await three.fit(rows, { epochs: 2 });
  const model = await ensemble([one, two, three]);
  const own = await Promise.all([one, two, three].map((member) => member.predict(rows)));
  const { outputs } = await model.predict(rows);
  for (const [i, output] of outputs.entries()) {
    const mean = own.reduce((sum, { outputs: o }) => sum + o[i] / 3, 0);
    expect(Math.abs(output - mean)).toBeLessThan(1e-11 * Math.max(1, Math.abs(mean)));
  }
  three.dispose();
});

test("one output of two classes, images, and tables", async () => {
  const x = Array.from({ length: 12 }, (_, row) => Array.from({ length: 16 }, (_, i) => ((row * 7 + i * 3) % 11) / 11));
  const images = dataset({ x, y: x.map((_, row) => (row % 2 === 0 ? "even" : "odd")) });
  const convolved: ModelOptions = {
    inputs: [4, 4, 1],
    layers: [conv2d(2, 3, "relu"), flatten(), dense(1, "sigmoid")],
    loss: "binaryCrossEntropy",
  };
  const model = await ensemble(await trained(convolved, [1, 2], images));
  expect((await model.predict(images)).labels).toHaveLength(12);
  const records = x.map(([a], row) => ({ a, b: row % 3 === 0 ? "x" : "y", kind: row % 2 === 0 ? "even" : "odd" }));
  const fitted = preprocessor({ target: "kind" }).fit(records);
  const table: ModelOptions = { layers: [dense(2, "softmax")], loss: "crossEntropy", preprocessor: fitted };
  const members = await Promise.all([1, 2].map((seed) => sequential({ ...table, seed })));
  for (const member of members) await member.fit(records, { epochs: 1 });
  const both = await ensemble(members);
  expect((await (await load(await both.toBytes())).predict(records)).outputs).toEqual(
    (await both.predict(records)).outputs,
  );
});

describe("refused are", () => {
  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /^ensemble takes two models or more in an array, not nothing\.$/],
    ["one", [1], /^ensemble takes two models or more in an array, not 1\.$/],
    ["what are no models", [1, 2], /^Model 1 of an ensemble is none: 1\.$/],
  ])("%s", async (_, members, sentence) => {
    await expect(ensemble(members as Model[])).rejects.toThrow(sentence);
  });

  test("members that answer another question", async () => {
    const [one] = await trained(classes, [1]);
    const others: readonly [ModelOptions, RegExp][] = [
      [{ ...classes, standardize: false }, /^Model 2 of an ensemble has other standardization than the first/],
      [{ ...classes, dtype: "float64" }, /has other dtype than the first/],
      [{ ...classes, loss: "meanSquaredError" }, /has other loss than the first/],
    ];
    for (const [options, sentence] of others)
      await expect(ensemble([one, ...(await trained(options, [2]))])).rejects.toThrow(sentence);
  });
});

describe("trainEnsemble", () => {
  test("trains members of as many seeds, the same for any number of jobs", async () => {
    const told: number[] = [];
    const { model, members } = await trainEnsemble(classes, train, {
      members: 3,
      fit: { epochs: 3 },
      onMember: ({ member }) => told.push(member),
    });
    expect(told).toEqual([1, 2, 3]);
    expect(members.map(({ member, seed, epochs }) => [member, seed, epochs])).toEqual([
      [1, 0, 3],
      [2, 1, 3],
      [3, 2, 3],
    ]);
    const own = await ensemble(await trained(classes, [0, 1, 2]));
    expect(await model.toBytes()).toEqual(await own.toBytes());
    const jobs = await trainEnsemble(classes, train, { members: 3, fit: { epochs: 3 }, jobs: 2 });
    expect(await jobs.model.toBytes()).toEqual(await own.toBytes());
  });

  test("takes a function of the member's number, and tables", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ size: i % 7, kind: i % 2 ? "a" : "b", y: (i % 7) * 2 }));
    const { model } = await trainEnsemble(
      (member) => ({ layers: [dense(member + 1, "tanh"), dense(1)], loss: "meanSquaredError", seed: 9 }),
      rows,
      { members: 2, preprocess: { target: "y" } },
    );
    expect((await model.predict([{ size: 3, kind: "a" }])).outputs).toHaveLength(1);
  });

  test("refuses in a sentence", async () => {
    const refused = (options: object) => expect(trainEnsemble(classes, train, options)).rejects;
    await refused({ members: 1 }).toThrow("members must be a whole number from 2 to 1000, not 1.");
    await refused({ member: 2 }).toThrow(/no option "member"|Unknown option|member/);
    await refused({ distributed: {} }).toThrow("distributed must be what `await mpi()` of lanegrad/mpi gives");
    await refused({ fit: { distributed: {} } }).toThrow("Each of several models is trained by one process");
    await refused({ preprocess: { target: "y" } }).toThrow("`preprocess` is for tables and records");
    await refused({ signal: AbortSignal.abort(new Error("enough")) }).toThrow("enough");
  });
});
