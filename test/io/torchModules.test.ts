/**
 * State dicts as PyTorch makes them of the usual ways to write a network: read with its
 * predictions, or refused by what they are.
 */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeModel } from "../../src/io/modelFile.js";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import { load } from "../../src/node.js";
import { formatError } from "./helpers.js";
import { file, hint, read, refused, type Tensor, zeros } from "./torchFiles.js";

/** The layers of a ModuleList by names that are no indices. */
const renamed = (tensors: readonly Tensor[]): readonly Tensor[] =>
  tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace(/^layers\./, "fc") }));

describe("read, with PyTorch's predictions", () => {
  test.each(Object.entries(read))("%s", async (name, { tensors, inputs, predictions }) => {
    using model = await load(file(name === "ModuleList" ? renamed(tensors) : tensors), {
      activation: "relu",
      loss: "meanSquaredError",
    });
    const { outputs, columns } = await model.predict(inputs);
    expect(columns).toBe(predictions[0].length);
    // outputs are of order 1, sums of a dozen floats
    predictions.flat().forEach((value, i) => void expect(Math.abs(outputs[i] - value)).toBeLessThan(1e-6));
  });

  test("an index that is left out is an activation, and names that are no indices leave them to the hint", () => {
    const activations = (name: string, activation: string): readonly string[] =>
      decodeModel(file(read[name].tensors), { ...hint, activation }).layers.map((layer) => layer.activation);
    expect(activations("a layer without activation", "tanh")).toEqual(["linear", "tanh", "linear"]);
    expect(activations("fc1, fc2, fc3", "tanh")).toEqual(["tanh", "tanh", "linear"]);
    expect(activations("ModuleList", "linear")).toEqual(["linear", "linear", "linear"]);
    expect(activations("Dropout behind the activation", "linear")).toEqual(["linear", "linear"]);
  });

  test.each([
    ["net.", undefined],
    ["net.", "relu"],
    ["", "tanh"],
  ])(
    "indices of %j without a gap are those of a Sequential or of a ModuleList: %s is asked about",
    (list, activation) => {
      const [first, second] = ["0", "1"].map((index) => `${list}${index}`);
      const weight = (name: string) => ({
        name: `${name}.weight`,
        dtype: "F32",
        shape: [2, 2],
        values: [1, -1, -1, 1],
      });
      const bytes = file([weight(first), weight(second)]);
      const error = formatError(() =>
        decodeModel(bytes, { loss: "meanSquaredError", ...(activation && { activation }) }),
      );
      expect(error?.message).toContain(`nothing between "${first}" and "${second}"`);
      expect(error?.message).toMatch(/give `activation: "linear"`; .* rename their tensors/);
      expect(decodeModel(bytes, { ...hint, activation: "linear" }).layers[0].activation).toBe("linear");
    },
  );

  test("a hint that is needed is asked for", () => {
    for (const name of ["fc1, fc2, fc3", "net.0"])
      expect(formatError(() => decodeModel(file(read[name].tensors), { loss: "crossEntropy" }))?.message).toMatch(
        /give `activation`/,
      );
  });
});

describe("refused by what it is", () => {
  test.each([
    ["convolution", /a convolution \("0\.weight" of shape \[2,1,3,3\]\)/],
    ["Conv1d", /a convolution \("conv1\.weight" of shape \[2,1,3\]\)/],
    ["batch normalization", /batch normalization \("1\.num_batches_tracked"/],
    ["layer normalization", /a normalization layer or PReLU \("1\.weight" of shape \[4\]\)/],
    ["PReLU", /a normalization layer or PReLU \("1\.weight" of shape \[1\]\)/],
    ["LSTM", /a recurrent layer .* \("lstm\.bias_hh_l0"/],
    ["GRU cell", /a recurrent layer .* \("cell\.bias_hh"/],
    ["embedding", /an embedding \("embedding\.weight" of shape \[10,4\]\)/],
    ["transformer", /attention \("self_attn\.in_proj_bias"/],
    ["weight_norm", /a reparametrized or pruned weight \("0\.weight_g"/],
    ["spectral_norm", /a reparametrized or pruned weight \("parametrizations\.weight\.0\._u"/],
    ["pruned", /a reparametrized or pruned weight \("weight_mask"/],
    ["optimizer", /an optimizer's state \("state\.0\.exp_avg"/],
    ["no order", /"first" \(3 to 3\), "out" \(3 to 2\), "second" \(3 to 3\), which fit together in more than one/],
    ["backbone and head", /an activation stands between "backbone\.2" and "head"/],
    ["encoder and decoder", /"decoder\.0" \(2 to 4\), .* which fit together in more than one order/],
  ])("%s", (name, sentence) => {
    expect(formatError(() => decodeModel(zeros(refused[name]), hint))?.message).toMatch(sentence);
    expect(Object.keys(refused)).toContain(name);
  });

  const linear = (name: string, [units, inputs]: readonly [number, number], bias = true) => [
    { name: `${name}.weight`, dtype: "F32", shape: [units, inputs] },
    ...(bias ? [{ name: `${name}.bias`, dtype: "F32", shape: [units] }] : []),
  ];

  test.each([
    ["Bilinear", [{ name: "weight", dtype: "F32", shape: [3, 4, 4] }], /a convolution or a bilinear layer/],
    [
      "a parameter of its own",
      [...linear("0", [3, 4]), { name: "scale", dtype: "F32", shape: [] }],
      /holds the tensor "scale" of shape \[\], which no Linear layer has/,
    ],
    [
      "a quantized layer",
      [...linear("0", [3, 4]), { name: "0.zero_point", dtype: "I64", shape: [] }],
      /a quantized weight \("0\.zero_point"/,
    ],
    [
      "an embedding by its sizes",
      [...linear("0", [10, 4], false), ...linear("1", [2, 4])],
      /seems to begin with an embedding \("0\.weight" of shape \[10,4\], without a bias\)/,
    ],
    [
      "an embedding of three words",
      [...linear("0", [10, 4], false), ...linear("2", [2, 12])],
      /seems to begin with an embedding/,
    ],
    [
      "an embedding whose sizes a Linear layer could have",
      [...linear("0", [8, 4], false), ...linear("2", [3, 8])],
      /begins with "0\.weight" of shape \[8,4\], without a bias, .* vectors "2\.weight" of shape \[3,8\] takes, or a Linear/,
    ],
    [
      "an embedding of as many words as numbers",
      [...linear("table", [4, 4], false), ...linear("fc", [3, 4]), ...linear("head", [2, 3])],
      /begins with "table\.weight" of shape \[4,4\], .* "fc\.weight" of shape \[3,4\]/,
    ],
    [
      "an embedding by a name of several words",
      [...linear("wordEmbedding", [8, 4], false), ...linear("fc", [3, 8])],
      /an embedding \("wordEmbedding\.weight" of shape \[8,4\]\)/,
    ],
    [
      "sizes that don't fit",
      [...linear("0", [10, 4]), ...linear("2", [2, 12])],
      /\[2,12\] for "2\.weight", but the layer before has 10 units/,
    ],
  ])("%s", (_, tensors, sentence) => {
    expect(formatError(() => decodeModel(zeros(tensors), hint))?.message).toMatch(sentence);
  });

  test.each([
    ["by its name", [...linear("fc1", [8, 4], false), ...linear("fc2", [3, 8])]],
    [
      "in the list of a name",
      [...linear("linear_relu_stack.0", [8, 4], false), ...linear("linear_relu_stack.2", [3, 8])],
    ],
    ["among others without a bias", [...linear("0", [8, 4], false), ...linear("2", [3, 8], false)]],
    ["of sizes that no embedding has there", [...linear("0", [6, 4], false), ...linear("2", [3, 6])]],
    ["alone", linear("0", [8, 4], false)],
    ["by its bias, whatever its name", [...linear("embed", [8, 4]), ...linear("out", [3, 8])]],
  ])("but no Linear layer, told %s", (_, tensors) => {
    expect(decodeModel(zeros(tensors), hint).layers.at(0)?.units).toBe(tensors[0].shape[0]);
  });

  test("a ModuleList with a layer of another name, as one alone, unless nothing stands in between", () => {
    const tensors = [...linear("layers.0", [4, 4]), ...linear("layers.1", [4, 4]), ...linear("head", [2, 4])];
    const error = formatError(() => decodeModel(zeros(tensors), hint));
    expect(error?.message).toMatch(/between "layers\.1" and "head".* give `activation: "linear"`.* rename their/);
    const { layers } = decodeModel(zeros(tensors), { ...hint, activation: "linear" });
    expect(layers.map(({ activation }) => activation)).toEqual(["linear", "linear", "linear"]);
  });

  test("a counter alone is no layer", () => {
    const sentence = (name: string) =>
      formatError(() => decodeModel(zeros([{ name, dtype: "I64", shape: [] }]), hint))?.message;
    expect(sentence("step")).toMatch(/holds a counter, which belongs to no layer \("step" of shape \[\]\)/);
    expect(sentence("num_batches_tracked")).toMatch(/holds batch normalization \("num_batches_tracked"/);
  });

  test("every network that PyTorch made for it", () => {
    for (const tensors of Object.values(refused))
      expect(formatError(() => decodeModel(zeros(tensors), hint))).toBeDefined();
  });

  test.each([
    ["a pickle of PyTorch", "PK\x03\x04\x00\x00\x08\x08\x00\x00model/data.pkl", /a pickle of PyTorch .*save_file/],
    ["an old pickle", "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", /a pickle of Python/],
    ["NumPy's archive", "PK\x03\x04\x14\x00\x00\x00\x00\x00a.npy", /NumPy/],
    ["another archive", "PK\x03\x04\x14\x00\x00\x00\x00\x00a.json", /a zip archive/],
    ["an HDF5 file", "\x89HDF\r\n\x1a\n", /HDF5.*Keras/],
    [
      "a sharded index",
      '{\n  "metadata": {"total_size": 8},\n  "weight_map": {}}',
      /the index of a model in several files/,
    ],
    ["a model of TensorFlow.js", '{"format": "layers-model"}', /JSON/],
    ["Git LFS's pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", /git lfs pull/],
    ["a web page", "<!DOCTYPE html><title>404</title>", /a web page/],
    ["GGUF", "GGUF\x03\x00\x00\x00", /GGUF/],
  ])("%s", (_, text, sentence) => {
    const error = formatError(() => decodeModel(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
    expect(error?.code).toBe("FORMAT_UNSUPPORTED");
    expect(error?.message).toMatch(sentence);
  });

  test("a packed file", () => {
    expect(formatError(() => decodeModel(gzipSync(file(read["net.0"].tensors))))?.message).toMatch(
      /gzip, not safetensors: unpack it/,
    );
  });
});

describe("headers are bounded before they are parsed", () => {
  test("zeros, spaces and more than 32 MB are refused without a look at the rest", () => {
    const announcing = (length: number, first: string): Uint8Array => {
      const bytes = new Uint8Array(8 + length).fill(0x20, 9);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
      bytes[8] = first.charCodeAt(0);
      return bytes;
    };
    expect(formatError(() => decodeSafetensors(announcing(80_000_000, "\0")))?.message).toMatch(
      /80000000 bytes, and 32/,
    );
    expect(formatError(() => decodeSafetensors(announcing(32_000_001, "{")))?.message).toMatch(/are the most/);
    expect(formatError(() => decodeSafetensors(announcing(31_000_000, "\0")))?.message).toMatch(/not a JSON object/);
    expect(formatError(() => decodeSafetensors(announcing(31_000_000, "{")))?.message).toMatch(/not valid JSON/);
  });
});
