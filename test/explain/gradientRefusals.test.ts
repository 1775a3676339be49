/**
 * What saliency and inputTimesGradient refuse, in a sentence.
 */
import { describe, expect, test } from "vitest";
import { dense, embedding, flatten, type Model, sequential } from "../../src/node.js";
import { saliency } from "../../src/nodeExplain.js";

describe("what is refused, in a sentence", () => {
  const refusals: readonly (readonly [string, object, string])[] = [
    ["an option that there isn't", { outputs: 1 }, 'saliency has no option "outputs"'],
    ["an answer that there isn't", { output: 2 }, "output must be a whole number from 0 to 1, not 2."],
    ["an answer below 0", { output: -1 }, "output must be a whole number from 0 on, not -1."],
    ["a text for a choice", { logits: "yes" }, 'logits must be true or false, not "yes".'],
    ["no signal", { signal: 3 }, "signal must be an AbortSignal, not 3."],
  ];
  test.for(refusals)("%s", async ([, options, message]) => {
    using model = await sequential({ inputs: 2, layers: [dense(2)], loss: "meanSquaredError" });
    await expect(saliency(model, [[1, 2]], options)).rejects.toThrow(message);
    await expect(saliency(model, [[1, 2]], options)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  test("no model, one that is disposed, rows that don't fit, places in a table, a signal that has fired", async () => {
    using model = await sequential({ inputs: 2, layers: [dense(2)], loss: "meanSquaredError" });
    await expect(saliency({} as Model, [[1, 2]])).rejects.toThrow("saliency takes a model first");
    await expect(saliency(model, [[1, 2, 3]])).rejects.toMatchObject({ code: "DATA_MISMATCH" });
    await expect(saliency(model, [[1, Number.NaN]])).rejects.toMatchObject({ code: "DATA_NON_FINITE" });
    await expect(saliency(model, [[1, 2]], { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    using words = await sequential({
      inputs: 2,
      layers: [embedding(5, 3), flatten(), dense(1)],
      loss: "meanSquaredError",
    });
    await expect(saliency(words, [[1, 2]])).rejects.toThrow("no gradient by the numbers of a row");
    model.dispose();
    await expect(saliency(model, [[1, 2]])).rejects.toMatchObject({ code: "DISPOSED" });
  });
});
