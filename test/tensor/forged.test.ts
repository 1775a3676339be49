/** Tensors that a program has put together, or changed, by hand: none of them reaches a kernel. */
import { expect, test } from "vitest";
import { compile, matmul, sum, type Tensor } from "../../src/nodeTensor.js";
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
