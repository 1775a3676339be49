import { expect, test } from "vitest";
import * as lanegrad from "../../src/nodeTensor.js";
import { checkGraph } from "../sweeps/randomGraphs.mjs";

test("the gradients of 300 random graphs are central differences; npm run sweep:gradients tries 100,000", async () => {
  const wrong: string[] = [];
  for (let seed = 0; seed < 300; seed++) {
    const found = await checkGraph(lanegrad, seed);
    if (found) wrong.push(found);
  }
  expect(wrong).toEqual([]);
});
