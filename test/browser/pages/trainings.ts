import type * as lanegrad from "../../../src/browser.js";
import { type Training, trainings } from "../../sweeps/trainings.mjs";

/** The digests of all trainings. */
export async function digests(library: typeof lanegrad): Promise<Training[]> {
  const found: Training[] = [];
  for await (const training of trainings(library)) found.push(training);
  return found;
}
