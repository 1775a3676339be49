import type { Prediction } from "../../index.js";
import type { PageData, PageModel } from "../state.js";

/** What a model makes of rows of numbers such as the data's own. */
export function ask(model: PageModel, { train }: PageData, x: Float64Array): Promise<Prediction> {
  const { name, columns, scale, features, preparedBy } = train;
  if (preparedBy === undefined) return model.predict(x);
  // a model with a preprocessor is told that it has done its work on these
  return model.predict({ name, x, rows: x.length / columns, columns, scale, features, preparedBy, outputs: 1 });
}
