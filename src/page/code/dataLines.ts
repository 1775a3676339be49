import type { DataName } from "../configuration.js";
import { fileNames } from "./program.js";
import type { Recipe } from "./recipe.js";
import { ANSWER } from "./rowsFile.js";

/** How a program comes to `train` and `test`. */
export interface DataLines {
  /** Names that it imports from lanegrad. */
  readonly imports: readonly string[];
  readonly lines: readonly string[];
  /** Lines that import from elsewhere, of a program that reads the page's rows from a file. */
  readonly reads?: readonly string[];
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

/**
 * The lines by which a program of lanegrad gets the page's rows: its own sets, or else those in the
 * file that the page offers.
 */
export function dataLines(recipe: Recipe): DataLines {
  const { data } = recipe.configuration;
  return KNOWN[data] ?? fileLines(recipe, fileNames(data).rows);
}

function fileLines({ classes, isStandardized, rows: { train, test } }: Recipe, file: string): DataLines {
  const target = classes ? `classes: ${JSON.stringify(classes)}` : 'task: "regression"';
  const source = `await readFile("${file}")`;
  const reading = isStandardized
    ? [
        "// columns are ready as they are; the network brings the answers to mean 0 and deviation 1",
        `const table = await readTable(${source});`,
        `const ready = preprocessor({ target: "${ANSWER}", ${target}, scaling: "none" }).fit(table);`,
        "const rows = ready.apply(table);",
      ]
    : [`const rows = await readCsv(${source}, { target: "${ANSWER}", ${target} });`];
  return {
    imports: ["takeRows"],
    reads: [
      'import { readFile } from "node:fs/promises";',
      `import { ${isStandardized ? "readTable" : "readCsv"} } from "lanegrad/csv";`,
      ...(isStandardized ? ['import { preprocessor } from "lanegrad/table";'] : []),
    ],
    lines: [
      "// the page's rows, first those to learn from",
      ...reading,
      `const train = takeRows(rows, Array.from({ length: ${train} }, (_, row) => row));`,
      `const test = takeRows(rows, Array.from({ length: ${test} }, (_, row) => ${train} + row));`,
    ],
  };
}
