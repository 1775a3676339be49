/**
 * Recurrent layers of other programs: what their files say else than answers that golden files
 * hold, and what isn't read.
 */
import { describe, expect, test } from "vitest";
import { OnnxGraph } from "../../src/formats/onnx/graph.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import { dense, gru, load, lstm, sequential } from "../../src/node.js";
import { exportModel, importModel } from "../../src/nodeFormats.js";
import { failureOf } from "../api/support/expectations.js";
import { file, type Tensor } from "../io/torchFiles.js";
import { uniform } from "../kernels/support/compare.js";

const [STEPS, FEATURES, UNITS] = [4, 2, 3];
const x = [uniform(1, STEPS * FEATURES, -1, 1), uniform(2, STEPS * FEATURES, -1, 1)];
const options = { inputs: [STEPS, FEATURES], loss: "meanSquaredError", threads: 1, seed: 5 } as const;

async function answersOf(bytes: Uint8Array): Promise<Float32Array | Float64Array> {
  using model = await load(bytes, { threads: 1 });
  return (await model.predict(x)).outputs;
}

async function expectRefused(read: () => Promise<unknown>, message: RegExp): Promise<void> {
  const error = (await failureOf(read)) as Error;
  expect(error.message).toMatch(message);
  expect(error.name).toMatch(/^(Format|Usage)Error$/);
}

describe("TensorFlow.js", () => {
  const biases = uniform(3, 6 * UNITS, -1, 1);
  /** A Sequential of one recurrent layer with these options, of weights by name. */
  const modelOf = (kind: string, config: object, biasShape: readonly number[], more: readonly object[] = []) => {
    const shapes = { kernel: [FEATURES, 3 * UNITS], recurrent_kernel: [UNITS, 3 * UNITS], bias: biasShape };
    const weights = Object.entries(shapes).map(([own, shape]) => ({ name: `r/${own}`, shape, dtype: "float32" }));
    const own = { name: "r", units: UNITS, batch_input_shape: [null, STEPS, FEATURES], ...config };
    const layers = [...more, { class_name: kind, config: own }];
    const json = {
      modelTopology: { class_name: "Sequential", config: { layers } },
      weightsManifest: [{ paths: ["w.bin"], weights }],
    };
    const values = [
      ...uniform(1, FEATURES * 3 * UNITS, -1, 1),
      ...uniform(2, UNITS * 3 * UNITS, -1, 1),
      ...biases.slice(
        0,
        biasShape.reduce((product, extent) => product * extent, 1),
      ),
    ];
    return new Map([
      ["model.json", new TextEncoder().encode(JSON.stringify(json))],
      ["w.bin", new Uint8Array(Float32Array.from(values).buffer)],
    ]);
  };

  test("a GRU of Keras that resets behind the product, with its two biases", async () => {
    for (const config of [{ reset_after: true }, {}]) {
      const read = await importModel(modelOf("GRU", config, [2, 3 * UNITS]), "model.json");
      const numbers = (from: number, count: number) => Float32Array.from(biases.slice(from, from + count));
      const layer = gru(UNITS, {
        weights: Float32Array.from(uniform(1, FEATURES * 3 * UNITS, -1, 1)),
        recurrentWeights: Float32Array.from(uniform(2, UNITS * 3 * UNITS, -1, 1)),
        biases: numbers(0, 3 * UNITS),
        recurrentBiases: numbers(3 * UNITS, 3 * UNITS),
      });
      using own = await sequential({ ...options, layers: [layer] });
      expect(await answersOf(read)).toEqual((await own.predict(x)).outputs);
    }
  });

  const embedding = { class_name: "Embedding", config: { name: "e", mask_zero: true, input_length: 4 } };
  test.each<readonly [string, object, readonly number[], readonly object[], RegExp]>([
    ["dropout in its steps", { recurrent_dropout: 0.2 }, [2, 9], [], /GRU with recurrent_dropout in its steps/],
    [
      "another activation",
      { recurrent_activation: "hard_sigmoid" },
      [2, 9],
      [],
      /GRU with the activation "hard_sigmoid"/,
    ],
    ["one that lanegrad's has not", { activation: "gelu" }, [2, 9], [], /gru that can't be, with activation/],
    ["state that is kept", { stateful: true }, [2, 9], [], /GRU with the option "stateful", which isn't read/],
    ["one bias of two", { reset_after: true }, [9], [], /GRU with reset_after and one bias/],
    ["two biases of one", { reset_after: false }, [2, 9], [], /don't fit together at gru/],
    ["steps that are masked", {}, [2, 9], [embedding], /Embedding with mask_zero before GRU/],
  ])("%s is refused", async (_, config, biasShape, more, message) => {
    await expectRefused(() => importModel(modelOf("GRU", config, biasShape, more), "model.json"), message);
  });
});

describe("PyTorch's modules", () => {
  /** The tensors of a recurrent module of one layer. */
  const tensorsOf = (gates: number, layers = 1): readonly Tensor[] =>
    Array.from({ length: layers }, (_, k) => {
      const shapes = {
        weight_ih: [gates * UNITS, k > 0 ? UNITS : FEATURES],
        weight_hh: [gates * UNITS, UNITS],
        bias_ih: [gates * UNITS],
        bias_hh: [gates * UNITS],
      };
      return Object.entries(shapes).map(([name, shape], i) => {
        const values = uniform(
          i + 4 * k,
          shape.reduce((product, extent) => product * extent, 1),
          -1,
          1,
        );
        return { name: `rnn.${name}_l${k}`, dtype: "F32" as const, shape, values };
      });
    }).flat();
  const read = (tensors: readonly Tensor[], modules: string, inputs: readonly number[] = [STEPS, FEATURES]) =>
    importModel(file(tensors), "m.safetensors", { modules, inputs, loss: "meanSquaredError" });

  test("what lanegrad writes of an lstm is read again as a module, from safetensors and NumPy's archive", async () => {
    using model = await sequential({ ...options, layers: [lstm(UNITS), dense(2)] });
    const { tensors } = decodeSafetensors(await model.toBytes());
    const hint = { modules: "LSTM, Linear", inputs: [STEPS, FEATURES], loss: "meanSquaredError" } as const;
    const alone = await importModel(encodeSafetensors(tensors, new Map()), "m.safetensors", hint);
    const { outputs } = await model.predict(x);
    expect(await answersOf(alone)).toEqual(outputs);
    const archive = await exportModel(model, "m.npz");
    expect(await answersOf(await importModel(archive, "m.npz"))).toEqual(outputs);
  });

  test("which states go on is told as in Python, or by what stands behind", async () => {
    const all = await answersOf(await read(tensorsOf(4), "LSTM(2, 3, batch_first=True)[0]"));
    expect(all.length).toBe(x.length * STEPS * UNITS);
    expect(await answersOf(await read(tensorsOf(4), "LSTM, Dropout(0.1), Flatten"))).toEqual(all);
    const last = await answersOf(await read(tensorsOf(4), "rnn: LSTM(2, 3)[0][:, -1]"));
    expect(await answersOf(await read(tensorsOf(4), "LSTM"))).toEqual(last);
    expect(last).toEqual(all.filter((_, i) => Math.floor(i / UNITS) % STEPS === STEPS - 1));
    // layers in one module, with what is dropped between them while it learns
    using stacked = await load(await read(tensorsOf(4, 2), "LSTM(num_layers=2, dropout=0.25)"), { threads: 1 });
    expect(stacked.info.layers.map((layer) => ("kind" in layer ? layer.kind : ""))).toEqual([
      "lstm",
      "dropout",
      "lstm",
    ]);
  });

  test.each<readonly [string, () => Promise<unknown>, RegExp]>([
    ["both directions", () => read(tensorsOf(4), "LSTM(2, 3, bidirectional=True)"), /LSTM with bidirectional true/],
    ["projections", () => read(tensorsOf(4), "LSTM(2, 3, proj_size=2)"), /LSTM with proj_size 2/],
    ["more layers than are told", () => read(tensorsOf(4, 2), "LSTM"), /other layers in LSTM "0" than num_layers 1/],
    ["fewer layers", () => read(tensorsOf(3), "GRU(num_layers=2)"), /no weight_hh_l1 for GRU "0"/],
    ["another kind", () => read(tensorsOf(4), "GRU"), /has the shape \[12,2\] for .* of a gru of 3 units/],
    ["images", () => read(tensorsOf(4), "LSTM", [4, 2, 2]), /LSTM "0", which takes \[steps, features\]/],
    ["other features", () => read(tensorsOf(4), "LSTM", [4, 5]), /don't fit together at lstm/],
    [
      "states of what has none",
      () => read(tensorsOf(4), "LSTM, Flatten[0]"),
      /which is no module as PyTorch prints it/,
    ],
  ])("%s: refused", async (_, given, message) => {
    await expectRefused(given, message);
  });
});

describe("ONNX", () => {
  type Build = (graph: OnnxGraph, x: string) => string;
  const numbers = (seed: number, shape: readonly number[]) =>
    uniform(
      seed,
      shape.reduce((product, extent) => product * extent, 1),
      -1,
      1,
    );
  const weights = (graph: OnnxGraph, gates = 4): readonly string[] =>
    [
      [1, gates * UNITS, FEATURES],
      [1, gates * UNITS, UNITS],
    ].map((shape, i) => graph.floats(numbers(i, shape), shape));
  const bytesOf = (build: Build, row = [STEPS, FEATURES]): Uint8Array => {
    const graph = new OnnxGraph();
    graph.output("y", build(graph, graph.input("x", "float", row)), "float", [1]);
    const text = Buffer.from(graph.toBytes(new Map())).toString("latin1");
    return new Uint8Array(Buffer.from(text.replaceAll("lanegrad", "somebody"), "latin1"));
  };
  const byStep = (graph: OnnxGraph, x: string): string => graph.node("Transpose", [x], { perm: [1, 0, 2] });
  const squeezed = (graph: OnnxGraph, y: string, axis: number): string =>
    graph.node("Squeeze", [y, graph.integers([axis])]);
  const lstmOf = (graph: OnnxGraph, x: string, more: readonly string[] = [], options = {}): string =>
    graph.node("LSTM", [byStep(graph, x), ...weights(graph), ...more], { hidden_size: UNITS, ...options });
  const gathered = (graph: OnnxGraph, y: string, step: number): string =>
    squeezed(graph, graph.node("Gather", [squeezed(graph, y, 1), graph.integers([step])], { axis: 0 }), 0);
  const read = (build: Build, row?: number[]): Promise<Uint8Array> =>
    importModel(bytesOf(build, row), "m.onnx", { loss: "meanSquaredError" });

  test("the last state is that of PyTorch's order or lanegrad's, and states may begin with zeros that are told", async () => {
    const last = await answersOf(await read((graph, x) => gathered(graph, lstmOf(graph, x), STEPS - 1)));
    const zeros: Build = (graph, x) => {
      const states = [5, 6].map(() => graph.floats(new Float32Array(UNITS), [1, 1, UNITS]));
      const y = squeezed(graph, lstmOf(graph, x, ["", "", ...states]), 1);
      const rowsFirst = graph.node("Transpose", [y], { perm: [1, 0, 2] });
      return squeezed(graph, graph.node("Gather", [rowsFirst, graph.integers([-1])], { axis: 1 }), 1);
    };
    expect(await answersOf(await read(zeros))).toEqual(last);
    // whose steps come first, as PyTorch has them by itself
    const stepsFirst: Build = (graph, x) => gathered(graph, graph.node("LSTM", [x, ...weights(graph)]), -1);
    const told = { inputs: [STEPS, FEATURES], loss: "meanSquaredError" } as const;
    expect(await answersOf(await importModel(bytesOf(stepsFirst), "m.onnx", told))).toEqual(last);
    const all = await answersOf(await read((graph, x) => byStep(graph, squeezed(graph, lstmOf(graph, x), 1))));
    expect(all.filter((_, i) => Math.floor(i / UNITS) % STEPS === STEPS - 1)).toEqual(last);
  });

  test.each<readonly [string, Build, RegExp]>([
    [
      "another state than the last",
      (graph, x) => gathered(graph, lstmOf(graph, x), 1),
      /Gather of other than the last state/,
    ],
    [
      "a table's rows",
      (graph, x) => graph.node("Gather", [graph.floats([1, 2], [2, 1]), x], { axis: 0 }),
      /Gather of a table's rows, an embedding/,
    ],
    [
      "the other direction",
      (graph, x) => lstmOf(graph, x, [], { direction: "reverse" }),
      /LSTM of the direction "reverse"/,
    ],
    ["rows first", (graph, x) => lstmOf(graph, x, [], { layout: 1 }), /LSTM with layout 1/],
    [
      "other activations",
      (graph, x) => lstmOf(graph, x, [], { activations: ["Sigmoid", "Tanh", "Relu"] }),
      /LSTM with the activations "Sigmoid", "Tanh", "Relu"/,
    ],
    [
      "states that aren't zeros",
      (graph, x) => lstmOf(graph, x, ["", "", graph.floats([1, 0, 0], [1, 1, UNITS])]),
      /LSTM that begins with other states than zeros/,
    ],
    [
      "lengths of their own",
      (graph, x) => lstmOf(graph, x, ["", graph.integers([4])]),
      /LSTM for sequences of several lengths/,
    ],
    [
      "peepholes",
      (graph, x) => lstmOf(graph, x, ["", "", "", "", graph.floats(numbers(7, [9]), [1, 9])]),
      /LSTM with peepholes/,
    ],
    [
      "weights of other gates",
      (graph, x) => graph.node("LSTM", [byStep(graph, x), ...weights(graph, 3)]),
      /LSTM with weights of \[1,9,2\] and \[1,9,3\], which don't fit/,
    ],
    [
      "steps that come last",
      (graph, x) => graph.node("LSTM", [graph.node("Transpose", [x], { perm: [0, 2, 1] }), ...weights(graph)]),
      /LSTM for sequences that lie as rows x features x steps/,
    ],
    [
      "an op behind states that don't lie as rows",
      (graph, x) => graph.node("Relu", [squeezed(graph, lstmOf(graph, x), 1)]),
      /Relu behind sequences that lie as steps x rows x features/,
    ],
    [
      "steps that are left out",
      (graph, x) => {
        const some = [-1, 0, 0, -1].map((number) => graph.integers([number]));
        return graph.node("LSTM", [graph.node("Slice", [byStep(graph, x), ...some]), ...weights(graph)]);
      },
      /Slice of other than all steps backwards/,
    ],
  ])("%s: refused", async (_, build, message) => {
    await expectRefused(() => read(build), message);
  });
});
