import type { DataName } from "../configuration.js";
import type { Recipe } from "./recipe.js";

/** How a program comes to `train` and `test`. */
export interface DataLines {
  /** Names that it imports from lanegrad. */
  readonly imports: readonly string[];
  readonly lines: readonly string[];
  /** What has to be installed, where that is more than lanegrad. */
  readonly installs?: string;
}

/** The data sets that lanegrad has by itself, in the parts of the page. */
const KNOWN: Partial<Readonly<Record<DataName, DataLines>>> = {
  iris: {
    imports: ["loadIris", "takeRows", "trainTestIndices"],
    lines: [
      "// scikit-learn's train_test_split(test_size=20, random_state=4)",
      "const flowers = loadIris();",
      "const rows = trainTestIndices(flowers.rows, 20, 4);",
      "const train = takeRows(flowers, rows.train);",
      "const test = takeRows(flowers, rows.test);",
    ],
  },
  "mnist-5v8": {
    imports: ["loadMnist"],
    lines: ['const { train, test } = await loadMnist({ data: "10k", classes: [5, 8], test: 0.2, seed: 1 });'],
    installs: "mnist",
  },
  mnist: {
    imports: ["loadMnist"],
    lines: ['const { train, test } = await loadMnist({ data: "10k", test: 0.2, seed: 1 });'],
    installs: "mnist",
  },
};

/** The lines by which a program of lanegrad gets the page's rows. */
export function dataLines({ configuration }: Recipe): DataLines {
  const known = KNOWN[configuration.data];
  if (!known) throw new TypeError(`There is no program for the data ${configuration.data}.`);
  return known;
}
