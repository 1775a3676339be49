/**
 * A model that was saved with its optimizer's state trains on to the bits of one that was never
 * saved; others say what is missing.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeModel } from "../../src/io/modelFile.js";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  dataset,
  dense,
  dropout,
  type FitOptions,
  gaussianNoise,
  type Layer,
  lbfgs,
  lion,
  load,
  type Model,
  type ModelOptions,
  nadam,
  type Optimizer,
  radam,
  residual,
  rmsProp,
  rprop,
  sequential,
  sgd,
  type WorkerModel,
} from "../../src/node.js";
import "../support/awake.js";

const path = join(mkdtempSync(join(tmpdir(), "lanegrad-")), "model.safetensors");
const x = Array.from({ length: 45 }, (_, i) => [i % 7, (i * i) % 5, i % 3, 1 / (i + 1)]);
const data = dataset({ x, y: x.map(([a]) => ["low", "mid", "high"][a % 3]) });

const dense3: readonly Layer[] = [dense(6, "tanh"), dense(3, "softmax")];
const kinds: readonly Layer[] = [
  dense(6, "silu", { bias: false }),
  dropout(0.3),
  residual([dense(4, "relu"), dense(6)]),
  gaussianNoise(0.1),
  dense(3, "softmax"),
];
const made: ModelOptions = { inputs: 4, layers: dense3, loss: "crossEntropy", seed: 11, threads: 1 };
const optimizers: readonly Optimizer[] = [
  ...[sgd(), sgd({ momentum: 0.9, nesterov: true }), adam(), adam({ amsgrad: true }), adamW(), nadam(), radam()],
  ...[lbfgs(), adam({ clipNorm: 0.1 }), adamW({ emaMomentum: 0.9, globalClipNorm: 1 }), sgd({ emaMomentum: 0.5 })],
  ...[adamax(), lion(), rmsProp({ momentum: 0.5 }), adagrad(), adadelta(), rprop()],
  ...[adam({ clipNorm: 0.1 }), sgd({ globalClipNorm: 0.2 })],
];
const fitting: FitOptions = { epochs: 3, batchSize: 8 };

const bitsOf = async (model: Model | WorkerModel): Promise<unknown> => ({
  weights: await model.weights(),
  bytes: await model.toBytes({ optimizerState: true }),
});

describe("3 epochs, a file and 3 more are 6 epochs, to the bit", () => {
  test.each(optimizers)("$name $options", async (optimizer) => {
    for (const [layers, dtype] of [
      [dense3, "float32"],
      [kinds, "float64"],
    ] as const) {
      const options = { ...made, layers, dtype, optimizer };
      // L-BFGS searches on all rows at once
      const fit = optimizer.name === "lbfgs" ? ({ ...fitting, batchSize: "full" } as const) : fitting;
      using whole = await sequential(options);
      // at the end of a fit averages become the weights
      for (const epochs of optimizer.options.emaMomentum ? [3, 3] : [6]) await whole.fit(data, { ...fit, epochs });
      using half = await sequential(options);
      await half.fit(data, fit);
      using again = await load(await half.toBytes({ optimizerState: true }));
      expect(again.info.missing).toBeUndefined();
      await again.fit(data, fit);
      expect(await bitsOf(again)).toEqual(await bitsOf(whole));
    }
  });

  test.each([
    ["from a worker", true, false],
    ["into a worker", false, true],
    ["in workers", true, true],
  ])("%s, by a path", async (_, from, into) => {
    const options = { ...made, layers: kinds, optimizer: adam(), standardize: true };
    using whole = await sequential(options);
    await whole.fit(data, { ...fitting, epochs: 6 });
    using half = await sequential({ ...options, worker: from });
    await half.fit(data, fitting);
    await half.save(path, { optimizerState: true });
    using again = await load(path, into ? { worker: true } : {});
    await again.fit(data, fitting);
    expect(await bitsOf(again)).toEqual(await bitsOf(whole));
  });

  test("also where a callback saves it, with a schedule over both", async () => {
    const options = { ...made, layers: kinds, optimizer: adam() };
    const scheduled = { ...fitting, schedule: { name: "cosine", epochs: 6 } } as const;
    using whole = await sequential(options);
    let bytes = new Uint8Array();
    await whole.fit(data, {
      ...scheduled,
      epochs: 6,
      onEpoch: async ({ epoch }, { model }) => {
        if (epoch === 3) bytes = Uint8Array.from(await model.toBytes({ optimizerState: true }));
      },
    });
    using again = await load(bytes);
    await again.fit(data, scheduled);
    expect(await bitsOf(again)).toEqual(await bitsOf(whole));
  });

  test("over several files", async () => {
    using whole = await sequential({ ...made, optimizer: nadam() });
    await whole.fit(data, { ...fitting, epochs: 9 });
    using first = await sequential({ ...made, optimizer: nadam() });
    let model: Model = first;
    for (let part = 0; part < 3; part++) {
      await model.fit(data, fitting);
      model = await load(await model.toBytes({ optimizerState: true }));
    }
    expect(await bitsOf(model)).toEqual(await bitsOf(whole));
    model.dispose();
  });
});

describe("what the file lacks is said", () => {
  test("where it wasn't asked for, and nothing else changes", async () => {
    using model = await sequential({ ...made, optimizer: adam() });
    await model.fit(data, fitting);
    const bytes = await model.toBytes();
    expect(await model.toBytes({})).toEqual(bytes);
    expect(await model.toBytes({ optimizerState: false })).toEqual(bytes);
    for (const worker of [false, true]) {
      using again = await load(bytes, worker ? { worker: true } : {});
      expect(again.info).toMatchObject({ optimizer: { name: "adam", ...adam().options }, seed: 11 });
      expect(again.info.missing).toBe(
        "The file keeps neither what adam has gathered nor the order of the rows, so both begin anew: save it with { optimizerState: true } for a training that goes on.",
      );
    }
    using told = await load(bytes, { optimizer: adam() });
    expect(told.info.missing).toBeUndefined();
  });

  test("but not of a model that hasn't learned yet", async () => {
    using model = await sequential(made);
    using again = await load(await model.toBytes());
    expect(again.info.missing).toBeUndefined();
    using kept = await load(await model.toBytes({ optimizerState: true }));
    await model.fit(data, fitting);
    await again.fit(data, fitting);
    await kept.fit(data, fitting);
    expect(await bitsOf(again)).toEqual(await bitsOf(model));
    expect(await bitsOf(kept)).toEqual(await bitsOf(model));
  });
});

test("another optimizer that load is given begins anew, and another seed draws other orders", async () => {
  using model = await sequential({ ...made, optimizer: adam() });
  await model.fit(data, fitting);
  const [plain, kept] = [await model.toBytes(), await model.toBytes({ optimizerState: true })];
  for (const options of [{ optimizer: sgd() }, { optimizer: adam() }, { seed: 5, optimizer: adam() }]) {
    using one = await load(plain, options);
    using other = await load(kept, options);
    await one.fit(data, fitting);
    await other.fit(data, fitting);
    expect(other.weights()).toEqual(one.weights());
  }
});

test("the file has the same model, whose weights PyTorch finds under the same names", async () => {
  using model = await sequential({ ...made, optimizer: adam() });
  await model.fit(data, fitting);
  const [plain, kept] = [await model.toBytes(), await model.toBytes({ optimizerState: true })];
  const weightsIn = (bytes: Uint8Array) =>
    decodeSafetensors(bytes)
      .tensors.filter(({ name }) => !name.startsWith("training."))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(weightsIn(kept)).toEqual(weightsIn(plain));
  const { progress, training, ...rest } = decodeModel(kept);
  expect(progress?.states).toHaveLength(2);
  expect(training?.epochs).toBe(3);
  const { training: _, ...same } = decodeModel(plain);
  expect(rest).toEqual(same);
  // three vectors instead of one, and 45 rows
  expect(kept.length).toBeLessThan(3 * plain.length + 45 * 8);
});

describe("files that somebody changed", () => {
  async function changed(change: (text: string) => string): Promise<Uint8Array> {
    using model = await sequential({ ...made, optimizer: adam() });
    await model.fit(data, fitting);
    const bytes = await model.toBytes({ optimizerState: true });
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    const header = new TextEncoder().encode(change(text).trimEnd().padEnd(length));
    expect(header.length).toBe(length);
    return Uint8Array.of(...bytes.subarray(0, 8), ...header, ...bytes.subarray(8 + length));
  }

  test.each<[string, (text: string) => string, RegExp]>([
    [
      "a state of another name",
      (text) => text.replace("training.1.0.bias", "training.1.0.bios"),
      /no state of its optimizer for bias of layer 0/,
    ],
    [
      "a state too many",
      (text) => text.replace("training.1.0.bias", "training.2.0.bias"),
      /another state than adam has/,
    ],
    ["no order", (text) => text.replace("training.order", "training.odder"), /without the order of the rows/],
    [
      "settings of another optimizer",
      (text) => text.replace('settings\\":[', 'settings\\":[1,').replace(/\\"epochs\\":3,/, ""),
      /epochs|those of adam/,
    ],
    [
      "a rate that it isn't told to have",
      (text) => text.replace('settings\\":[0.001', 'settings\\":[0.002'),
      /settings" is not those of adam with its options/,
    ],
    [
      "words that are none",
      (text) => text.replace(/generator\\":\[\d/, 'generator\\":[-'),
      /four words of 32 bits|JSON/,
    ],
  ])("with %s are refused", async (_, change, message) => {
    await expect(load(await changed(change))).rejects.toMatchObject({
      code: "FORMAT_INVALID",
      message: expect.stringMatching(message),
    });
  });

  test("with a row that is there twice are refused", async () => {
    const bytes = await changed((text) => text);
    // the order, of doubles, comes first
    const begin = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    await load(bytes).then((model) => model.dispose());
    bytes.copyWithin(begin, begin + 8, begin + 16);
    await expect(load(bytes)).rejects.toMatchObject({
      message: expect.stringContaining("without the order of the rows"),
    });
  });

  test("options that don't exist are refused, and nothing is written", async () => {
    for (const worker of [false, true]) {
      using model = await sequential({ ...made, worker });
      const wrong = { optimizer: true } as never;
      for (const run of [() => model.toBytes(wrong), () => model.save("/nowhere/at/all", wrong)])
        await expect(run()).rejects.toMatchObject({
          code: "INVALID_OPTION",
          message: 'save has no option "optimizer": its only option is optimizerState.',
        });
      await expect(model.toBytes({ optimizerState: 1 as never })).rejects.toMatchObject({ code: "INVALID_OPTION" });
    }
  });
});
