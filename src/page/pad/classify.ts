import { sharesOf } from "../map/shares.js";
import type { PageData, PageModel } from "../state.js";

/** How sure a model is of each class for a digit of ink from 0 to 1, which it is given in the units of the rows it learns from. */
export async function classify(
  model: PageModel,
  { train, classes }: PageData,
  digit: Float32Array,
): Promise<readonly number[]> {
  const factor = train.x instanceof Uint8Array ? 255 * train.scale : 1;
  const values = digit.map((value) => value * factor);
  const prediction = await model.predict({ values, columns: values.length, scale: 1 });
  return sharesOf(prediction, 0, classes.length);
}
