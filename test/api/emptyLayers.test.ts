/** Layers that make tensors without elements: where a network can have them, and where not. */
import { expect, test } from "vitest";
import { concat, dense, type Layer, layer, loadIris, sequential } from "../../src/node.js";
import { add, slice, sum } from "../../src/nodeTensor.js";
import { bitsOf, lanegradError } from "./support/expectations.js";

const nothing = layer("nothing", (x) => slice(x, 1, 1, 1));
const bare = layer("bare", (x, { parameter }) => add(x, sum(parameter("factor", [0, 2]))));

test.each<readonly [string, Layer[], "INVALID_SHAPE" | "INVALID_OPTION", string]>([
  [
    "answers",
    [dense(3), nothing],
    "INVALID_SHAPE",
    "The last layer makes rows of no numbers, and a model answers some: let it make one.",
  ],
  [
    "what comes to a dense layer",
    [nothing, dense(3)],
    "INVALID_OPTION",
    "The shape of kernel of layer 1 must be a list of whole numbers from 1 on, not [0, 3].",
  ],
  [
    "parameters",
    [bare, dense(3)],
    "INVALID_OPTION",
    "The shape of factor of layer 0 must be a list of whole numbers from 1 on, not [0, 2].",
  ],
])("%s without numbers are refused", async (_, layers, code, message) => {
  const make = () => sequential({ inputs: 4, layers, loss: "meanSquaredError" });
  expect((await lanegradError(make, code)).message).toBe(message);
});

test("a branch that makes nothing changes no bit of the others", async () => {
  const trained = async (...branches: Layer[][]): Promise<string> => {
    const layers = [concat([...branches, [dense(5, "tanh")], ...branches]), dense(3, "softmax")];
    using model = await sequential({ inputs: 4, layers, loss: "crossEntropy", seed: 1, threads: 1 });
    await model.fit(loadIris(), { epochs: 2 });
    expect((await model.trace(loadIris())).layers).toHaveLength(2);
    return bitsOf(model);
  };
  expect(await trained([nothing])).toBe(await trained());
});
