/**
 * Predictors that stand alone: the bits of `predict` of every kind of layer, rows of all kinds,
 * tables, and what they refuse.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Dataset,
  dataset,
  dense,
  equilibrium,
  layer,
  loadIris,
  type Model,
  type ModelOptions,
  sequential,
} from "../../src/node.js";
import { exportModel } from "../../src/nodeFormats.js";
import { networks, rowsFor, trained } from "./support/networks.js";
import { folder, predictorOf } from "./support/predictors.js";

/** More rows than a predictor takes at once, by some. */
const ROWS = 37;

describe("the bits of every layer", () => {
  test.for(Object.entries(networks))("%s", async ([, network]) => {
    using model = await trained(network);
    const rows = rowsFor(network, ROWS, 2);
    const predict = await predictorOf(model);
    expect(await predict(rows)).toEqual(await model.predict(rows));
    // one by one, as a page asks
    expect((await predict([rows[3]])).outputs).toEqual((await model.predict([rows[3]])).outputs);
  });

  test("of layers that other formats haven't, which are refused there by name", async () => {
    const network = {
      inputs: 6,
      layers: [dense(5, "tanh"), equilibrium(7, { activation: "relu", monotone: true }), dense(3)],
    };
    using model = await trained(network);
    const rows = rowsFor(network, ROWS, 2);
    // which a predictor doesn't tell
    const { relaxation, ...answers } = await model.predict(rows);
    expect(relaxation?.forward.unsettled).toBe(0);
    expect(await (await predictorOf(model))(rows)).toEqual(answers);
    for (const [name, format] of [
      ["m.onnx", "ONNX"],
      ["m.json", "TensorFlow.js"],
    ])
      await expect(exportModel(model, name)).rejects.toMatchObject({
        code: "FORMAT_UNSUPPORTED",
        message: `${format} has nothing for layer 1, equilibrium: save the model as .safetensors, which holds all of it, or choose another format.`,
      });
  });

  test("whose rows must come to rest and don't are refused as by the model", async () => {
    const turning = [
      [0, -30],
      [30, 0],
    ];
    const rest = equilibrium(2, { recurrentWeights: turning, maxIterations: 2, requireConvergence: true });
    using model = await sequential({ inputs: 2, layers: [rest, dense(1)], loss: "meanSquaredError" });
    const predict = await predictorOf(model);
    await expect(predict([[0.1, 0.2]])).rejects.toMatchObject({
      code: "NOT_CONVERGED",
      message:
        "Row 1 of the input doesn't come to rest within 2 iterations in layer 0, equilibrium: export a model with more maxIterations, or without requireConvergence.",
    });
  });

  test("of doubles, standardized, in the targets' units", async () => {
    using model = await trained(networks["conv2d groups"], { dtype: "float64", standardize: true });
    const rows = rowsFor(networks["conv2d groups"], ROWS, 2);
    expect(await (await predictorOf(model))(rows)).toEqual(await model.predict(rows));
  });
});

describe("rows", () => {
  async function learned(data: Dataset, options: Partial<ModelOptions> = {}): Promise<Model> {
    const model = await sequential({
      inputs: data.columns,
      layers: [dense(8, "relu"), dense(3, "softmax")],
      loss: "crossEntropy",
      ...options,
    });
    await model.fit(data, { epochs: 3 });
    return model;
  }

  test("of bytes and of numbers, which were learned scaled", async () => {
    const values = Uint8Array.from({ length: 60 * 5 }, (_, i) => (i * 7919) % 256);
    const y = Array.from({ length: 60 }, (_, i) => "abc"[i % 3]);
    for (const x of [values, Float64Array.from(values)]) {
      using model = await learned(dataset({ x: { values: x, columns: 5, scale: 1 / 255 }, y }));
      const predict = await predictorOf(model);
      for (const rows of [values, Float64Array.from(values), Float32Array.from(values, (value) => value + 0.25)])
        expect(await predict(rows)).toEqual(await model.predict(rows));
    }
  });

  test("of all typed arrays, alone and with their size and scale", async () => {
    const values = Uint8Array.from({ length: 60 * 5 }, (_, i) => (i * 7919) % 256);
    const y = Array.from({ length: 60 }, (_, i) => "abc"[i % 3]);
    for (const x of [values, Float64Array.from(values)])
      for (const standardize of [false, true]) {
        using model = await learned(dataset({ x: { values: x, columns: 5, scale: 1 / 255 }, y }), { standardize });
        const predict = await predictorOf(model);
        const halves = Float32Array.from(values, (value) => value / 2);
        const arrays = [Uint8ClampedArray.from(values), Int16Array.from(values, (value) => value - 99), values, halves];
        for (const rows of arrays) {
          expect(await predict(rows)).toEqual(await model.predict(rows));
          for (const size of [{ columns: 5 }, { rows: 60 }, { columns: 5, scale: 1 / 255 }, { columns: 5, scale: 0.3 }])
            expect(await predict({ values: rows, ...size })).toEqual(await model.predict({ values: rows, ...size }));
        }
        for (const wrong of [{ columns: 6 }, { rows: 7 }, { columns: 5, scale: 0 }, { columns: 5, features: ["a"] }]) {
          await expect(model.predict({ values, ...wrong })).rejects.toThrow();
          await expect(predict({ values, ...wrong })).rejects.toMatchObject({ name: "DataError" });
        }
      }
  });

  test("that don't fit are refused with their place", async () => {
    using model = await learned(loadIris());
    const predict = await predictorOf(model);
    const holed = new Array(2).fill([1, 2, 3, 4], 1);
    await expect(predict(holed)).rejects.toThrow("Row 1 of the input must be 4 numbers: pass as many.");
    await expect(
      predict([
        [1, 2, 3, 4],
        [1, 2, 3],
      ]),
    ).rejects.toThrow("Row 2 of the input must be 4 numbers: pass as many.");
    await expect(predict([[1, 2, Number.NaN, 4]])).rejects.toMatchObject({
      code: "DATA_NON_FINITE",
      message: "Row 1, column 3 of the input is NaN; replace it or remove the row.",
    });
    await expect(predict([[1, 2, "3", 4]])).rejects.toThrow(
      "Row 1, column 3 of the input is of type string; pass numbers.",
    );
    await expect(predict(new Float32Array(6))).rejects.toThrow("6 numbers can't be cut into rows of 4");
    for (const none of [undefined, null, 5, "text", {}, [], new Float32Array(0), [null]])
      await expect(predict(none)).rejects.toMatchObject({ name: "DataError" });
  });

  test("that overflow are refused", async () => {
    using model = await learned(loadIris(), { layers: [dense(3, "relu"), dense(3)], loss: "categoricalHinge" });
    const predict = await predictorOf(model);
    const rows = [
      [1, 2, 3, 4],
      [3e38, 3e38, 3e38, 3e38],
    ];
    await expect(model.predict(rows)).rejects.toThrow(/^Row 2 /);
    await expect(predict(rows)).rejects.toMatchObject({
      code: "DATA_NON_FINITE",
      message: expect.stringMatching(/^Row 2 /),
    });
    await expect(predict([[1e300, 0, 0, 0]])).rejects.toMatchObject({ code: "DATA_NON_FINITE" });
  });

  test("that name no vector of an embedding are refused", async () => {
    using model = await trained(networks.embedding);
    const predict = await predictorOf(model);
    await expect(predict([[1, 2, 7, 0, 0]])).rejects.toThrow(
      "Row 1, column 3 of the input is 7, and must be a whole number from 0 to 6.",
    );
  });
});

describe("the module", () => {
  test("is a few kilobytes, names no lanegrad to be loaded, and has just the kernels that it calls", async () => {
    using model = await sequential({
      inputs: 4,
      layers: [dense(2, "sigmoid"), dense(3, "softmax")],
      loss: "crossEntropy",
    });
    const [[name, bytes]] = await exportModel(model, "iris.js");
    expect(name).toBe("iris.js");
    console.log(`a predictor of 4-2-3: ${bytes.length} bytes`);
    expect(bytes.length).toBeLessThan(12_000);
    const text = new TextDecoder().decode(bytes);
    expect(text).not.toMatch(/\bimport\b|\brequire\b/);
    const [, kernels] = /"kernels":(\[[^\]]*\])/.exec(text) ?? [];
    const [, base64] = /\},\n"([^"]*)",/.exec(text) ?? [];
    const stream = new Blob([Buffer.from(base64, "base64")])
      .stream()
      .pipeThrough(new DecompressionStream("deflate-raw"));
    const module = new WebAssembly.Module(await new Response(stream).arrayBuffer());
    const exported = WebAssembly.Module.exports(module).map((one) => one.name);
    expect(exported.sort()).toEqual(JSON.parse(kernels).sort());
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  test("code of a user's is refused by its name", async () => {
    const own = layer("gate", (x) => x);
    using model = await sequential({ inputs: 2, layers: [own, dense(1)], loss: "meanSquaredError" });
    for (const name of ["a.js", "a.onnx", "a.json"])
      await expect(exportModel(model, name)).rejects.toMatchObject({
        code: "FORMAT_UNSUPPORTED",
        message: expect.stringMatching(/has nothing for layer 0, gate, which is your own code: /),
      });
  });

  test("names that would end a comment or a text change nothing", async () => {
    const names = ["*/ throw 1", "`+`", "</script>", "\u2028"];
    using model = await sequential({ inputs: 1, layers: [dense(4, "softmax")], loss: "crossEntropy", classes: names });
    await model.fit(dataset({ x: [[1], [2], [3], [4]], y: names }), { epochs: 1 });
    const predict = await predictorOf(model);
    expect((await predict([[1], [9]])).labels).toEqual((await model.predict([[1], [9]])).labels);
  });
});

test("nothing of it was left elsewhere", () => {
  expect(readdirSync(folder).filter((name) => !/^\d+\.mjs$/.test(name))).toEqual([]);
  expect(readFileSync(join(folder, "1.mjs")).length).toBeGreaterThan(1000);
});
