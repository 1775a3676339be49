import type { StoredOutput } from "../io/branches.js";
import { formatShape } from "../io/formatShape.js";
import type { LayerConfig } from "../io/layerConfigs.js";
import { decodeModel, type ModelHint, type StoredModel } from "../io/modelFile.js";
import { counted, formatBytes, formatCount } from "./format.js";
import { formatTraining } from "./formatTraining.js";
import { type Host, writeLine } from "./host.js";
import { type Row, writeRows } from "./report.js";

/**
 * The model in a file whose layers, activations or loss are a user's, or whose layers branch: no
 * command has their code, or its rows. Undefined for all others, and for bytes that hold no sound
 * model.
 */
export function modelWithOwnCode(bytes: Uint8Array, hint: ModelHint): StoredModel | undefined {
  try {
    const stored = decodeModel(bytes, hint);
    const isOwn = stored.branches || typeof stored.loss === "object" || stored.configs?.some(hasOwnCode);
    return isOwn ? stored : undefined;
  } catch {
    // why it can't be loaded says more
    return undefined;
  }
}

function hasOwnCode(config: LayerConfig): boolean {
  if (config.kind === "residual") return config.layers.some(hasOwnCode);
  if (config.kind === "concat") return config.branches.flat().some(hasOwnCode);
  return config.kind === "custom" || (config.kind === "dense" && config.own !== undefined);
}

/** `lanegrad info` of such a file: all that it tells, and what is `missing` to compute with it. */
export function describeOwnCode(
  host: Host,
  path: string,
  bytes: Uint8Array,
  stored: StoredModel,
  missing: string,
  json: boolean | undefined,
): void {
  const { inputs, dtype, configs = [], parameters = [], training, classes, features, targetNames, branches } = stored;
  const tensors = parameters.map(({ path: name, shape }) => ({ name, shape }));
  const count = parameters.reduce((sum, { values }) => sum + values.length, 0);
  const loss = typeof stored.loss === "object" ? stored.loss.name : stored.loss;
  if (json) {
    const { optimizer, seed, epochs, rows, batchSize } = training ?? {};
    const known = { optimizer: optimizer?.name, seed, epochs, rows, batchSize };
    const about = {
      inputs,
      layers: configs,
      tensors,
      parameters: count,
      dtype,
      loss,
      classes,
      features,
      targetNames,
      branches,
    };
    writeLine(host.stdout, JSON.stringify({ file: path, ...about, ...known, missing }));
    return;
  }
  const own = typeof stored.loss === "object" && stored.loss.kind === "custom" ? ", of your own" : "";
  const rows: Row[] = [
    ["file", `${path} (${formatBytes(bytes.length)})`],
    ["inputs", counted(inputs, "number")],
    ...(branches?.inputs ?? []).map(({ name, shape }): Row => ["input", `${name} ${formatShape(shape)}`]),
    ...configs.map((config): Row => ["layer", inWords(config)]),
    ...tensors.map(({ name, shape }): Row => ["tensor", `${name} ${formatShape(shape)}`]),
    ["parameters", `${formatCount(count)} of ${dtype}`],
    ...(branches?.outputs ?? []).map((output): Row => ["output", outputInWords(output)]),
    ["loss", `${loss}${own}`],
  ];
  if (training) rows.push(["trained", formatTraining(training)]);
  if (classes) rows.push(["classes", classes.join(", ")]);
  if (targetNames) rows.push(["targets", targetNames.join(", ")]);
  if (features) rows.push(["features", features.join(", ")]);
  rows.push(["missing", missing]);
  writeRows(host, rows);
}

/** An output in words: "genre, 0.3 crossEntropy". */
function outputInWords({ name, loss, weight }: StoredOutput): string {
  const lossName = typeof loss === "object" ? loss.name : loss;
  return `${name}, ${weight === 1 ? "" : `${weight} `}${lossName}`;
}

/** A layer in words: "dense 8 relu", "gate, of your own", "residual of dense 8, dense 4". */
function inWords(config: LayerConfig): string {
  const list = (configs: readonly LayerConfig[]): string => configs.map(inWords).join(", ");
  switch (config.kind) {
    case "dense": {
      const { units, activation, own } = config;
      const last = own ? ` ${own}, of your own` : activation === "linear" ? "" : ` ${activation}`;
      return `dense ${units}${last}`;
    }
    case "activation":
      return config.activation;
    case "dropout":
      return `dropout ${config.rate}`;
    case "gaussianNoise":
      return `gaussianNoise ${config.stddev}`;
    case "residual":
      return `residual of ${list(config.layers)}`;
    case "concat":
      return `concat of ${config.branches.map((branch) => (branch.length > 0 ? list(branch) : "what comes in")).join(" | ")}`;
    case "custom":
      return `${config.name}, of your own`;
    default:
      return config.kind;
  }
}
