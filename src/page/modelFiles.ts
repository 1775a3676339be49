import { DataError, load } from "../browser.js";
import { HIDDEN_ACTIVATIONS } from "../cli/choices.js";
import { decodeModel } from "../io/modelFile.js";
import { type Configuration, type DataName, defaultsOf } from "./configuration.js";
import { loadData } from "./dataSets.js";
import { element } from "./dom.js";
import { makeOptimizer } from "./network.js";
import type { PageModel } from "./state.js";

/** Largest file that is read: far more than any network that the page trains. */
const MOST_BYTES = 2 ** 28;

/** A model in a file. */
export interface OpenedModel {
  readonly model: PageModel;
  /** What it makes of the configuration in force. */
  readonly configuration: Configuration;
  /** Opens the file's model once more, as it was. */
  readonly reopen: () => Promise<PageModel>;
}

/**
 * The model in a safetensors file. What a file from PyTorch leaves open is taken from the configuration.
 * @throws LanegradError for a damaged file, and for a model of other data than the page has.
 */
export async function openModel(file: File, current: Configuration): Promise<OpenedModel> {
  if (file.size > MOST_BYTES)
    throw new DataError(
      "DATA_INVALID",
      `${file.name} is larger than any model of this page: choose a safetensors file.`,
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  const model = await read(bytes, current);
  try {
    const configuration = configurationOf(model, current, file.name);
    await checkClasses(model, bytes, configuration, file.name);
    const reopen = (): Promise<PageModel> => read(bytes, configuration);
    if (configuration.data === current.data) return { model, configuration, reopen };
    // other data brings an optimizer of its own
    const other = await reopen();
    model.dispose();
    return { model: other, configuration, reopen };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** A model from the bytes of a file, trained as a configuration says. */
function read(bytes: Uint8Array, configuration: Configuration): Promise<PageModel> {
  const { activation, loss, seed } = configuration;
  return load(bytes, { activation, loss, seed, optimizer: makeOptimizer(configuration), worker: true });
}

/** The configuration by which the page would have made such a model, as far as it has one. */
function configurationOf(model: PageModel, current: Configuration, file: string): Configuration {
  const { inputs, layers, loss } = model.info;
  const hidden = layers.slice(0, -1);
  const outputs = layers[layers.length - 1].units;
  const data = dataOf(inputs, outputs);
  if (!data) {
    const message = `${file} has ${inputs} inputs and ${outputs} outputs, and this page has no such data: open a model of iris (4 and 3) or of digits (784 and 1, 2 or 10).`;
    throw new DataError("DATA_MISMATCH", message);
  }
  const usual = data === current.data ? current : defaultsOf(data);
  return {
    ...usual,
    hidden: hidden.map(({ units }) => units),
    activation: HIDDEN_ACTIVATIONS.find((name) => name === hidden[0]?.activation) ?? usual.activation,
    bias: layers.some(({ bias }) => bias),
    loss,
  };
}

/** @throws DataError for a model that tells other things apart than the data's classes, though as many. */
async function checkClasses(
  { info }: PageModel,
  bytes: Uint8Array,
  { data }: Configuration,
  file: string,
): Promise<void> {
  const { classes: wanted } = await loadData(data);
  const { classes, loss } = info;
  if (classes ? JSON.stringify(classes) === JSON.stringify(wanted) : loss === "crossEntropy" || isForeign(bytes))
    return;
  const known = classes ? `the classes ${classes.join(", ")}` : "no classes";
  const message = `${file} has ${known}, and this page's data of its size has ${wanted.join(", ")}: open a model of those.`;
  throw new DataError("DATA_MISMATCH", message);
}

/** Whether a file that can be read needs hints for it: PyTorch wrote it, which names no classes. */
function isForeign(bytes: Uint8Array): boolean {
  try {
    decodeModel(bytes);
    return false;
  } catch {
    return true;
  }
}

function dataOf(inputs: number, outputs: number): DataName | undefined {
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

/** Calls `dropped` with a file that is dropped anywhere on the page, and shows meanwhile that it may be. */
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
