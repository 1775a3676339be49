/** Tensors that a program has put together, or changed, by hand: none of them reaches a kernel. */
import { expect, test } from "vitest";
import { layer, sequential } from "../../src/node.js";
import { compile, matmul, reshape, sum, type Tensor } from "../../src/nodeTensor.js";
import { lanegradError } from "../api/support/expectations.js";

type Changeable = { -readonly [Part in keyof Tensor]: Tensor[Part] };

const forgeries: readonly (readonly [string, (x: Tensor) => unknown])[] = [
  ["copied", (x) => ({ ...x, shape: [1e6, 4] })],
  ["inherited", (x) => Object.create(x, { shape: { value: [1e6, 4] } })],
  ["behind a proxy", (x) => new Proxy(x, {})],
  ["constructed", (x) => Reflect.construct(x.constructor, [[1e6, 4], x.op, []])],
  ["without its kind", (x) => Object.setPrototypeOf({ ...x }, Object.getPrototypeOf(x))],
];

test.each(forgeries)("%s: no op and no program takes it", async (_, forge) => {
  const inputs = { x: ["rows", 4] } as const;
  const calls = [
    (x: Tensor) => ({ y: forge(x) as Tensor }),
    (x: Tensor) => ({ y: sum(forge(x) as Tensor) }),
    (x: Tensor) => ({ y: matmul(x, forge(x) as Tensor, { transposeB: true }) }),
  ];
  for (const call of calls)
    await lanegradError(() => compile(inputs, ({ x }) => call(x), { rows: 3 }), "INVALID_OPTION");
});

/** A list that has other elements whenever it is read again. */
function fickle(...readings: readonly number[][]): number[] {
  let reading = -1;
  return new Proxy([...readings[0]], {
    get(target, key) {
      if (key === Symbol.iterator || key === "every") reading = Math.min(reading + 1, readings.length - 1);
      const from = readings[Math.max(0, reading)];
      return Reflect.get(typeof key === "string" && /^\d+$/.test(key) ? from : target, key);
    },
  });
}

test("a shape that is another one when it is read again is what it was first, or refused", async () => {
  using program = await compile({ x: fickle([2], [1e9]) }, ({ x }) => ({ y: reshape(x, fickle([1, 2], [3, 1e9])) }));
  expect((await program.run({ x: [3, 4] })).y).toEqual(Float32Array.of(3, 4));
  const mix = layer("mix", (x, { parameter }) => matmul(x, parameter("factors", fickle([2, 3], [2, 1e9]))));
  using model = await sequential({ inputs: 2, layers: [mix], loss: "meanSquaredError" });
  expect(model.weights()[0].factors).toHaveLength(6);
});

test("a tensor and its shape can't be changed, and the shape of an input is what it was", async () => {
  const shape: ["rows", number] = ["rows", 4];
  using program = await compile(
    { x: shape },
    ({ x }) => {
      shape[1] = 1e6;
      expect(() => {
        (x as Changeable).shape = [1e6];
      }).toThrow(TypeError);
      expect(() => (x.shape as (number | "rows")[]).push(1e6)).toThrow(TypeError);
      expect(() => (x.inputs as Tensor[]).push(x)).toThrow(TypeError);
      return { y: sum(x) };
    },
    { rows: 3 },
  );
  expect((await program.run({ x: [1, 2, 3, 4] })).y).toEqual(Float32Array.of(10));
});
