/** What parameters of users' layers start from. */
import { expect, test } from "vitest";
import { layer, type ParameterStart, sequential } from "../../src/node.js";
import { matmul } from "../../src/nodeTensor.js";
import { lanegradError } from "./support/expectations.js";

const numbers = [1, 2, 3, 4, 5, 6];

async function startingFrom(start: ParameterStart) {
  const mix = layer("mix", (x, { parameter }) => matmul(x, parameter("factors", [3, 2], start)));
  return sequential({ inputs: 3, layers: [mix], loss: "meanSquaredError" });
}

test.each<[string, ParameterStart]>([
  ["a list", numbers],
  [
    "rows",
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
  ["typed rows", [Float32Array.of(1, 2), Float64Array.of(3, 4), [5, 6]]],
  ["float32", Float32Array.from(numbers)],
  ["float64", Float64Array.from(numbers)],
])("numbers of %s", async (_, start) => {
  using model = await startingFrom(start);
  const [weights] = model.weights();
  expect([...weights.factors]).toEqual(numbers);
});

test("numbers that a program changes afterwards are the model's all the same", async () => {
  const own = [...numbers];
  using model = await startingFrom(own);
  own[0] = 9;
  expect(model.weights()[0].factors[0]).toBe(1);
});

test.each<[string, unknown, "INVALID_OPTION" | "INVALID_SHAPE", RegExp]>([
  ["too few numbers", [1, 2], "INVALID_SHAPE", /^factors of layer 0 takes 6 numbers, not 2\.$/],
  ["too many rows", [[1], [2], [3], [4]], "INVALID_SHAPE", /takes 3 arrays of \[2\], not 4/],
  ["ragged rows", [[1, 2], [3], [4, 5]], "INVALID_SHAPE", /takes 2 numbers, not 1/],
  ["a row among numbers", [[1, 2], 3, [4, 5]], "INVALID_SHAPE", /takes 2 numbers, not 1/],
  ["texts", ["1", 2, 3, 4, 5, 6], "INVALID_OPTION", /What factors of layer 0 starts from must be finite numbers/],
  ["no finite number", [Number.NaN, 2, 3, 4, 5, 6], "INVALID_OPTION", /must be finite numbers/],
  ["not a number", Number.NaN, "INVALID_OPTION", /initializer must be/],
  ["a text", "zeros", "INVALID_OPTION", /initializer must be/],
  ["an object", {}, "INVALID_OPTION", /initializer must be/],
])("%s are refused", async (_, start, code, message) => {
  expect((await lanegradError(() => startingFrom(start as ParameterStart), code)).message).toMatch(message);
});
