/**
 * Copies of small modules without a state, one in each script for pages that uses them. With its
 * entry a page downloads every script that the entry shares something with (esbuild), and the names
 * of all scripts that share something with others on demand (Vite): what is copied is shared with
 * none. `test/package/size.test.ts` says what a page downloads.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { checkAllMatched, withSlashes } from "./standIns.mjs";

/** All lists below: `importers` are whom copies are for. */
const lists = [];

/** A list of modules by path and name, "data/split"; `found` are those that an import has found. */
function listOf(importers, names) {
  const list = { importers, names, found: new Set() };
  lists.push(list);
  return list;
}

/** The list of the modules of some folders. */
const modules = (importers, folders) =>
  listOf(
    importers,
    Object.entries(folders).flatMap(([folder, names]) => names.split(" ").map((name) => `${folder}/${name}`)),
  );

/** Whether an import finds a module in a list. */
function isIn({ names, found }, name) {
  if (!names.includes(name)) return false;
  found.add(name);
  return true;
}

/**
 * What the entry exports and the rest loads on demand, with what only these need: the rest has a
 * copy.
 */
const ON_DEMAND = modules("what is loaded on demand", {
  catalog: "metrics optimizerEntries",
  data: "split standardize takeRows",
  metrics: "averages named regression",
  random: "checkShuffled generator",
  train: "files measuring",
  "train/checkpoints": "checkCheckpoint checkFitState checkpointFile soundCheckpoint storage",
  "train/placing": "standardizing weighing",
});

/** What decides about a training: where models in workers check it too, they have a copy. */
const FOR_WORKERS = modules("models in workers", {
  random: "log",
  train: "fitNames",
  "train/coach": "callbacks plateauOptions schedule scheduleOptions stoppingOptions",
});

/**
 * The readers of data of other programs, whose entry has copies of what it shares with the main
 * one.
 */
const FOR_DATA = modules("data", {
  data: "checkFile cifar fashionMnist gzip idx idxFolder index npy npz numpyDataset zip",
  platform: "browser",
});

/**
 * What the readers of other formats of models share with the one of lanegrad's, and with those of
 * data.
 */
const FOR_FORMATS = modules("formats", {
  catalog: "lossNames",
  data: "checkFile crc32 gzip npy npz zip",
  io: "formatShape generalModel json layerConfigs regularization safetensors sequential torchLayout torchNames",
});

/** What `lanegrad/explain` shares with metrics, tables and changed images. */
const FOR_EXPLAIN = modules("explain", {
  catalog: "metrics",
  metrics: "averages measured named ranking regression spread",
  preprocess: "state",
  random: "drawnOrder log philox",
  runtime: "timeSlice",
});

/** What `lanegrad/search` shares with metrics, tables and digests of files. */
const FOR_SEARCH = modules("search", {
  catalog: "metrics",
  data: "crc32 split takeRows",
  metrics: "averages measured named ranking regression spread",
  preprocess: "splitTable",
  random: "drawnOrder generator log philox",
});

/** What is copied for all who import it. */
const FOR_ALL = modules("all", {
  catalog:
    "activationRanges depthBlock isName layerOptions limits lossFor losses merges outputLayer regularization settingPlace usualBatch windows",
  data: "checkClassWeight columns findLabels isCallable manyClasses relay source weights",
  graph: "lowerInOrder pullBack shape",
  io: "unfit",
  layers: "nesting optionLayer",
  nn: "descentScale",
  random: "checkGeneratorState exact",
  remote: "onDemand",
  "runtime/threads": "checkThreads watchdog",
  train: "answers evaluator fitOptions fitOver modelFiles overflowError rows summaryText work",
  "train/augment": "options",
  "train/placing": "classColumns",
});

/**
 * What is copied for one who imports it; `?for=` and `?on-demand` stand for an importer that is a
 * copy itself.
 */
const FOR_ONE = [
  ["catalog/lossNames.js?for=", "catalog/graphLosses"],
  ["formats/npz/write.js", "io/safetensors"],
  ["formats/onnx/layers.js", "io/torchLayout"],
  ["formats/onnx/labels.js", "catalog/lossNames"],
  ["formats/onnx/recurrent.js", "io/torchRecurrent"],
  ["formats/onnx/write.js", "preprocess/checkState"],
  ["formats/predictor/write.js", "preprocess/checkState"],
  ["formats/table.js", "data/nearest"],
  ["io/safetensors.js?for=", "io/json"],
  ["remote/workerModel.js", "layers/settled"],
  [
    "layers/settled.js",
    ...["layers/equilibrium", "layers/images", "layers/recurrent"],
    ...["layers/shapes", "layers/values"],
  ],
  [
    "layers/settled.js?for=",
    ...["layers/configs", "layers/equilibrium", "layers/images", "layers/recurrent"],
    ...["layers/settledRegularization", "layers/shapes", "layers/values"],
  ],
  ["layers/settledRegularization.js", "layers/regularizers"],
  ["layers/settledRegularization.js?for=", "layers/regularizers"],
  ["losses/customLoss.js", "catalog/lossNames"],
  ["losses/libraryLoss.js", "catalog/lossNames", "catalog/graphLosses"],
  ["metrics/ranking.js", "random/log"],
  ["preprocess/preprocessor.js", "data/takeRows"],
  ["preprocess/checkState.js?for=", "preprocess/state"],
  ["preprocess/scalings.js", "data/standardize"],
  ["random/exact.js?for=measuring", "random/log"],
  ["random/randomState.js", "random/log"],
  ["runtime/supply/engine.js", "runtime/supply/probe", "runtime/supply/refusal"],
  ["runtime/threads/schedule.js", "runtime/threads/divisible"],
  ["runtime/threads/singleThread.js", "runtime/threads/stageExecutor", "runtime/threads/stages"],
  ["runtime/threads/stageExecutor.js?for=", "runtime/threads/stages"],
  ["runtime/threads/threadComparison.js", "runtime/threads/shares"],
  ["train/checkpoints/checkCheckpoint.js?on-demand", "io/json"],
  ["train/checkpoints/checkFitState.js?on-demand", "io/json"],
  ["train/checkpoints/checkpointFile.js?on-demand", "io/json", "io/safetensors"],
  ["train/placing/classWeights.js", "data/nearest"],
  ["train/distributed/agreement.js", "train/coach/dataDigest"],
  ["train/distributed/sharedEvaluation.js", "train/coach/dataDigest"],
  ["train/distributed/partedGraph.js", "graph/plan"],
  ["train/distributed/sharedBatch.js", "train/accumulatedTraining"],
  ["train/distributed/talliedBatch.js", "train/accumulatedTraining"],
  ["train/validation.js", "train/tellState"],
  ["train/placing/weighing.js?on-demand", "data/takeRows"],
].map(([importer, ...names]) => [importer, listOf(importer, names)]);

/**
 * Whether a module is one that `FOR_ONE` names: of copies the name goes on with what they are for.
 */
const isImporter = (id, named) => (named.includes("?for=") ? id.includes(named) : id.endsWith(named));

/** What loads these at once, and is itself loaded on demand. */
const isOnDemand = (id) => /\?on-demand$|\/io\/training\.js$/.test(id);

/** A module's folder and name, "data/split", of its path among the compiled ones. */
const nameOf = (path) => /\/compiled\/(.*)\.js$/.exec(withSlashes(path))?.[1];

/**
 * The plugin of Rollup that makes the copies.
 *
 * @throws Error at the end of a build in which a list has a module that nothing imports so
 */
export const copies = {
  name: "copies",
  resolveDynamicImport(source, importer) {
    const path = resolve(dirname(importer), source);
    return isIn(ON_DEMAND, nameOf(path)) ? `${path}?on-demand` : undefined;
  },
  resolveId(source, importedBy) {
    if (!importedBy || !source.startsWith(".")) return undefined;
    const importer = withSlashes(importedBy);
    const [from] = importer.split("?");
    const path = resolve(dirname(from), source);
    const name = nameOf(path);
    if (isIn(FOR_ALL, name) || FOR_ONE.some(([one, list]) => isImporter(importer, one) && isIn(list, name)))
      return `${path}?for=${basename(importer).replaceAll("?", "-")}`;
    if (isOnDemand(importer) && isIn(ON_DEMAND, name)) return `${path}?on-demand`;
    const isData = /\/browserData\.js$|[?-]for=data$/.test(importer);
    if (isData && isIn(FOR_DATA, name)) return `${path}?for=data`;
    const isFormats = from.includes("/formats/") || /[?-]for=formats$/.test(importer);
    if (isFormats && isIn(FOR_FORMATS, name)) return `${path}?for=formats`;
    const isExplain = from.includes("/explain/") || /[?-]for=explain$/.test(importer);
    if (isExplain && isIn(FOR_EXPLAIN, name)) return `${path}?for=explain`;
    const isSearch = from.includes("/search/") || /[?-]for=search$/.test(importer);
    if (isSearch && isIn(FOR_SEARCH, name)) return `${path}?for=search`;
    const isRemote = from.includes("/remote/") || /[?-]for=remote$/.test(importer);
    return isRemote && isIn(FOR_WORKERS, name) ? `${path}?for=remote` : undefined;
  },
  load: (id) => (/\?(on-demand|for=.*)$/.test(id) ? readFileSync(id.split("?")[0], "utf8") : undefined),
  buildEnd(failure) {
    if (failure) return;
    for (const { importers, names, found } of lists) checkAllMatched(`copies for ${importers}`, names, found);
  },
};
