import { OnDemand } from "../../onDemand.js";
import type { PageData, PageModel } from "../state.js";
import { inUnitsOf } from "./classify.js";

const explaining = new OnDemand("explanations", () => import("../../browserExplain.js"));

/**
 * How strongly what the network takes a digit for depends on each pixel: its saliency, |d answer /
 * d pixel|, as a share of the largest one. `digit` is ink from 0 to 1.
 */
export async function pixelsThatCount(model: PageModel, data: PageData, digit: Float32Array): Promise<Float32Array> {
  const { saliency } = await explaining.load();
  const { values } = await saliency(model, inUnitsOf(data, digit));
  const most = Math.max(...values);
  return Float32Array.from(values, (value) => (most > 0 ? value / most : 0));
}
