/**
 * What ops of ONNX say by their attributes and shapes: read as it is meant, or refused; never
 * passed over.
 */
import { describe, expect, test } from "vitest";
import { OnnxGraph } from "../../src/formats/onnx/graph.js";
import { load } from "../../src/node.js";
import { importModel } from "../../src/nodeFormats.js";
import { failureOf } from "../api/support/expectations.js";

type Build = (graph: OnnxGraph, x: string) => string;

/** A file that lanegrad didn't write, of these ops; its bytes may be changed. */
function bytesOf(row: readonly number[], build: Build, change = (text: string): string => text): Uint8Array {
  const graph = new OnnxGraph();
  graph.output("y", build(graph, graph.input("x", "float", row)), "float", [1]);
  const text = Buffer.from(graph.toBytes(new Map())).toString("latin1");
  return new Uint8Array(Buffer.from(change(text.replaceAll("lanegrad", "somebody")), "latin1"));
}

const ones = (count: number): number[] => new Array<number>(count).fill(1);
/** A product of rows of so many numbers with ones: an answer that is their sum. */
const summed = (graph: OnnxGraph, x: string, count: number): string =>
  graph.node("Gemm", [x, graph.floats(ones(count), [count, 1])]);

async function answerOf(bytes: Uint8Array, row: readonly number[]): Promise<number> {
  using model = await load(await importModel(bytes, "m.onnx", { loss: "meanSquaredError" }), { threads: 1 });
  return (await model.predict([row])).outputs[0];
}

test("rows of two dimensions that nobody takes channels of are flattened as they lie", async () => {
  const weights = [1, 10, 100, 1000, 10_000, 100_000];
  const bytes = bytesOf([2, 3], (graph, x) =>
    graph.node("Gemm", [graph.node("Flatten", [x]), graph.floats(weights, [6, 1])]),
  );
  expect(await answerOf(bytes, [1, 2, 3, 4, 5, 6])).toBe(654_321);
});

test("numbers that are as usual are read", async () => {
  const bytes = bytesOf([2], (graph, x) => {
    const made = graph.node("HardSigmoid", [summed(graph, x, 2)], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
    return graph.cast(graph.node("Selu", [made]), "float");
  });
  // selu of 2/3, which is above 0
  expect(await answerOf(bytes, [0.4, 0.6])).toBeCloseTo((1.0507009873554805 * 2) / 3, 6);
});

test("slopes of channels are read", async () => {
  const bytes = bytesOf([2, 2, 1], (graph, x) => {
    const slopes = graph.floats([0.5, 0.25], [2, 1, 1]);
    return summed(graph, graph.node("Flatten", [graph.node("PRelu", [x, slopes])]), 4);
  });
  // channels come last here, and slopes are 1/2 and 1/4
  expect(await answerOf(bytes, [-1, -2, -3, 8])).toBe(-0.5 - 0.5 - 1.5 + 8);
});

test("the shape of Reshape is read as a list of int64, as onnx.helper writes it", async () => {
  const raw = Buffer.from(new BigInt64Array([0n, -1n]).buffer).toString("latin1");
  // field 7 in place of 9, with as many bytes: 0 in six, -1 in ten
  const listed = `\x3a\x10${"\x80".repeat(5)}\x00${"\xff".repeat(9)}\x01`;
  const change = (text: string): string => text.replace(`\x4a\x10${raw}`, () => listed);
  const build: Build = (graph, x) => summed(graph, graph.node("Reshape", [x, graph.integers([0, -1])]), 6);
  expect(bytesOf([2, 3], build, change)).not.toEqual(bytesOf([2, 3], build));
  expect(await answerOf(bytesOf([2, 3], build, change), [1, 2, 3, 4, 5, 6])).toBe(21);
});

test("biases are added by ops of their own, also to those of Gemm and Conv", async () => {
  const dense = bytesOf([2], (graph, x) => {
    const made = graph.node("Gemm", [x, graph.floats([1, 1], [2, 1]), graph.floats([10])]);
    return graph.node("Add", [graph.floats([300], [1, 1]), graph.node("Add", [made, graph.floats([4000], [])])]);
  });
  expect(await answerOf(dense, [1, 2])).toBe(4313);
  const images = bytesOf([1, 2, 2], (graph, x) => {
    const made = graph.node("Conv", [x, graph.floats([1, -1], [2, 1, 1, 1])]);
    const added = graph.node("Relu", [graph.node("Add", [made, graph.floats([1, 2], [1, 2, 1, 1])])]);
    return summed(graph, graph.node("Flatten", [added], { axis: -3 }), 8);
  });
  // each pixel and 1, and 2 less each pixel, of which those above 0 are left
  expect(await answerOf(images, [1, 2, 3, 4])).toBe(10 + 4 + 1);
});

test("slopes of LeakyRelu are read, and softsign by its formula", async () => {
  const leaky = (alpha: number): Uint8Array =>
    bytesOf([2], (graph, x) => graph.node("LeakyRelu", [summed(graph, x, 2)], { alpha: { float: alpha } }));
  expect(await answerOf(leaky(0.25), [-3, -5])).toBe(-2);
  expect(await answerOf(leaky(0.25), [3, 5])).toBe(8);
  expect(await answerOf(leaky(0.01), [-3, -5])).toBe(Math.fround(-8 * Math.fround(0.01)));
  const softsign = bytesOf([2], (graph, x) => {
    const sums = summed(graph, x, 2);
    return graph.node("Div", [sums, graph.node("Add", [graph.node("Abs", [sums]), graph.floats([1], [])])]);
  });
  expect(await answerOf(softsign, [-1, -2])).toBe(-0.75);
});

test("axes are turned and rows cut as the graph does", async () => {
  // numbers 1 to 6 as [2, 3], turned to [3, 2]: 1 4 2 5 3 6
  const turned = bytesOf([2, 3], (graph, x) => {
    const rows = graph.node("Transpose", [x], { perm: [0, 2, 1] });
    return graph.node("Gemm", [graph.node("Flatten", [rows]), graph.floats([1, 10, 100, 1000, 1e4, 1e5], [6, 1])]);
  });
  expect(await answerOf(turned, [1, 2, 3, 4, 5, 6])).toBe(635_241);
  // a row of 4 as an image [1, 2, 2], of which a kernel takes the diagonal
  const cut = bytesOf([4], (graph, x) => {
    const image = graph.node("Reshape", [x, graph.integers([0, 1, 2, -1])]);
    const made = graph.node("Conv", [image, graph.floats([1, 0, 0, 10], [1, 1, 2, 2])]);
    return summed(graph, graph.node("Flatten", [made]), 1);
  });
  expect(await answerOf(cut, [1, 2, 3, 4])).toBe(41);
  // two channels of two places, as the file has them: 1 2 and 3 4; the second's places count
  // tenfold
  const channels = bytesOf([4], (graph, x) => {
    const rows = graph.node("Unsqueeze", [graph.node("Reshape", [x, graph.integers([-1, 2, 2])]), graph.integers([3])]);
    const made = graph.node("Conv", [rows, graph.floats([1, 10], [1, 2, 1, 1])]);
    return graph.node("Gemm", [graph.node("Flatten", [made]), graph.floats([1, 100], [2, 1])]);
  });
  expect(await answerOf(channels, [1, 2, 3, 4])).toBe(31 + 4200);
});

describe("refused", () => {
  const alone: Build = (graph, x) => summed(graph, x, 2);
  const with2 =
    (op: string, attributes: Readonly<Record<string, { readonly float: number } | number>>): Build =>
    (graph, x) =>
      graph.node(op, [alone(graph, x)], attributes);
  test.each<readonly [string, readonly number[], Build, RegExp]>([
    ["a HardSigmoid as ONNX has it by default", [2], with2("HardSigmoid", {}), /HardSigmoid with alpha 0.2/],
    [
      "one that is moved",
      [2],
      with2("HardSigmoid", { alpha: { float: 1 / 6 }, beta: { float: 0.25 } }),
      /HardSigmoid with beta 0.25/,
    ],
    [
      "x times another HardSigmoid than hardSwish's",
      [2],
      (graph, x) => {
        const sums = alone(graph, x);
        return graph.node("Mul", [sums, graph.node("HardSigmoid", [sums])]);
      },
      /HardSigmoid with alpha 0.2/,
    ],
    ["another Selu", [2], with2("Selu", { alpha: { float: 1 } }), /Selu with alpha 1/],
    [
      "a slope that is no number",
      [2],
      with2("LeakyRelu", { alpha: { float: Number.NaN } }),
      /LeakyRelu with alpha NaN/,
    ],
    [
      "an attribute that isn't read",
      [2],
      with2("Relu", { axis: 1 }),
      /Relu with the attribute "axis", which isn't read/,
    ],
    [
      "Dropout that drops",
      [2],
      (graph, x) => graph.node("Dropout", [alone(graph, x), graph.floats([0.5], []), graph.floats([1], [])]),
      /Dropout that drops numbers when it answers/,
    ],
    [
      "a bias along columns",
      [1, 2, 2],
      (graph, x) =>
        graph.node("Add", [graph.node("Conv", [x, graph.floats([1, 1], [2, 1, 1, 1])]), graph.floats([1, 2])]),
      /Add with a bias of \[2\] for 2 units/,
    ],
    [
      "a kernel of another size than its weights",
      [1, 2, 2],
      (graph, x) => graph.node("Conv", [x, graph.floats([1], [1, 1, 1, 1])], { kernel_shape: [2, 2] }),
      /Conv with kernel_shape \[2,2\] and weights of \[1,1,1,1\]/,
    ],
    [
      "a division that is no softsign",
      [2],
      (graph, x) => {
        const sums = alone(graph, x);
        return graph.node("Div", [graph.node("Add", [graph.node("Abs", [sums]), graph.floats([1], [])]), sums]);
      },
      /"Abs", "Div" side by side/,
    ],
    [
      "ops side by side with long names",
      [2],
      (graph, x) => {
        const both = graph.node("o".repeat(3000), [x]);
        return graph.node("Add", [both, graph.node("p".repeat(3000), [x])]);
      },
      /has "o+…", "p+…" side by side/,
    ],
    [
      "means of rows' places and channels together",
      [1, 2, 2],
      (graph, x) => summed(graph, graph.node("ReduceMean", [x], { axes: [1, 2, 3], keepdims: 0 }), 1),
      /ReduceMean along the axes 1, 2, 3, and means of all places/,
    ],
    [
      "another shape than there are numbers",
      [2, 3],
      (graph, x) => summed(graph, graph.node("Reshape", [x, graph.integers([-1, 4])]), 4),
      /Reshape to \[-1,4\] of rows of \[2,3\]/,
    ],
    [
      "a shape with the rows at another place",
      [2, 3],
      (graph, x) => {
        const rows = graph.node("Gather", [graph.node("Shape", [x]), graph.integers([0])]);
        const shape = graph.node("Concat", [graph.integers([6]), rows], { axis: 0 });
        return summed(graph, graph.node("Reshape", [x, shape]), 6);
      },
      /Reshape to \[6,rows\] of rows of \[2,3\]/,
    ],
    [
      "images made larger by a half",
      [1, 2, 2],
      (graph, x) => {
        const how = { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
        const larger = graph.node("Resize", [x, "", graph.floats([1, 1, 1.5, 1.5])], how);
        return summed(graph, graph.node("Flatten", [larger]), 9);
      },
      /Resize other than to the nearest pixel, by whole numbers/,
    ],
    [
      "images made larger in between",
      [1, 2, 2],
      (graph, x) => {
        const larger = graph.node("Resize", [x, "", graph.floats([1, 1, 2, 2])], { mode: "linear" });
        return summed(graph, graph.node("Flatten", [larger]), 16);
      },
      /Resize other than to the nearest pixel/,
    ],
    [
      "ones around images",
      [1, 2, 2],
      (graph, x) => {
        const padded = graph.node("Pad", [x, graph.integers([0, 0, 1, 1, 0, 0, 1, 1]), graph.floats([1], [])]);
        return summed(graph, graph.node("Flatten", [padded]), 16);
      },
      /Pad of other than zeros/,
    ],
    [
      "channels added",
      [1, 2, 2],
      (graph, x) => {
        const padded = graph.node("Pad", [x, graph.integers([0, 1, 0, 0, 0, 0, 0, 0])]);
        return summed(graph, graph.node("Flatten", [padded]), 8);
      },
      /Pad of other than zeros/,
    ],
    ["numbers that are cut off", [2], with2("Clip", {}), /the op "Clip", which cuts off/],
    ["logarithms", [2], with2("LogSoftmax", {}), /the op "LogSoftmax", which gives logarithms/],
    ["rows of all memory", [2 ** 31, 2 ** 31, 1], alone, /more numbers than memory holds/],
    ["whole numbers", [2], with2("Cast", { to: 7 }), /Cast to another type than float32/],
    [
      "slopes of columns",
      [2, 2, 2],
      (graph, x) => summed(graph, graph.node("Flatten", [graph.node("PRelu", [x, graph.floats([0.5, 2])])]), 8),
      /PRelu with slopes of \[2\], and those of channels/,
    ],
  ])("%s", async (_, row, build, message) => {
    const error = (await failureOf(() => importModel(bytesOf(row, build), "m.onnx"))) as Error;
    expect(error.message).toMatch(message);
    expect(error.name).toBe("FormatError");
  });

  test.each<readonly [string, (text: string) => string, RegExp]>([
    [
      "two constants of a name",
      (text) => text.replaceAll("/constant_1", "/constant_0"),
      /two constants "\/constant_0"/,
    ],
    ["two answers of a name", (text) => text.replaceAll("/Gemm_2", "/Gemm_1"), /"\/Gemm_1" is made twice/],
    ["two attributes of a name", (text) => text.replaceAll("transB", "transA"), /two attributes "transA"/],
  ])("%s", async (_, change, message) => {
    const build: Build = (graph, x) => {
      const options = { transA: 0, transB: 0 };
      const one = graph.node("Gemm", [x, graph.floats([1, 2, 3, 4], [2, 2])], options);
      return graph.node("Gemm", [one, graph.floats([1, 2, 3, 4], [2, 2])], options);
    };
    await importModel(bytesOf([2], build), "m.onnx");
    const error = (await failureOf(() => importModel(bytesOf([2], build, change), "m.onnx"))) as Error;
    expect(error.message).toMatch(message);
    expect(error.name).toBe("FormatError");
  });
});
