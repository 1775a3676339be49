import type { ModelInfo } from "../index.js";
import { isUsualBatchNorm } from "./batchNorm.js";
import type { Configuration } from "./configuration.js";
import { denseIn } from "./network.js";
import { PARTS } from "./parts.js";

/** What of a model's layers the form says beside their units. */
type Refinements = Pick<Configuration, "dropout" | "batchNorm" | "penalty"> &
  Partial<Pick<Configuration, "penaltyRate">>;

const BATCH_NORM = "batchNormalization";

const PLAIN: Refinements = { dropout: 0, batchNorm: false, penalty: "none" };

/**
 * The dropout, the batch norm and the penalty of a model's layers; where they aren't such as the
 * form can say, what that is.
 */
export function refinementsOf(layers: ModelInfo["layers"]): Refinements | string {
  const batchNorm = batchNormOf(layers);
  if (batchNorm === undefined) return "batch norm of another kind";
  const dropout = dropoutOf(layers.filter(({ kind }) => kind !== BATCH_NORM));
  if (dropout === undefined) return "dropout of another kind";
  const penalty = penaltyIn(layers);
  if (penalty && !isOffered("penaltyRate", penalty.penaltyRate)) return `a penalty of ${penalty.penaltyRate}`;
  if (penalty) return { ...PLAIN, ...penalty, dropout, batchNorm };
  const [name] = layers.flatMap(({ regularization = {} }) => Object.keys(regularization));
  return name;
}

/** Whether the form, and an address, can say a number; none has to be said. */
function isOffered(name: "dropout" | "penaltyRate", value?: number): boolean {
  return value === undefined || PARTS[name].read(String(value)) !== undefined;
}

/** Whether each hidden layer is followed at once by such batch norm as the page makes. */
function batchNormOf(layers: ModelInfo["layers"]): boolean | undefined {
  const all = layers.filter(({ kind }) => kind === BATCH_NORM);
  if (all.length === 0) return false;
  const isFirst = layers.every(({ kind }, i) => kind !== BATCH_NORM || (i > 0 && layers[i - 1].kind === undefined));
  const others = layers.filter(({ kind }) => kind !== "dropout");
  return isFirst && all.every(isUsualBatchNorm) && isBehindEach(others, BATCH_NORM) ? true : undefined;
}

/** Whether a layer of that kind stands between every two dense layers, and nowhere else. */
function isBehindEach(layers: ModelInfo["layers"], wanted: string): boolean {
  return layers.length % 2 === 1 && layers.every(({ kind }, i) => kind === (i % 2 === 1 ? wanted : undefined));
}

/** The dropout behind every hidden layer, in percent. */
function dropoutOf(layers: ModelInfo["layers"]): number | undefined {
  const rates = layers.filter(({ kind }) => kind === "dropout").map(({ rate = 0 }) => rate);
  if (rates.length === 0) return 0;
  const percent = Math.round(100 * rates[0]);
  const isWhole = Math.abs(100 * rates[0] - percent) < 1e-9 && isOffered("dropout", percent);
  const isSame = rates.every((rate) => rate === rates[0]);
  return isBehindEach(layers, "dropout") && isSame && isWhole ? percent : undefined;
}

/** The penalty of the weights, if it is the same for all layers. */
function penaltyIn(layers: ModelInfo["layers"]): Omit<Refinements, "dropout" | "batchNorm"> | undefined {
  const all = denseIn(layers).map(({ regularization = {} }) => regularization);
  const texts = new Set(all.map((each) => JSON.stringify(each)));
  const [{ kernelRegularizer, ...others }] = all;
  if (texts.size > 1 || Object.keys(others).length > 0) return undefined;
  if (!kernelRegularizer) return { penalty: "none" };
  const { l1, l2 } = kernelRegularizer;
  if (l1 > 0 && l2 > 0) return undefined;
  if (l1 === 0 && l2 === 0) return { penalty: "none" };
  return l1 > 0 ? { penalty: "l1", penaltyRate: l1 } : { penalty: "l2", penaltyRate: l2 };
}
