/** A model's layers are its own from the start, and such as its file can hold. */
import { describe, expect, test } from "vitest";
import {
  concat,
  dense,
  dropout,
  type Layer,
  layer,
  load,
  loadIris,
  type ModelOptions,
  residual,
  sequential,
} from "../../src/node.js";
import { multiply, sigmoid, type Tensor, tanh } from "../../src/nodeTensor.js";
import { lanegradError } from "./support/expectations.js";

const iris = loadIris();
const make = (layers: readonly Layer[], more: Partial<ModelOptions> & { worker?: boolean } = {}) =>
  sequential({ inputs: 4, layers, loss: "crossEntropy", threads: 1, seed: 2, ...more });

/** Lists and layers that a program gives a model, and what it changes in them later. */
const changes: readonly (readonly [string, () => { layers: Layer[]; change: () => void }])[] = [
  [
    "lists",
    () => {
      const layers = [dense(4, "tanh"), dropout(0.1), dense(3, "softmax")];
      return { layers, change: () => layers.splice(0, 1, dense(4, "relu"), dense(3)) };
    },
  ],
  [
    "lists in residual",
    () => {
      const inner = [dense(4, "tanh")];
      return { layers: [residual(inner), dense(3, "softmax")], change: () => inner.push(dense(9)) };
    },
  ],
  [
    "lists in concat",
    () => {
      const branches = [[dense(4, "tanh")], [dense(2)]];
      const change = () => {
        branches[0].push(dense(9));
        branches.pop();
      };
      return { layers: [concat(branches), dense(3, "softmax")], change };
    },
  ],
  [
    "options of layers",
    () => {
      const layers = [dense(4, "tanh"), dropout(0.1), dense(3, "softmax")];
      return { layers, change: () => layers.map((one) => Object.assign(one, { units: 7, rate: "x" })) };
    },
  ],
  [
    "lists in layers that are made by hand",
    () => {
      const inner = [dense(4, "tanh")];
      const layers: Layer[] = [{ kind: "residual", layers: inner }, dense(3, "softmax")];
      return { layers, change: () => inner.splice(0, 1, dense(2)) };
    },
  ],
];

async function trained(layers: Layer[], change?: () => void) {
  using model = await make(layers);
  change?.();
  await model.fit(iris, { epochs: 2 });
  const { outputs } = await model.predict(iris);
  const bytes = await model.toBytes();
  using loaded = await load(bytes);
  expect((await loaded.predict(iris)).outputs).toEqual(outputs);
  return { outputs, bytes };
}

test.each(changes)("%s: changed after a model was made, changes nothing in it", async (_, given) => {
  const { layers, change } = given();
  expect(await trained(layers, change)).toEqual(await trained(given().layers));
});

test.each(changes.flatMap(([what, given]) => [false, true].map((worker) => [what, worker, given] as const)))(
  "%s: changed before a model is there, changes nothing in it, in a worker: %s",
  async (_, worker, given) => {
    const { layers, change } = given();
    const options = { inputs: 4, layers, loss: "crossEntropy", threads: 1, seed: 2, worker } as const;
    const making = sequential(options);
    change();
    Object.assign(options, { seed: 3 });
    using model = await making;
    using expected = await make(given().layers);
    expect(model.info.layers).toEqual(expected.info.layers);
    expect((await model.checkpoint()).trained).toEqual((await expected.checkpoint()).trained);
  },
);

test("residual and concat keep the lists that they were given, whatever becomes of these", async () => {
  const [inner, branches] = [[dense(4)], [[dense(4)]]];
  const layers = [residual(inner), concat(branches)];
  inner.push(dense(9));
  branches[0].push(dense(9));
  branches.push([]);
  expect(layers).toEqual([residual([dense(4)]), concat([[dense(4)]])]);
});

describe("two functions of one name", () => {
  const [double, gated] = [(x: Tensor) => multiply(x, x), (x: Tensor) => multiply(x, sigmoid(x))];
  const activations = [double, gated].map((apply) => ({ swish: (x: Tensor) => apply(x) }).swish);
  test.each<readonly [string, readonly Layer[]]>([
    ["layers", [layer("g", double), layer("g", gated), dense(3)]],
    ["layers inside of others", [residual([layer("g", double)]), concat([[layer("g", gated)]]), dense(3)]],
    ["activations", [...activations.map((activation) => dense(4, activation)), dense(3)]],
    ["a layer and an activation", [layer("swish", double), dense(4, activations[0]), dense(3)]],
  ])("are refused: %s", async (_, layers) => {
    expect((await lanegradError(() => make(layers), "INVALID_OPTION")).message).toMatch(
      /Two different functions are called (g|swish)/,
    );
  });

  test("are no matter where it is one function twice", async () => {
    using model = await make([layer("g", double), layer("g", double), dense(4, gated), dense(4, gated), dense(3)]);
    expect(model.info.layers).toHaveLength(5);
  });
});

describe("layers in layers", () => {
  const nested = (depth: number, hold: (layers: Layer[]) => Layer): Layer =>
    Array.from({ length: depth }).reduce<Layer>((inner) => hold([inner]), dense(4, "tanh"));
  const circle = (): Layer => {
    const layers: Layer[] = [dense(4)];
    layers.push({ kind: "residual", layers });
    return { kind: "residual", layers };
  };
  const holders = [
    ["residual", residual, 18],
    ["concat", (layers: Layer[]) => concat([layers]), 12],
  ] as const;

  test.each(holders)("as deep as files hold them: %s", async (_, hold, most) => {
    await trained([nested(most, hold), dense(3)]);
  });

  test.each(holders.flatMap((row) => [true, false].map((worker) => [...row, worker] as const)))(
    "are refused where they lie deeper: %s %s %s, in a worker: %s",
    async (_, hold, most, worker) => {
      for (const layer of [nested(most + 1, hold), nested(3000, hold), circle()]) {
        const { message } = await lanegradError(() => make([layer, dense(3)], { worker }), "INVALID_OPTION");
        expect(message).toContain("more deeply than files hold them");
      }
    },
  );

  test("a list that is given to a layer inside of itself is another one than that layer's", async () => {
    const layers: Layer[] = [dense(4, tanh)];
    layers.push(residual(layers));
    using model = await make([...layers, dense(3)]);
    expect(model.info.layers.map(({ kind = "dense" }) => kind)).toEqual(["dense", "residual", "dense"]);
  });

  test("are refused where there are more of them than files hold", async () => {
    const many = Array.from({ length: 999 }, () => dense(1));
    const { message } = await lanegradError(() => make([dense(1), residual(many), dense(3)]), "INVALID_OPTION");
    expect(message).toContain("The number of layers must be a whole number from 1 to 1000");
  });

  test.each([3, null, "dense"])("are refused by their place where they are none: %s", async (value) => {
    for (const [holder, place] of [
      [{ kind: "residual", layers: [dense(4), value] }, "1.1"],
      [{ kind: "concat", branches: [[], [value]] }, "1.1.0"],
    ]) {
      const { message } = await lanegradError(() => make([dense(4), holder as Layer, dense(3)]), "INVALID_OPTION");
      expect(message).toContain(`Layer ${place} must be one such as dense(16, "relu")`);
    }
  });
});
