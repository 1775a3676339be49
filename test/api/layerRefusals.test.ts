/**
 * What layers and their options refuse, in a sentence.
 */
import { describe, expect, test } from "vitest";
import {
  activation,
  dense,
  dropout,
  gaussianNoise,
  type Layer,
  layer,
  load,
  residual,
  sequential,
} from "../../src/node.js";
import { matmul, multiply, stopGradient, sum, transpose } from "../../src/nodeTensor.js";
import { lanegradError } from "./support/expectations.js";
import { gate, options, swish } from "./support/ownLayers.js";

describe("refused is", () => {
  const make = (layers: readonly unknown[], more: object = {}) =>
    sequential({ ...options, layers: layers as Layer[], ...more });
  test.each<readonly [string, () => unknown, "INVALID_OPTION" | "INVALID_SHAPE", RegExp]>([
    ["a sum of other widths", () => make([residual([dense(5)]), dense(3)]), "INVALID_SHAPE", /residual, adds/],
    ["a layer of no kind", () => make([{ kind: "conv9" }, dense(3)]), "INVALID_OPTION", /there are dense, activation/],
    [
      "a layer without rows",
      () => make([layer("all", (x) => sum(x)), dense(3)]),
      "INVALID_SHAPE",
      /first axis are the/,
    ],
    ["no tensor", () => make([layer("none", () => 3 as never), dense(3)]), "INVALID_SHAPE", /and not 3/],
    [
      "parameters behind a stop",
      () => make([dense(3, "tanh"), layer("stop", (x) => stopGradient(x)), activation("softmax")]),
      "INVALID_OPTION",
      /^The loss isn't made from kernel of layer 0, or only behind stopGradient/,
    ],
    [
      "some of them behind a stop",
      () => make([dense(3, "tanh"), layer("stop", (x) => stopGradient(x)), dense(3)]),
      "INVALID_OPTION",
      /kernel of layer 0/,
    ],
    [
      "a parameter that nothing is made from",
      () =>
        make([
          layer("idle", (x, { parameter }) => {
            parameter("scale", [4]);
            return x;
          }),
          dense(3),
        ]),
      "INVALID_OPTION",
      /scale of layer 0/,
    ],
    ["no weights at all", () => make([activation("softmax")]), "INVALID_OPTION", /No layer has weights/],
    ["a name that no file holds", () => layer("a.b", (x) => x), "INVALID_OPTION", /made of letters/],
    ["an empty residual", () => residual([]), "INVALID_OPTION", /residual takes a list/],
    ["a negative deviation", () => gaussianNoise(-1), "INVALID_OPTION", /stddev of gaussianNoise must be 0 or more/],
    ["a rate above 1", () => dropout(1.5), "INVALID_OPTION", /from 0 to 1/],
    ["an activation of another shape", () => make([dense(6, (x) => sum(x)), dense(3)]), "INVALID_SHAPE", /of its sums/],
    ["an activation in a worker", () => make([dense(6, swish)], { worker: true }), "INVALID_OPTION", /leave out/],
    [
      "a user's layer in a worker",
      () => make([dense(6), gate, dense(3)], { worker: true }),
      "INVALID_OPTION",
      /leave out/,
    ],
  ])("%s", async (_, run, code, message) => {
    expect((await lanegradError(run, code)).message).toMatch(message);
  });

  test("a file whose layer nobody gives the code of, or other code", async () => {
    using model = await sequential({ ...options, layers: [dense(6), gate, dense(3)] });
    const bytes = await model.toBytes();
    expect((await lanegradError(() => load(bytes), "INVALID_OPTION")).message).toContain("layer gate");
    const other = layer("gate", (x, { parameter }) => multiply(x, parameter("scale", [6])));
    await lanegradError(() => load(bytes, { layers: { gate: other } }), "FORMAT_INVALID");
    await lanegradError(() => load(bytes, { layers: { gate }, worker: true }), "INVALID_OPTION");
  });

  test("a file or checkpoint whose layer has parameters of another shape", async () => {
    const withKernel = (shape: readonly number[]) =>
      layer("mix", (x, { parameter }) => {
        const kernel = parameter("k", shape);
        return matmul(x, shape[0] === 6 ? kernel : transpose(kernel));
      });
    const own = (mix: Layer) => sequential({ ...options, layers: [dense(6), residual([mix, dense(6)]), dense(3)] });
    using model = await own(withKernel([6, 5]));
    expect(model.info.layers[1].parameterShapes).toEqual({ "0.k": [6, 5], "1.kernel": [5, 6], "1.bias": [6] });
    const other = withKernel([5, 6]);
    const { message } = await lanegradError(
      async () => load(await model.toBytes(), { layers: { mix: other } }),
      "FORMAT_INVALID",
    );
    expect(message).toContain("holds 1.0.k as [6, 5], and its layer asks for [5, 6]");
    using otherModel = await own(other);
    const before = otherModel.weights();
    await lanegradError(() => otherModel.restore(model.checkpoint()), "INVALID_SHAPE");
    expect(otherModel.weights()).toEqual(before);
  });

  test("an activation that no file can name, and one whose code nobody gives", async () => {
    using named = await sequential({ ...options, layers: [dense(6, swish), dense(3)] });
    const bytes = await named.toBytes();
    expect((await lanegradError(() => load(bytes), "INVALID_OPTION")).message).toContain(
      "activation swish, which is your own: give load its code, { layers: { swish } }, which takes activations of your own too; no worker and no command takes it.",
    );
    using unnamed = await sequential({ ...options, layers: [dense(6, (x) => multiply(x, x)), dense(3)] });
    expect((await lanegradError(() => unnamed.toBytes(), "INVALID_OPTION")).message).toContain(
      "by the name of its function",
    );
  });

  test("a parameter that a layer asks for in training alone", async () => {
    const odd = layer("odd", (x, { parameter, isTraining }) =>
      isTraining ? x : multiply(x, parameter("late", [4], 1)),
    );
    const model = await sequential({ ...options, layers: [odd, dense(3)] });
    await lanegradError(() => model.predict([[1, 2, 3, 4]]), "INVALID_OPTION");
  });
});
