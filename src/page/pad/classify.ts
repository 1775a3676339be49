import { sharesOf } from "../map/shares.js";
import type { PageData, PageModel } from "../state.js";

/**
 * How sure a model is of each class for a digit of ink from 0 to 1, which it is given in the units
 * of the rows it learns from.
 */
export async function classify(model: PageModel, data: PageData, digit: Float32Array): Promise<readonly number[]> {
  const prediction = await model.predict(inUnitsOf(data, digit));
  return sharesOf(prediction, 0, data.classes.length);
}

/** A digit of ink from 0 to 1 as a row, in the units of the rows that a model learns from. */
export function inUnitsOf({ train }: PageData, digit: Float32Array) {
  const factor = train.x instanceof Uint8Array ? 255 * train.scale : 1;
  return { values: digit.map((value) => value * factor), columns: digit.length, scale: 1 };
}
