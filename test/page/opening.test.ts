import { beforeEach, expect, test, vi } from "vitest";
import type { LoadOptions } from "../../src/browser.js";
import { defaultsOf } from "../../src/page/configuration.js";
import { openModel } from "../../src/page/modelFiles.js";
import { lanegradError } from "../api/support/expectations.js";

/** Models that were loaded, with the options of each. */
const loaded = vi.hoisted((): { readonly options: LoadOptions; readonly dispose: () => void }[] => []);
/** What the file is a model of. */
const sizes = vi.hoisted(() => ({ inputs: 4, outputs: 3 }));

vi.mock("../../src/browser.js", async (original) => ({
  ...(await original<typeof import("../../src/browser.js")>()),
  load: async (_: Uint8Array, options: LoadOptions) => {
    const model = {
      options,
      dispose: vi.fn(),
      info: {
        inputs: sizes.inputs,
        layers: [
          { units: 7, activation: "tanh", bias: true },
          { units: sizes.outputs, activation: "softmax", bias: true },
        ],
        loss: "crossEntropy",
      },
    };
    loaded.push(model);
    return model;
  },
}));

const file = new File([new Uint8Array(8)], "model.safetensors");
const iris = { ...defaultsOf("iris"), learningRate: 0.125 };

beforeEach(() => {
  loaded.length = 0;
  Object.assign(sizes, { inputs: 4, outputs: 3 });
});

test("a model of the same data trains on as the form says, and is opened anew likewise", async () => {
  const { model, configuration, reopen } = await openModel(file, iris);
  expect(configuration).toEqual({ ...iris, hidden: [7], activation: "tanh", bias: true, loss: "crossEntropy" });
  expect(await reopen()).not.toBe(model);
  expect(loaded.map(({ options }) => options.optimizer?.options.learningRate)).toEqual([0.125, 0.125]);
  expect(loaded[0].dispose).not.toHaveBeenCalled();
});

test("a model of other data trains on as is usual for that, which the form then says", async () => {
  Object.assign(sizes, { inputs: 784, outputs: 10 });
  const { model, configuration } = await openModel(file, iris);
  const usual = defaultsOf("mnist");
  expect(configuration).toMatchObject({ data: "mnist", optimizer: usual.optimizer, seed: usual.seed });
  expect(model).toBe(loaded[1]);
  expect(loaded[1].options).toMatchObject({ seed: usual.seed, optimizer: { name: usual.optimizer } });
  expect(loaded[0].dispose).toHaveBeenCalled();
});

test("a model of data that the page doesn't have is refused and disposed", async () => {
  Object.assign(sizes, { inputs: 5, outputs: 1 });
  await lanegradError(() => openModel(file, iris), "DATA_MISMATCH");
  expect(loaded[0].dispose).toHaveBeenCalled();
});
