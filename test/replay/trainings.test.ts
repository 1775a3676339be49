/**
 * Every training of test/golden/trainings.mjs still comes to the bits that
 * test/golden/trainings.json recorded: its weights, and what it told of its losses and answers on
 * the way; in the lanes that this engine has besides, too.
 */
import { expect, test } from "vitest";
import * as lanegrad from "../../src/node.js";
import { type GoldenOutcome, outcomeOf, trainings } from "../golden/trainings.mjs";
import { golden } from "./golden.js";

const recorded = new Map(Object.entries(golden<Record<string, GoldenOutcome>>("trainings.json")));
const all = trainings(lanegrad);

test("all that were recorded are trained, and each has a name of its own", () => {
  expect(all.map(({ name }) => name)).toEqual([...recorded.keys()]);
  expect(new Set(Array.from(recorded.values(), ({ weights }) => weights)).size).toBe(recorded.size);
});

test.each(all)("as ops of a graph: $name", async (training) => {
  // a layer that changes nothing, and isn't dense: all others are ops of a graph beside it
  const model = { ...training.model, layers: [lanegrad.flatten(), ...training.model.layers] };
  const { weights, told } = await outcomeOf(lanegrad, { ...training, model }, { threads: 1 });
  expect({ weights, told }).toEqual(recorded.get(training.name));
});

test.each(all)("$name", async (training) => {
  const { weights, told } = await outcomeOf(lanegrad, training, { threads: 1 });
  expect({ weights, told }).toEqual(recorded.get(training.name));
  const wide = await outcomeOf(lanegrad, training, { threads: 1, lanes: "wide" });
  expect(wide).toMatchObject({ weights, told });
});
