/** What models of several inputs and outputs refuse, each in one sentence that says what to do. */
import { describe, expect, test } from "vitest";
import { dense, huber, meanSquaredError } from "../../src/node.js";
import * as entry from "../../src/nodeModel.js";
import { lanegradError, refused, type Untyped } from "../api/support/expectations.js";
import { reviewer, reviews } from "./support/networks.js";

const { add, apply, concatenate, dot, input, subtract } = entry;
const model = entry.model as unknown as Untyped;
const loss = "meanSquaredError";

describe("model refuses", () => {
  const [a, b] = [input(3), input(4)];
  const y = apply(dense(2), a);

  test.each<[string, object, string | RegExp]>([
    ["no inputs", { outputs: { y }, losses: { y: loss } }, "inputs by name"],
    ["inputs in a list", { inputs: [a], outputs: { y }, losses: { y: loss } }, "inputs by name"],
    ["no outputs", { inputs: { a }, outputs: {}, losses: {} }, "outputs by name"],
    ["what is no tensor", { inputs: { a }, outputs: { y: dense(2) }, losses: { y: loss } }, "y of `outputs`"],
    ["an input that is none", { inputs: { y }, outputs: { z: y }, losses: { z: loss } }, "The input y"],
    ["an input with two names", { inputs: { a, b: a }, outputs: { y }, losses: { y: loss } }, "another name"],
    ["an input that goes nowhere", { inputs: { a, b }, outputs: { y }, losses: { y: loss } }, "from the input b"],
    [
      "an input without a name",
      { inputs: { b }, outputs: { z: apply(dense(1), b), y }, losses: { y: loss, z: loss } },
      "output y",
    ],
    [
      "a name that objects have",
      { inputs: { constructor: a }, outputs: { y }, losses: { y: loss } },
      "letters, digits",
    ],
    ["a name with a dot", { inputs: { "a.b": a }, outputs: { y }, losses: { y: loss } }, "letters, digits"],
    [
      "an output that is an input",
      { inputs: { a }, outputs: { a }, losses: { a: loss } },
      "The output a is an input itself: apply a layer to it.",
    ],
    ["an output without a loss", { inputs: { a }, outputs: { y }, losses: {} }, "The output y has no loss"],
    ["losses that are none", { inputs: { a }, outputs: { y }, losses: loss }, "the loss of each output by its name"],
    ["a loss without an output", { inputs: { a }, outputs: { y }, losses: { y: loss, z: loss } }, '"z"'],
    ["a loss that there is not", { inputs: { a }, outputs: { y }, losses: { y: "rmse" } }, '"rmse"'],
    ["a weight below 0", { inputs: { a }, outputs: { y }, losses: { y: { loss, weight: -1 } } }, "not -1"],
    [
      "a weight that is no number",
      { inputs: { a }, outputs: { y }, losses: { y: { loss, weight: Number.NaN } } },
      "not NaN",
    ],
    ["a weight without end", { inputs: { a }, outputs: { y }, losses: { y: { loss, weight: 1 / 0 } } }, "not Infinity"],
    ["another option of a loss", { inputs: { a }, outputs: { y }, losses: { y: { loss, wieght: 2 } } }, "wieght"],
    ["an option that there is not", { inputs: { a }, outputs: { y }, losses: { y: loss }, layers: [] }, "layers"],
    ["a worker", { inputs: { a }, outputs: { y }, losses: { y: loss }, worker: true }, "worker: true"],
    [
      "a loss that doesn't go with an activation",
      { inputs: { a }, outputs: { y: apply(dense(2, "tanh"), a) }, losses: { y: "crossEntropy" } },
      "not with tanh",
    ],
    [
      "one unit for classes",
      { inputs: { a }, outputs: { y, z: apply(dense(1), a) }, losses: { y: loss, z: "crossEntropy" } },
      "The output z has one unit",
    ],
    [
      "the tutorials' mean beside another",
      { inputs: { a }, outputs: { y, z: y }, losses: { y: meanSquaredError({ reduction: "tutorial" }), z: loss } },
      "leave reduction out",
    ],
    [
      "shapes that don't go together",
      { inputs: { a, b }, outputs: { y: apply(dense(1), add([a, b])) }, losses: { y: loss } },
      /Layer 0, add, takes tensors of one shape, and not \[rows, 3\] and \[rows, 4\]/,
    ],
    ["an output of images", { inputs: { i: input([2, 2, 3]) }, outputs: {}, losses: {} }, "outputs by name"],
  ])("%s", async (_, options, naming) => {
    await refused(() => model(options), naming);
  });

  test("an output that is no rows of numbers, and a layer that fits only once", async () => {
    const images = input([2, 3]);
    const flat = apply(dense(2), a);
    await refused(
      () => model({ inputs: { a, images }, outputs: { y: flat, z: images }, losses: { y: loss, z: loss } }),
      "put flatten() behind it",
    );
    const shared = dense(2);
    const both = concatenate([apply(shared, a), apply(shared, b)]);
    await refused(() => model({ inputs: { a, b }, outputs: { y: both }, losses: { y: loss } }), "the same parameters");
  });
});

describe("what describes a model refuses", () => {
  const x = input(2);
  const untyped = entry as unknown as Readonly<Record<string, Untyped>>;

  test.each<[string, () => unknown]>([
    ["input without a shape", () => untyped.input()],
    ["input of no numbers", () => input(0)],
    ["input of too many", () => input([2 ** 20, 2 ** 20])],
    ["input of no axes", () => input([])],
    ["apply of nothing", () => untyped.apply([], x)],
    ["apply of what is no layer", () => untyped.apply("dense", x)],
    ["apply to what is no tensor", () => untyped.apply(dense(1), 3)],
    ["apply of what takes several", () => untyped.apply({ kind: "add" }, x)],
    ["one tensor to add", () => add([x])],
    ["three to subtract", () => subtract([x, x, x])],
    ["three to multiply row by row", () => dot([x, x, x])],
    ["arguments in place of a list", () => untyped.concatenate(x, x)],
  ])("%s", async (_, run) => {
    await lanegradError(run, "INVALID_OPTION");
  });
});

describe("rows are refused", () => {
  const data = reviews(6);
  const { inputs, targets } = data;

  test.each<[string, unknown, string]>([
    ["as a data set", inputs.words, "fit takes rows as { inputs: { x }, targets: { y } }, not "],
    ["without targets", { inputs }, "targets are given by name"],
    ["without an input", { inputs: { words: inputs.words }, targets }, "user is missing among the inputs"],
    ["with another input", { inputs: { ...inputs, age: [[1]] }, targets }, '"age"'],
    ["without a target", { inputs, targets: { rating: targets.rating } }, "genre is missing among the targets"],
    ["with another target", { inputs, targets: { ...targets, stars: [1] } }, '"stars"'],
    ["of other columns", { inputs: { ...inputs, user: [[1, 2]] }, targets }, "2 columns"],
    ["fewer of one input", { inputs: { ...inputs, user: inputs.user.slice(1) }, targets }, "5"],
    ["fewer of one target", { inputs, targets: { ...targets, rating: [1] } }, "the target rating"],
    [
      "with a word beyond the table",
      { inputs: { ...inputs, words: inputs.words.map(() => [1, 2, 3, 4, 20]) }, targets },
      "from 0 to 19",
    ],
    ["of one class", { inputs, targets: { ...targets, genre: targets.genre.map(() => "news") } }, "the target genre"],
    [
      "of more classes than units",
      { inputs, targets: { ...targets, genre: ["a", "b", "c", "d", "a", "b"] } },
      "4 classes",
    ],
    ["with fewer weights", { inputs, targets, weights: [1] }, "weights of data"],
  ])("%s", async (_, rows, naming) => {
    const made = await reviewer();
    const train = made.fit.bind(made) as unknown as Untyped;
    await refused(() => train(rows), naming);
    expect(made.info.outputs[1].classes).toBeUndefined();
    made.dispose();
  });

  test("and so are numbers that are none, with their input", async () => {
    const made = await reviewer();
    const user = inputs.user.map(() => [1, Number.NaN, 2]);
    const { message } = await lanegradError(
      () => made.fit({ inputs: { ...inputs, user }, targets }),
      "DATA_NON_FINITE",
    );
    expect(message).toContain("the input user");
    const large = { ...inputs, user: inputs.user.map(() => [1, 1e300, 2]) };
    const refusal = await lanegradError(() => made.predict(large), "DATA_NON_FINITE");
    expect(refusal.message).toContain("column 2 of the input user is 1e+300");
    made.dispose();
  });

  test("and so are options that are of one output", async () => {
    const made = await reviewer({ optimizer: undefined });
    const train = made.fit.bind(made) as unknown as Untyped;
    for (const options of [
      { metrics: ["auc"] },
      { classWeight: "balanced" },
      { epoch: 1 },
      { validation: data.inputs },
    ])
      await refused(() => train(data, options), /metrics|classWeight|epoch|inputs/);
    await refused(() => (made.evaluate as unknown as Untyped)(data, { metrics: ["auc"] }), "evaluate takes no more");
    made.dispose();
  });
});

test("losses keep their options", async () => {
  const x = input(2);
  const made = await entry.model({
    inputs: { x },
    outputs: { y: apply(dense(1), x), z: apply(dense(1), x) },
    losses: { y: huber({ delta: 0.5 }), z: { loss: "huber", weight: 2 } },
    dtype: "float64",
  });
  const rows = { inputs: { x: [[1, 2]] }, targets: { y: [10], z: [10] } };
  const { outputs } = await made.evaluate(rows);
  const { y, z } = await made.predict(rows.inputs);
  expect(outputs?.y.loss).toBeCloseTo(0.5 * (Math.abs(y.outputs[0] - 10) - 0.25), 12);
  expect(outputs?.z.loss).toBeCloseTo(Math.abs(z.outputs[0] - 10) - 0.5, 12);
  expect(made.info.lossOptions).toEqual({ "y.delta": 0.5 });
  made.dispose();
});
