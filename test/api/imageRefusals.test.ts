/**
 * What layers of images and sequences refuse, in a sentence.
 */
import { describe, expect, test } from "vitest";
import { conv1d, conv2d, dense, flatten, type Layer, maxPooling2d, sequential } from "../../src/node.js";
import { lanegradError } from "./support/expectations.js";
import { images, options } from "./support/images.js";

describe("refusals", () => {
  test.each<readonly [string, () => unknown, RegExp]>([
    [
      "rows of numbers",
      () => making([conv2d(4, 3), flatten(), dense(2)], 144),
      /Layer 0, conv2d, takes rows of \[height/,
    ],
    ["dense before flatten", () => making([conv2d(4, 3), dense(2)]), /put flatten\(\) behind it/],
    ["images as answers", () => making([conv2d(2, 3)]), /The last layer makes \[rows, 7, 6, 2\]/],
    [
      "windows that are too large",
      () => making([conv2d(2, 10), flatten()]),
      /takes windows of 10 x 10, and 9 x 8 places/,
    ],
    ["pools that are too large", () => making([maxPooling2d([2, 9]), flatten()]), /takes windows of 2 x 9/],
    [
      "groups of channels",
      () => making([conv2d(3, 2, "relu", { groups: 3 }), flatten()]),
      /3 groups, which can't share 2/,
    ],
    ["groups of filters", () => conv2d(4, 3, "relu", { groups: 3 }), /3 groups of conv2d can't share 4 filters/],
    ["no filters", () => conv2d(0, 3), /The filters of conv2d must be a whole number/],
    ["a kernel of three axes", () => conv2d(2, [1, 2, 3]), /The kernel size of conv2d must be a number or \[height/],
    ["a kernel of two axes", () => conv1d(2, [1, 2]), /The kernel size of conv1d must be one number/],
    ["an activation that isn't there", () => conv2d(2, 3, "swoosh" as never), /There is no activation "swoosh"/],
    [
      "padding by a number",
      () => conv2d(2, 3, "relu", { padding: 1 as never }),
      /The padding must be given by its name/,
    ],
    ["an unknown option", () => maxPooling2d(2, { stride: 1 } as never), /maxPooling2d has no option "stride"/],
    ["biases without bias", () => conv2d(1, 1, "relu", { bias: false, biases: [1] }), /without bias can't be given/],
    [
      "too few weights",
      () => making([conv2d(1, 1, "relu", { weights: [1] }), flatten()]),
      /takes 1 arrays of|takes 2 numbers/,
    ],
    ["a shape of nothing", () => making([flatten(), dense(2)], [] as never), /inputs must be the numbers of a row/],
    ["a shape with a hole", () => making([flatten(), dense(2)], [9, 0, 2]), /inputs must be a whole number from 1/],
    ["sequences for images", () => making([conv1d(2, 3), flatten()]), /takes rows of \[steps, channels\]/],
  ])("%s", async (_, run, message) => {
    const error = await lanegradError(run, "INVALID_OPTION", "INVALID_SHAPE");
    expect(error.message).toMatch(message);
  });

  const making = (layers: readonly Layer[], inputs: number | readonly number[] = [9, 8, 2]) =>
    sequential({ ...options, inputs, layers });

  test("rows of another size than the model's images", async () => {
    using model = await sequential({ ...options, layers: [conv2d(4, 3), flatten(), dense(2)] });
    const error = await lanegradError(() => model.predict(images(3, 8, 8, 2)), "DATA_MISMATCH");
    expect(error.message).toContain("144 inputs");
  });

  test("an initializer of a program's own can't go to a worker", async () => {
    const initializer = { distribution: "uniform", variance: () => 1 } as const;
    const layers = [conv2d(4, 3, "relu", { initializer }), flatten(), dense(2)];
    const error = await lanegradError(() => sequential({ ...options, layers, worker: true }), "INVALID_OPTION");
    expect(error.message).toContain("leave out worker: true");
  });
});
