/** What ops of ONNX say by their attributes and shapes: read as it is meant, or refused; never passed over. */
import { describe, expect, test } from "vitest";
import { OnnxGraph } from "../../src/formats/onnx/graph.js";
import { load } from "../../src/node.js";
import { importModel } from "../../src/nodeFormats.js";
import { failureOf } from "../api/support/expectations.js";

type Build = (graph: OnnxGraph, x: string) => string;

/** A file that lanegrad didn't write, of these ops. */
function bytesOf(row: readonly number[], build: Build): Uint8Array {
  const graph = new OnnxGraph();
  graph.output("y", build(graph, graph.input("x", "float", row)), "float", [1]);
  const text = Buffer.from(graph.toBytes(new Map())).toString("latin1");
  return new Uint8Array(Buffer.from(text.replaceAll("lanegrad", "somebody"), "latin1"));
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
});
