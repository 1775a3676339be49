/**
 * Files that `lanegrad search` reads: ranges, and the state of a search to go on with. The first
 * byte of an input says which.
 */
import { isDeepStrictEqual } from "node:util";
import { rangesFor } from "../../../build/compiled/cli/searchRanges.js";
import { planSearch } from "../../../build/compiled/search/searchPlan.js";
import { askedOf, stateOf, trialsOf } from "../../../build/compiled/search/searchState.js";
import { mutated } from "../engine/mutate.mjs";
import { mutatedJson } from "../engine/mutateJson.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";
export { jsonMemory as valueMemory } from "../engine/judge.mjs";

const plan = planSearch({ ranges: { rate: { low: 0.1, high: 1 } }, method: "halving", trials: 9, factor: 3 }, 9);
const asked = askedOf(plan, 1, "rows");

export async function seeds() {
  const about = { rung: 1, epochs: 1, seconds: 0.1 };
  const trials = [
    { ...about, trial: 1, score: 0.5, measured: { loss: 0.5, accuracy: 0.9, metrics: { auc: 0.8 } } },
    { ...about, trial: 2, score: null, failure: "grew beyond all numbers" },
  ];
  const ranges = {
    "learning-rate": { low: 0.001, high: 0.1, log: true, steps: 4 },
    hidden: { values: ["16", "32,32"] },
    epochs: { low: 2, high: 9, whole: true },
  };
  const fileOf = (first, value) => Uint8Array.of(first, ...Buffer.from(JSON.stringify(value)));
  return [fileOf(0, ranges), fileOf(1, stateOf(asked, trials))];
}

export async function run(input) {
  const [first = 0] = input;
  const bytes = input.subarray(1);
  if (first % 2 === 0) {
    const ranges = await rangesFor({ platform: { readFile: async () => bytes } }, "ranges.json", {});
    const { settings } = planSearch({ ranges, trials: 4 }, undefined);
    for (const setting of settings)
      for (const [name, { values, low, high }] of Object.entries(ranges))
        if (
          values
            ? !values.some((value) => isDeepStrictEqual(value, setting[name]))
            : !(setting[name] >= low && setting[name] <= high)
        )
          throw new Error(`${name} is ${setting[name]}, which its range hasn't`);
    return;
  }
  let state;
  try {
    state = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return;
  }
  for (const { trial, rung } of trialsOf(state, asked, plan))
    if (!(trial >= 1 && trial <= 9 && rung >= 1 && rung <= 3)) throw new Error("a trial that the search hasn't");
}

/** Mostly changed as JSON. */
export function mutate(bytes, random, context) {
  if (random.once(3)) return mutated(bytes, random, context);
  const text = mutatedJson(Buffer.from(bytes.subarray(1)).toString(), random, context.words);
  return Uint8Array.of(bytes[0] ?? 0, ...Buffer.from(text));
}
