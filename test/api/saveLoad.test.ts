import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  dense,
  FormatError,
  load,
  type Model,
  meanSquaredError,
  ResourceError,
  sequential,
  sgd,
} from "../../src/node.js";
import { blobs, curve, table } from "./support/data.js";
import { bitsOf, bytesOf, failureOf, lanegradError } from "./support/expectations.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lanegrad-saveLoad-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const data = { ...blobs(60, 4, 3, 1), features: ["a", "b", "c", "d"] };
const rows = table(300, 4, 9);

function classifier(dtype: "float32" | "float64", standardize = false): Promise<Model> {
  const layers = [dense(7, "relu"), dense(5, "gelu", { bias: false }), dense(3, "softmax")];
  return sequential({ inputs: 4, layers, loss: "crossEntropy", dtype, standardize, optimizer: sgd(), seed: 2 });
}

describe("a saved model", () => {
  test.for([
    ["float32", false],
    ["float32", true],
    ["float64", false],
    ["float64", true],
  ] as const)("of %s, standardized: %s, answers the same bits when it is loaded", async ([dtype, standardize]) => {
    using model = await classifier(dtype, standardize);
    await model.fit(data, { epochs: 3 });
    const path = join(folder, `${dtype}-${standardize}.safetensors`);
    await model.save(path);
    for (const source of [path, new Uint8Array(await readFile(path)), await model.toBytes()]) {
      using loaded = await load(source);
      expect(bitsOf(loaded)).toBe(bitsOf(model));
      const { outputs, ...answer } = await loaded.predict(rows);
      const { outputs: expected, ...rest } = await model.predict(rows);
      expect(bytesOf(outputs)).toBe(bytesOf(expected));
      expect(answer).toEqual(rest);
      expect(await loaded.evaluate(data)).toEqual(await model.evaluate(data));
      const { optimizer, seed, ...kept } = model.info;
      expect(optimizer.name).toBe("sgd");
      expect(seed).toBe(2);
      expect(kept).toMatchObject({ dtype, classes: data.classes, features: data.features });
      const { optimizer: _, seed: __, memoryBytes: ___, missing, ...found } = loaded.info;
      expect(missing).toContain("what sgd has gathered");
      expect(kept).toMatchObject(found);
    }
  });

  test("keeps the scale of bytes", async () => {
    const values = Uint8Array.from({ length: 80 }, (_, i) => (i * 53) % 256);
    const images = { ...curve(20, 4, 1), x: values, scale: 1 / 255 };
    using model = await sequential({ inputs: 4, layers: [dense(1)], loss: "meanSquaredError" });
    await model.fit(images, { epochs: 2 });
    using loaded = await load(await model.toBytes());
    expect(bytesOf((await loaded.predict(values)).outputs)).toBe(bytesOf((await model.predict(images)).outputs));
  });

  test("keeps the reduction of its loss, so that it is evaluated and trained alike", async () => {
    const loss = meanSquaredError({ reduction: "tutorial" });
    using model = await sequential({ inputs: 4, layers: [dense(1)], loss, optimizer: sgd() });
    const numbers = curve(20, 4, 1);
    using loaded = await load(await model.toBytes(), { optimizer: sgd() });
    expect(await loaded.evaluate(numbers)).toEqual(await model.evaluate(numbers));
    for (const each of [model, loaded]) await each.fit(numbers, { batchSize: "full" });
    expect(bitsOf(loaded)).toBe(bitsOf(model));
    using plain = await sequential({ inputs: 4, layers: [dense(1)], loss: "meanSquaredError" });
    expect(new TextDecoder().decode(await plain.toBytes())).not.toContain("reduction");
  });

  test("goes on training where it stood, of sgd to the bit", async () => {
    using model = await classifier("float64", true);
    await model.fit(data, { epochs: 3, batchSize: "full" });
    using loaded = await load(await model.toBytes(), { optimizer: sgd() });
    await loaded.fit(data, { epochs: 4, batchSize: "full" });
    await model.fit(data, { epochs: 4, batchSize: "full" });
    expect(bitsOf(loaded)).toBe(bitsOf(model));
  });

  test("may be loaded in the other precision", async () => {
    using model = await classifier("float32");
    using wide = await load(await model.toBytes(), { dtype: "float64" });
    expect(wide.info.dtype).toBe("float64");
    const narrowOutputs = (await model.predict(rows)).outputs;
    const { outputs } = await wide.predict(rows);
    // float32 sums of some 10 products of about 1
    outputs.forEach((value, i) => {
      expect(Math.abs(value - narrowOutputs[i])).toBeLessThan(2e-6);
    });
    using back = await load(await wide.toBytes(), { dtype: "float32" });
    expect(bitsOf(back)).toBe(bitsOf(model));
  });
});

describe("files", () => {
  test("a missing folder is WRITE_FAILED and leaves nothing", async () => {
    using model = await classifier("float32");
    await mkdir(join(folder, "taken"));
    const before = await readdir(folder);
    const error = await lanegradError(() => model.save(join(folder, "missing", "m.safetensors")), "WRITE_FAILED");
    expect(error).toBeInstanceOf(ResourceError);
    await lanegradError(() => model.save(join(folder, "taken")), "WRITE_FAILED");
    await lanegradError(() => model.save(""), "WRITE_FAILED", "INVALID_OPTION");
    expect(await readdir(folder)).toEqual(before);
  });

  test("saving over a file replaces it as a whole: a reader sees the old or the new one", async () => {
    const path = join(folder, "over.safetensors");
    using old = await classifier("float32");
    using young = await classifier("float64");
    await old.save(path);
    const olds = Buffer.from(await old.toBytes());
    const youngs = Buffer.from(await young.toBytes());
    const { ino } = await stat(path);
    let saving = true;
    const saved = Promise.all(Array.from({ length: 10 }, () => young.save(path))).finally(() => {
      saving = false;
    });
    while (saving) {
      const seen = await readFile(path);
      expect(seen.equals(olds) || seen.equals(youngs)).toBe(true);
    }
    await saved;
    expect((await readFile(path)).equals(youngs)).toBe(true);
    // another inode: the new file was written beside the old one and renamed over it
    expect((await stat(path)).ino).not.toBe(ino);
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("what is no model is a FormatError, what is missing DATA_NOT_FOUND", async () => {
    const garbage = join(folder, "garbage");
    await writeFile(garbage, "weights, honestly");
    using model = await classifier("float32");
    const bytes = await model.toBytes();
    for (const source of [garbage, new Uint8Array(0), bytes.subarray(0, bytes.length - 1), bytes.subarray(0, 40)])
      expect(await lanegradError(() => load(source), "FORMAT_INVALID", "FORMAT_UNSUPPORTED")).toBeInstanceOf(
        FormatError,
      );
    await lanegradError(() => load(join(folder, "absent")), "DATA_NOT_FOUND");
  });
});

interface TorchCase {
  readonly inputs: readonly number[][];
  readonly predictions: readonly number[][];
}
const golden = new URL("../golden/", import.meta.url);

describe("a file from PyTorch predicts what PyTorch predicted", () => {
  // one ulp of float32 is 6e-8 of a number, and a prediction is a sum of at most 8 products; of
  // float64 1e-16
  const cases = [
    ["torch_sequential", { activation: "relu", loss: "meanSquaredError" }, 3e-7],
    ["torch_sequential_no_bias", { activation: "sigmoid", outputActivation: "sigmoid" }, 3e-7],
    ["torch_sequential_float64", { activation: "tanh", loss: "crossEntropy" }, 1e-15],
  ] as const;
  test.for(cases)("%s", async ([name, hint, tolerance]) => {
    const all: Record<string, TorchCase> = JSON.parse(await readFile(new URL("torch_sequential.json", golden), "utf8"));
    const { inputs, predictions } = all[name];
    const path = join(folder, `${name}.safetensors`);
    await copyFile(new URL(`${name}.safetensors`, golden), path);
    using model = await load(path, hint);
    const { outputs } = await model.predict(inputs);
    const expected = predictions.flat();
    expect(outputs).toHaveLength(expected.length);
    outputs.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(tolerance);
    });
    expect(await failureOf(() => load(path))).toHaveProperty("code", "FORMAT_INVALID");
    using again = await load(await model.toBytes());
    expect(bitsOf(again)).toBe(bitsOf(model));
  });
});
