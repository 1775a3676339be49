/**
 * Tensors of other functions and models, which have no numbers here: no program reads their
 * addresses.
 */
import { expect, test } from "vitest";
import { customLoss, dense, layer, sequential } from "../../src/node.js";
import { add, compile, exp, gather, indices, mean, multiply, square, sum, type Tensor } from "../../src/nodeTensor.js";
import { lanegradError } from "../api/support/expectations.js";

test("compile takes the inputs of its own function alone", async () => {
  const kept: Tensor[] = [];
  using _ = await compile({ k: [4], i: indices([4]) }, ({ k, i }) => {
    kept.push(k, i);
    return { k };
  });
  const [k, i] = kept;
  const attempts = [
    ({ x }: { x: Tensor }) => ({ z: sum(exp(add(multiply(x, 7), k))) }),
    () => ({ z: k }),
    ({ x }: { x: Tensor }) => ({ z: gather(x, i) }),
  ];
  for (const attempt of attempts) {
    const { message } = await lanegradError(() => compile({ x: [4] }, attempt), "INVALID_OPTION");
    expect(message).toMatch(/^The function that is compiled takes [ik] of another program or model/);
  }
});

const model = (layers: Parameters<typeof sequential>[0]["layers"], loss: Parameters<typeof sequential>[0]["loss"]) =>
  sequential({ inputs: 3, layers, loss, threads: 1 });

test("layers, activations and losses take the tensors of their own model alone", async () => {
  let kept: Tensor | undefined;
  const keep = layer("keep", (x) => {
    kept = x;
    return x;
  });
  using _ = await model([keep, dense(3)], "meanSquaredError");
  const foreign = kept as unknown as Tensor;
  const own = layer("own", (x) => add(x, foreign));
  const loss = customLoss("own", (outputs) => mean(square(add(outputs, foreign)), -1));
  const attempts = [
    () => model([own, dense(3)], "meanSquaredError"),
    () => model([dense(3, (x) => add(x, foreign))], "meanSquaredError"),
    () => model([dense(3)], loss),
  ];
  for (const attempt of attempts) {
    const { message } = await lanegradError(attempt, "INVALID_OPTION");
    expect(message).toMatch(/^(A layer of the model|The loss own) takes x of another program or model/);
  }
});

test("a layer that takes one only later is told when it does", async () => {
  let foreign: Tensor | undefined;
  const keep = ({ k }: { k: Tensor }) => {
    foreign = k;
    return { k };
  };
  using _ = await compile({ k: ["rows", 3] }, keep, { rows: 5 });
  let isLate = false;
  const late = layer("late", (x) => (isLate && foreign ? add(x, foreign) : x));
  using made = await model([late, dense(1)], "meanSquaredError");
  isLate = true;
  await lanegradError(() => made.predict([[1, 2, 3]]), "INVALID_OPTION");
});
