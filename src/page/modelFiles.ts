import { DataError, load } from "../browser.js";
import { hiddenActivations } from "../catalog/activations.js";
import { isIn, namesIn } from "../catalog/lookup.js";
import { losses } from "../catalog/losses.js";
import type { ActivationName, ModelInfo } from "../index.js";
import { decodeModel, type ModelHint, type StoredModel } from "../io/modelFile.js";
import { digestOf } from "../preprocess/state.js";
import { type Configuration, type DataName, defaultsOf, soleActivation } from "./configuration.js";
import { element } from "./dom.js";
import { refinementsOf } from "./modelRefinements.js";
import { denseIn, makeOptimizer } from "./network.js";
import type { PageData, PageModel } from "./state.js";

/** Largest file that is read: far more than any network that the page trains. */
const MOST_BYTES = 2 ** 28;

/** A model in a file. */
export interface OpenedModel {
  readonly model: PageModel;
  /** What it makes of the configuration in force. */
  readonly configuration: Configuration;
  /** Epochs that lie behind it, as far as its file tells. */
  readonly epochs: number;
  /** Opens the file's model once more, as it was. */
  readonly reopen: () => Promise<PageModel>;
  /**
   * @throws DataError where the model tells other things apart than the data's classes, though as
   * many.
   */
  readonly check: (data: Pick<PageData, "classes" | "target">) => void;
}

/**
 * The model in a safetensors file. What a file from PyTorch leaves open is taken from the
 * configuration. A model that fits the data that is shown is one of that; others bring their own
 * data along.
 * @throws LanegradError for a damaged file, and for a model of other data than the page has.
 */
export async function openModel(file: File, current: Configuration, shown?: PageData): Promise<OpenedModel> {
  if (file.size > MOST_BYTES)
    throw new DataError(
      "DATA_INVALID",
      `${file.name} is larger than any model of this page: choose a safetensors file.`,
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hint = { activation: soleActivation(current), loss: current.loss };
  const model = await read(bytes, hint, current);
  try {
    const { info } = model;
    const configuration = configurationOf(info, current, shown, file.name);
    const told = toldBy(bytes);
    const epochs = told?.training?.epochs ?? 0;
    const isForeign = told === undefined;
    const check: OpenedModel["check"] = ({ classes, target }) => {
      if (target === undefined || info.classes) checkClasses(info, isForeign, classes, file.name);
    };
    const reopen = (): Promise<PageModel> => read(bytes, hint, configuration);
    if (configuration.data === current.data) return { model, configuration, epochs, reopen, check };
    // other data brings an optimizer of its own
    const other = await reopen();
    model.dispose();
    return { model: other, configuration, epochs, reopen, check };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** A model from the bytes of a file, trained on as a configuration says. */
function read(bytes: Uint8Array, hint: ModelHint, configuration: Configuration): Promise<PageModel> {
  return load(bytes, { ...hint, seed: configuration.seed, optimizer: makeOptimizer(configuration), worker: true });
}

/** The configuration by which the page would have made such a model, as far as it has one. */
function configurationOf(
  info: ModelInfo,
  current: Configuration,
  shown: PageData | undefined,
  file: string,
): Configuration {
  const { inputs, layers, loss, lossOptions } = info;
  const other = layers.find(({ kind }) => kind && kind !== "dropout" && kind !== "batchNormalization");
  if (other) {
    const message = `${file} has a layer of the kind ${other.kind}, and this page shows dense ones: open a model of these.`;
    throw new DataError("DATA_MISMATCH", message);
  }
  if (!isIn(losses, loss)) {
    const message = `${file} learned with ${loss}, and this page shows ${namesIn(losses).join(", ")}: open a model of these.`;
    throw new DataError("DATA_MISMATCH", message);
  }
  const refinements = refinementsOf(layers);
  const [what = typeof refinements === "string" ? refinements : undefined] = Object.keys(lossOptions ?? {});
  if (what !== undefined || typeof refinements === "string") {
    const message = `${file} learned with ${what}, which this page's formulas don't have: open a model without.`;
    throw new DataError("DATA_MISMATCH", message);
  }
  const hidden = denseIn(layers).slice(0, -1);
  const outputs = layers[layers.length - 1].units;
  const data = shown && isOf(shown, info) ? current.data : dataOf(info, outputs);
  if (!data) {
    const message = info.preprocessor
      ? `${file} is a model of another table than the page shows: open that table first.`
      : `${file} has ${inputs} inputs and ${outputs} outputs, which the data of this page hasn't: choose the data that it learned, or open a model of iris (4 and 3) or of digits (784 and 1, 2 or 10).`;
    throw new DataError("DATA_MISMATCH", message);
  }
  const usual = data === current.data ? current : defaultsOf(data);
  return {
    ...usual,
    hidden: hidden.map(({ units }) => units),
    activation: activationOf(hidden.map(({ activation }) => activation)) ?? soleActivation(usual),
    bias: layers.some(({ bias }) => bias),
    loss,
    ...refinements,
  };
}

/** What the form says of such hidden layers; undefined where there are none. */
function activationOf(names: readonly ActivationName[]): Configuration["activation"] | undefined {
  const common = hiddenActivations().find((choice) => names.every((name) => name === choice));
  return names.length === 0 ? undefined : (common ?? names);
}

/** @throws DataError, see `OpenedModel`. */
function checkClasses({ classes, loss }: ModelInfo, isForeign: boolean, wanted: readonly string[], file: string): void {
  if (classes ? JSON.stringify(classes) === JSON.stringify(wanted) : loss === "crossEntropy" || isForeign) return;
  const known = classes ? `the classes ${classes.join(", ")}` : "no classes";
  const message = `${file} has ${known}, and this page's data of its size has ${wanted.join(", ")}: open a model of those.`;
  throw new DataError("DATA_MISMATCH", message);
}

/**
 * What a file that can be read tells without hints; undefined where PyTorch wrote it, which names
 * no classes.
 */
function toldBy(bytes: Uint8Array): StoredModel | undefined {
  try {
    return decodeModel(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a model takes the rows of data, and answers with as many numbers as they ask for. */
function isOf({ train, classes, target }: PageData, { inputs, layers, loss, preprocessor }: ModelInfo): boolean {
  const outputs = layers[layers.length - 1].units;
  const prepared = preprocessor && digestOf(preprocessor);
  if (inputs !== train.columns || prepared !== train.preparedBy) return false;
  if (target !== undefined) return outputs === 1 && loss === "meanSquaredError";
  return outputs === classes.length || (outputs === 1 && classes.length === 2);
}

/** The data that the page brings along and a model may be of. */
function dataOf({ inputs, preprocessor }: ModelInfo, outputs: number): DataName | undefined {
  if (preprocessor) return undefined;
  if (inputs === 4 && outputs === 3) return "iris";
  if (inputs !== 784) return undefined;
  return outputs === 10 ? "mnist" : outputs <= 2 ? "mnist-5v8" : undefined;
}

/** Hands bytes to the reader as a file. */
export function offer(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }));
  const link = element("a", { href: url, download: name });
  link.click();
  // the browser has taken the file over by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Calls `dropped` with a file that is dropped anywhere on the page, and shows meanwhile that it may
 * be.
 */
export function acceptDrops(dropped: (file: File) => void): void {
  const root = document.documentElement;
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  root.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  root.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) document.body.classList.remove("dropping");
  });
  root.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) dropped(file);
  });
}
