/**
 * Options are those that a function names, spelt as it names them and given as its own: of every
 * function, each name.
 */
import { describe, expect, test } from "vitest";
import * as browser from "../../src/browser.js";
import * as csv from "../../src/csv.js";
import * as node from "../../src/node.js";
import * as data from "../../src/nodeData.js";
import * as tensor from "../../src/nodeTensor.js";
import * as table from "../../src/table.js";
import { failureOf, lanegradError } from "./support/expectations.js";
import { strangers } from "./support/strangers.js";

/** An options object, right or wrong. */
type Options = never;

const text = "size,kind\n1,a\n2,b\n3,a\n";
const rows = table.tableOf([
  { size: 1, kind: "a" },
  { size: 2, kind: "b" },
  { size: 3, kind: "a" },
]);
const square = tensor.broadcast(tensor.constant(1), [2, 2]);
const images = tensor.broadcast(tensor.constant(1), [1, 4, 4, 1]);
const kernel = tensor.broadcast(tensor.constant(1), [2, 2, 1, 1]);
const layers = [node.dense(3, "softmax")];
const model = await node.sequential({ inputs: 4, layers, loss: "crossEntropy", threads: 1 });
const bytes = await model.toBytes();
const image = { width: 1, height: 1, data: new Uint8ClampedArray(4) };

const everywhere: Readonly<Record<string, (options: Options) => unknown>> = {
  adadelta: node.adadelta,
  adagrad: node.adagrad,
  adam: node.adam,
  adamW: node.adamW,
  adamax: node.adamax,
  averagePooling2d: (options) => node.averagePooling2d(2, options),
  batchNormalization: node.batchNormalization,
  binaryCrossEntropy: node.binaryCrossEntropy,
  binaryFocalCrossEntropy: node.binaryFocalCrossEntropy,
  categoricalCrossEntropy: node.categoricalCrossEntropy,
  categoricalFocalCrossEntropy: node.categoricalFocalCrossEntropy,
  conv1d: (options) => node.conv1d(2, 3, "relu", options),
  conv2d: (options) => node.conv2d(2, 3, "relu", options),
  crossEntropy: node.crossEntropy,
  dataset: node.dataset,
  dense: (options) => node.dense(2, "relu", options),
  embedding: (options) => node.embedding(3, 2, options),
  equilibrium: (options) => node.equilibrium(2, options),
  gru: (options) => node.gru(2, options),
  groupNormalization: (options) => node.groupNormalization(2, options),
  huber: node.huber,
  init: node.init,
  layerNormalization: node.layerNormalization,
  load: (options) => node.load(bytes, options),
  lion: node.lion,
  lstm: (options) => node.lstm(2, options),
  l1l2: node.l1l2,
  loadMnist: node.loadMnist,
  maxPooling1d: (options) => node.maxPooling1d(2, options),
  maxPooling2d: (options) => node.maxPooling2d(2, options),
  meanSquaredError: node.meanSquaredError,
  nadam: node.nadam,
  pixels: (options) => node.pixels(image, options),
  prelu: node.prelu,
  radam: node.radam,
  rmsProp: node.rmsProp,
  rprop: node.rprop,
  lbfgs: node.lbfgs,
  sequential: node.sequential,
  sgd: node.sgd,
  simpleRnn: (options) => node.simpleRnn(2, options),
  split: (options) => node.split(node.loadIris(), options),
};
const onPages: typeof everywhere = {
  ...everywhere,
  init: browser.init,
  load: (options) => browser.load(bytes, options),
  loadMnist: browser.loadMnist,
  sequential: browser.sequential,
};
const ofTables: typeof everywhere = {
  preprocessor: table.preprocessor,
  splitTable: (options) => table.splitTable(rows, options),
};
const ofCsv: typeof everywhere = {
  parseCsv: (options) => csv.parseCsv(text, options),
  parseCsvRows: (options) => csv.parseCsvRows(text, ["size", "kind"], options),
  parseTable: (options) => csv.parseTable(text, options),
  readCsv: (options) => csv.readCsv(text, options),
  readTable: (options) => csv.readTable(text, options),
};
const noBytes = new Uint8Array();
const ofData: typeof everywhere = {
  npyDataset: (options) => data.npyDataset(noBytes, noBytes, options),
  npzDataset: (options) => data.npzDataset(noBytes, options),
};
const ofTensors: typeof everywhere = {
  averagePooling2d: (options) => tensor.averagePooling2d(images, 2, options),
  checkGradients: async (options) => {
    using program = await tensor.compile({ x: [2] }, ({ x }) => ({ loss: tensor.mean(x) }));
    return await tensor.checkGradients(program, { x: [1, 2] }, options);
  },
  compile: async (options) => {
    using program = await tensor.compile({ x: [2] }, ({ x }) => ({ loss: tensor.mean(x) }), options);
    return program.run({ x: [1, 2] });
  },
  conv2d: (options) => tensor.conv2d(images, kernel, options),
  dropout: (options) => tensor.dropout(square, 0.5, tensor.constant(0), options),
  equilibrium: (options) => tensor.equilibrium(square, square, options),
  matmul: (options) => tensor.matmul(square, square, options),
  maxPooling2d: (options) => tensor.maxPooling2d(images, 2, options),
  max: (options) => tensor.max(square, 0, options),
  mean: (options) => tensor.mean(square, 0, options),
  sum: (options) => tensor.sum(square, 0, options),
};
const methods: typeof everywhere = {
  fit: (options) => model.fit(node.loadIris(), options),
  "fit in pieces": (options) => model.fit(async function* () {}, options),
  apply: (options) => table.preprocessor().fit(rows).apply(rows, options),
};

const entries: readonly (readonly [string, Readonly<Record<string, unknown>>, typeof everywhere])[] = [
  ["node", node, everywhere],
  ["browser", browser, onPages],
  ["csv", csv, ofCsv],
  ["data", data, ofData],
  ["table", table, ofTables],
  ["tensor", tensor, ofTensors],
  ["methods", {}, methods],
];

/** The options that a function says it has when it is given another. */
async function namesOf(call: (options: Options) => unknown): Promise<readonly string[]> {
  const { message } = await lanegradError(() => call({ optoin: 1 } as Options), "INVALID_OPTION");
  const [, names] = /has no option "optoin": its (?:only option is|options are) (.*)\.$/.exec(message) ?? [];
  return names.split(", ");
}

/** Options without which a function doesn't look at the others. */
const needed: Readonly<Record<string, object>> = {
  dataset: {
    x: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    y: [1, 2, 3],
  },
  parseCsv: { target: "kind" },
  readCsv: { target: "kind" },
  sequential: { inputs: 4, layers, loss: "crossEntropy", threads: 1 },
  split: { test: 0.5 },
  splitTable: { test: 1 },
};

/** Ways to write a name that are not it: a letter twice, one missing, snake case, small letters. */
function misspellings(name: string, names: readonly string[]): readonly string[] {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const ways = [name + name.slice(-1), name.slice(0, -1), snake, name.toLowerCase(), name.toUpperCase()];
  return [...new Set(ways)].filter((way) => way !== "" && !names.includes(way));
}

describe.each(entries)("%s", (_, exports, functions) => {
  test.for(Object.entries(functions))("%s refuses misspelt options, each", async ([, call]) => {
    const names = await namesOf(call);
    for (const wrong of names.flatMap((name) => misspellings(name, names))) {
      const { message } = await lanegradError(() => call({ [wrong]: 1 } as Options), "INVALID_OPTION");
      expect(message).toContain(`has no option "${wrong}": its`);
    }
  });

  test.for(Object.entries(functions))("%s refuses inherited options, each", async ([, call]) => {
    for (const name of await namesOf(call)) {
      const { message } = await lanegradError(() => call(Object.create({ [name]: 1 }) as Options), "INVALID_OPTION");
      expect(message).toMatch(new RegExp(`inherits ${name}: give options of its own`));
    }
  });

  test.for(Object.entries(functions))(
    "%s takes its options as an object, and as nothing else",
    async ([name, call]) => {
      // a text in their place is the name of the file
      const texts = name === "parseCsvRows" ? [] : ["fast"];
      for (const other of [0.1, null, [], true, () => 1, ...texts]) {
        const { message } = await lanegradError(() => call(other as Options), "INVALID_OPTION");
        expect(message).toContain("takes its options as an object, say {");
      }
    },
  );

  // what `init` is given holds for everybody, so that no test could be made after it
  test.for(Object.entries(functions).filter(([name]) => name !== "init"))(
    "%s takes each option, or refuses it with a code, whatever it is",
    async ([name, call]) => {
      for (const option of await namesOf(call))
        for (const [kind, stranger] of strangers) {
          const error = await failureOf(async () => {
            const made = await call({ ...needed[name], [option]: stranger } as Options);
            if (typeof made === "object" && made !== null && Symbol.dispose in made)
              (made as Disposable)[Symbol.dispose]();
          });
          if (error !== undefined)
            expect(error, `${option}: ${kind}, ${(error as Error).stack}`).toBeInstanceOf(node.LanegradError);
        }
    },
  );

  test("no other function has options", async () => {
    for (const [name, value] of Object.entries(exports)) {
      if (typeof value !== "function" || name in functions) continue;
      const firsts = [{ optoin: 1 }, node.loadIris(), [[1, 2]], text, square, rows, 3];
      for (const first of firsts)
        for (const args of [[first], [first, { optoin: 1 }], [first, 1, { optoin: 1 }]]) {
          const error = await failureOf(() => value(...args));
          expect(String(error), name).not.toContain("has no option");
        }
    }
  });
});

test("what stands in Object.prototype is nobody's choice", async () => {
  Object.defineProperty(Object.prototype, "seed", { value: 9, configurable: true });
  try {
    for (const call of [everywhere.sequential, everywhere.split])
      expect((await lanegradError(() => call({} as Options), "INVALID_OPTION")).message).toContain("inherits seed");
  } finally {
    Reflect.deleteProperty(Object.prototype, "seed");
  }
});

test("an inherited worker or preprocessor decides nothing", async () => {
  const made = { inputs: 4, layers, loss: "crossEntropy", threads: 1 };
  for (const inherited of [{ worker: true }, { preprocessor: table.preprocessor().fit(rows) }]) {
    const options = Object.assign(Object.create(inherited), made) as Options;
    const [name] = Object.keys(inherited);
    expect((await lanegradError(() => node.sequential(options))).message).toContain(`inherits ${name}`);
  }
  const error = await lanegradError(() => node.load(bytes, Object.create({ worker: true }) as Options));
  expect(error.message).toContain("inherits worker");
});
