import { DataError } from "../errors.js";
import { rowSpans, type Sliced } from "../sliced.js";
import type { Dataset } from "./dataset.js";
import type { Values } from "./numberArrays.js";
import { quote } from "./quote.js";

/** What was learned calls the columns of its rows, where it knows names. */
export interface ColumnNames {
  readonly features?: readonly string[] | undefined;
  readonly targetNames?: readonly string[] | undefined;
}

/**
 * `data` with the columns of features and targets in the order of the names that were learned,
 * copied where that is another one. Where either has no names, columns go by position.
 *
 * @throws DataError DATA_MISMATCH for a name that no column, or only another one's, has
 */
export function* inOrder(data: Dataset, { features, targetNames }: ColumnNames): Sliced<Dataset> {
  const { name, x, targets } = data;
  const ordered = yield* columnsInOrder(x, data.features, features, `${name} has no column`);
  const inputs = ordered === x ? data : { ...data, x: ordered, ...(features && { features }) };
  if (!targets) return inputs;
  const answers = yield* columnsInOrder(targets, data.targetNames, targetNames, `${name} has no target`);
  return answers === targets ? inputs : { ...inputs, targets: answers, ...(targetNames && { targetNames }) };
}

/**
 * The row-major `values` of columns called `names`, in the order `wanted`; `lacks` is how the error
 * about one begins.
 */
function* columnsInOrder<V extends Values>(
  values: V,
  names: readonly string[] | undefined,
  wanted: readonly string[] | undefined,
  lacks: string,
): Sliced<V> {
  // whether there are as many columns is for others to say
  if (!wanted || names?.length !== wanted.length || wanted.every((name, i) => name === names[i])) return values;
  const left = new Map(names.map((name, place) => [name, place]));
  const places = wanted.map((name) => {
    const place = left.get(name);
    if (place === undefined) throw new DataError("DATA_MISMATCH", `${lacks} ${quote(name)}, which was learned.`);
    left.delete(name);
    return place;
  });
  const columns = names.length;
  const ordered = values.slice() as V;
  yield* rowSpans(values.length / columns, columns, (begin, end) => {
    for (let i = begin * columns; i < end * columns; i++) ordered[i] = values[i - (i % columns) + places[i % columns]];
  });
  return ordered;
}
