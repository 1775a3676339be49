import { DataError } from "../errors.js";
import { type Pieces, rowSpans } from "../pieces.js";
import type { Dataset } from "./dataset.js";
import { quote } from "./quote.js";

/**
 * `data` with its columns in the order of a model's `features`, copied where that is another one. Where either has no names, columns go
 * by position.
 *
 * @throws DataError DATA_MISMATCH for a feature that no column, or only another one's, has
 */
export function* inOrder(data: Dataset, features: readonly string[] | undefined): Pieces<Dataset> {
  const { name, rows, columns, features: names } = data;
  if (!features || !names || features.every((feature, i) => feature === names[i])) return data;
  const places = features.map((feature) => names.indexOf(feature));
  const missing = places.findIndex((place, i) => place < 0 || places.indexOf(place) < i);
  if (missing >= 0)
    throw new DataError("DATA_MISMATCH", `${name} has no column ${quote(features[missing])}: the model takes one.`);
  const x = data.x.slice();
  yield* rowSpans(rows, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) {
      const column = i % columns;
      x[i] = data.x[i - column + places[column]];
    }
  });
  return { ...data, x, features };
}
