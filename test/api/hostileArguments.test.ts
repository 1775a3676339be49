/**
 * Arguments that no honest program passes are told apart from sound ones by a typed error, here and
 * in workers, and at once.
 */
import { describe, expect, test } from "vitest";
import {
  conv2d,
  dataset,
  dense,
  equilibrium,
  load,
  type Model,
  maxPooling2d,
  sequential,
  type WorkerModel,
} from "../../src/node.js";
import { lanegradError } from "./support/expectations.js";

const iris = { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy" } as const;

describe.each([false, true])("with worker: %s", (worker) => {
  const made = async (): Promise<Model | WorkerModel> =>
    worker ? await sequential({ ...iris, worker: true }) : await sequential(iris);

  test("a list of holes is refused by its first one", async () => {
    const model = await made();
    const error = await lanegradError(() => model.predict(new Array(1e9)), "DATA_INVALID");
    expect(error.message).toMatch(/^Row 1 of the input is not an array/);
    await lanegradError(() => model.predict([]), "DATA_INVALID");
    model.dispose();
  });
});

test("null is no default", async () => {
  const given: readonly [layer: unknown, option: RegExp][] = [
    [{ ...conv2d(2, 3), strides: null }, /^The strides of .*, not null/],
    [{ ...maxPooling2d(2), strides: null }, /^The strides of .*, not null/],
    [{ ...equilibrium(4), activation: null }, /^The activation must be given by its name, not as null/],
  ];
  for (const [layer, option] of given) {
    const layers = [layer as ReturnType<typeof dense>, ...iris.layers];
    const { message } = await lanegradError(() => sequential({ ...iris, layers }), "INVALID_OPTION");
    expect(message).toMatch(option);
  }
});

test("a path that is none is named as such", async () => {
  const model = await sequential(iris);
  for (const [path, why] of [
    ["", '"": the path is empty'],
    ["a\0b", '"a\\u0000b": the path holds a NUL character'],
  ] as const) {
    const { message } = await lanegradError(() => model.save(path), "WRITE_FAILED");
    expect(message).toBe(`${why}; nothing was written.`);
    expect((await lanegradError(() => load(path), "DATA_NOT_FOUND")).message).toBe(`${why}; check the path.`);
  }
});

test("empty names, which data may have, are names in files too", async () => {
  const data = dataset({
    x: [
      [0, 1],
      [1, 0],
      [0, 2],
    ],
    y: ["", "b", ""],
    features: ["", "b"],
  });
  const model = await sequential({ inputs: 2, layers: [dense(2, "softmax")], loss: "crossEntropy" });
  await model.fit(data, { epochs: 1 });
  await expect(load(await model.toBytes())).resolves.toBeDefined();
});
