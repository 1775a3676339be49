/**
 * Lists with holes, as `[1, , 3]` and `new Array(2)` are: a hole is nothing, and never passed over.
 */
import { expect, test } from "vitest";
import { parseCsv, parseTable } from "../../src/csv.js";
import {
  concat,
  type Dataset,
  dataset,
  dense,
  type FitOptions,
  type Layer,
  layer,
  loadIris,
  type ModelOptions,
  type ParameterStart,
  residual,
  sequential,
  takeRows,
} from "../../src/node.js";
import { compile, gradients, matmul, sum } from "../../src/nodeTensor.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { lanegradError } from "./support/expectations.js";

const iris = loadIris();
const layers = [dense(3, "softmax")];

/** The elements, and a hole in the place of each that is undefined. */
function holed<T>(...elements: readonly (T | undefined)[]): T[] {
  const list = new Array<T>(elements.length);
  elements.forEach((element, i) => {
    if (element !== undefined) list[i] = element;
  });
  return list;
}

const make = (more: Partial<ModelOptions>) => sequential({ inputs: 4, layers, loss: "crossEntropy", ...more });
const data = (more: object): Dataset =>
  dataset({
    x: [
      [1, 2],
      [3, 4],
    ],
    y: ["a", "b"],
    ...more,
  });
const starting = (start: ParameterStart) =>
  make({ layers: [layer("mix", (x, { parameter }) => matmul(x, parameter("factors", [4, 2], start)))] });
const train = async (more: FitOptions) => {
  using model = await make({});
  await model.fit(iris, more);
};
const rows = tableOf([
  { a: 1, b: 2 },
  { a: 2, b: 3 },
]);
const csv = "a,y\n1,2\n2,3\n";

test.each<readonly [string, () => unknown, RegExp]>([
  ["layers", () => make({ layers: holed<Layer>(undefined, dense(3)) }), /^Layer 0 must be one such as/],
  ["layers in layers", () => make({ layers: [residual(holed<Layer>(undefined)), dense(3)] }), /^Layer 0\.0 must be/],
  ["branches", () => concat(holed<Layer[]>(undefined, [])), /^concat takes a list of lists of layers/],
  [
    "weights",
    () => make({ layers: [dense(1, "linear", { weights: holed([1], undefined, [3], [4]) })] }),
    /^Pass weights/,
  ],
  ["numbers of a parameter", () => starting(holed(1, 2, 3, 4, 5, 6, 7, undefined)), /must be finite numbers/],
  ["rows of a parameter", () => starting(holed([1, 2], [3, 4], undefined, [5, 6])), /takes 2 numbers, not 1/],
  ["classes of a model", () => make({ classes: holed("a", "b", undefined) }), /^classes must be an array of texts/],
  ["features of a model", () => make({ features: holed("a", undefined) }), /^features must be an array of texts/],
  [
    "metrics",
    () => train({ validation: 0.5, metrics: holed(undefined, "auc") }),
    /^The metric must be given by its name/,
  ],
  [
    "milestones",
    () => train({ schedule: { name: "multiStep", milestones: holed(1, undefined, 3) } }),
    /^milestones must be whole numbers/,
  ],
  ["rows of a data set", () => data({ x: holed(undefined, [1, 2]) }), /^Row 1 of x of data is not an array/],
  ["classes of a data set", () => data({ y: [0, 1], classes: holed("a", undefined) }), /^classes must be an array/],
  ["places of rows", () => takeRows(iris, holed(1, undefined)), /^Place 2 of a list of rows holds none/],
  ["records", () => tableOf(holed<{ a: number }>({ a: 1 }, undefined)), /^the rows must be an array of objects/],
  ["features of a table", () => preprocessor({ features: holed("a", undefined) }).fit(rows), /array of column names/],
  ["targets of a table", () => preprocessor({ target: holed("a", undefined) }).fit(rows), /array of column names/],
  ["features of a CSV", () => parseCsv(csv, { target: "y", features: holed("a", undefined) }), /array of texts/],
  ["texts of a CSV", () => parseTable(csv, { text: holed("a", undefined) }), /^text must be an array of texts/],
  ["shapes", () => compile({ x: new Array<number>(2) }, ({ x }) => ({ x })), /not \[nothing, nothing\]\.$/],
  [
    "tensors",
    () => compile({ x: [2] }, ({ x }) => ({ y: gradients(sum(x), holed(undefined, x))[1] })),
    /not nothing\.$/,
  ],
])("of %s are refused", async (_, attempt, message) => {
  expect((await lanegradError(async () => attempt())).message).toMatch(message);
});
