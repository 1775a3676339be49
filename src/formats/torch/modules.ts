import { pluralize } from "../../check.js";
import { quote, quoteList } from "../../data/quote.js";
import { UsageError } from "../../errors.js";
import type { StoredModel } from "../../io/modelFile.js";
import type { NamedTensor } from "../../io/safetensors.js";
import { unfit } from "../../io/unfit.js";
import { Chain } from "../chain.js";
import type { ImportOptions } from "../hint.js";
import { addModule } from "./kinds.js";
import type { Module } from "./module.js";
import { isRecurrent, type ModuleText, readModules } from "./moduleText.js";

/** A module with its tensors, without what the others tell of it. */
type PlacedModule = Omit<Module, "channelsFirst" | "isBeforeSequences">;

/**
 * The model that the tensors of a state_dict make of these modules, told by `hint`.
 * @throws FormatError FORMAT_INVALID for tensors that don't fit; UsageError INVALID_OPTION for
 * modules that aren't known
 */
export async function modulesToModel(tensors: readonly NamedTensor[], hint: ImportOptions): Promise<StoredModel> {
  const texts = readModules(hint.modules);
  const modules = placed(texts, tensors);
  const dtype = tensors[0]?.dtype === "F64" ? "float64" : "float32";
  const inputs = inputsOf(modules, hint.inputs);
  const chain = await Chain.of(inputs, dtype);
  const channelsFirst = haveChannels(inputs, texts);
  const wanted = chain.endsWith(hint);
  for (const [i, module] of modules.entries()) {
    // the softmax that is put behind logarithms of shares gives these shares
    const areShares = module.kind === "LogSoftmax" && i === modules.length - 1 && wanted === "softmax";
    const kind = areShares ? "Softmax" : module.kind;
    addModule(chain, { ...module, kind, channelsFirst, isBeforeSequences: areSequencesTaken(texts.slice(i + 1)) });
  }
  return chain.model(hint, channelsFirst);
}

/**
 * Each module with its tensors: by the name that is told, else by its place in the Sequential, else
 * in the order of the names.
 */
function placed(texts: readonly ModuleText[], tensors: readonly NamedTensor[]): readonly PlacedModule[] {
  const groups = new Map<string, Map<string, NamedTensor>>();
  for (const tensor of tensors) {
    const [, module = "", name = tensor.name] = /^(?:(.*)\.)?([^.]*)$/s.exec(tensor.name) ?? [];
    const group = groups.get(module) ?? new Map<string, NamedTensor>();
    groups.set(module, group.set(name, tensor));
    if (tensor.dtype !== tensors[0].dtype) throw unfit("mixes float32 and float64 tensors: convert them to one type");
  }
  const names = [...groups.keys()];
  const indexOf = (name: string): number => Number(/^(?:.*\.)?(\d+)$/s.exec(name)?.[1] ?? Number.NaN);
  const areIndices =
    new Set(names.map(indexOf)).size === names.length &&
    names.every((name) => Number.isInteger(indexOf(name)) && hasNumbers(texts[indexOf(name)]));
  const sorted = names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  let next = 0;
  const used = new Set<string>();
  const modules = texts.map((text, i): PlacedModule => {
    const called = `${text.kind} ${quote(text.name ?? String(i))}`;
    const own =
      text.name !== undefined
        ? hasNumbers(text)
          ? named(text.name, names)
          : undefined
        : areIndices
          ? names.find((name) => indexOf(name) === i)
          : hasNumbers(text)
            ? sorted[next++]
            : undefined;
    if (own !== undefined) used.add(own);
    return { ...text, called, tensors: (own === undefined ? undefined : groups.get(own)) ?? new Map() };
  });
  const left = names.filter((name) => !used.has(name));
  if (left.length === 0) return modules;
  throw unfit(
    `holds tensors of ${quoteList(left)}, which belong to none of the ${pluralize(texts.length, "module")}: name all modules, or each by its name, as "(conv1): Conv2d"`,
  );
}

/**
 * The one of the names that is meant: itself, or it behind as little as may be, "net.0" for "0".
 */
function named(wanted: string, names: readonly string[]): string | undefined {
  if (names.includes(wanted)) return wanted;
  const within = names.filter((name) => name.endsWith(`.${wanted}`));
  return within.toSorted((a, b) => a.length - b.length)[0];
}

/**
 * Whether rows are [channels, ...places] in PyTorch: images are, sequences where a module looks at
 * channels.
 */
function haveChannels(inputs: readonly number[], texts: readonly ModuleText[]): boolean {
  const kinds = texts.map(({ kind }) => kind);
  if (kinds.includes("Embedding")) return false;
  return (
    inputs.length > 2 ||
    kinds.some((kind) => /^(Conv1d|(Adaptive)?(Max|Avg)Pool1d|BatchNorm1d|GroupNorm|PReLU)$/.test(kind))
  );
}

/**
 * Whether the first of these modules that would make a difference takes all steps of a sequence: a
 * Linear takes the last state.
 */
function areSequencesTaken(behind: readonly ModuleText[]): boolean {
  const next = behind.find(({ kind }) => isRecurrent(kind) || kind === "Flatten" || kind === "Linear");
  return next !== undefined && next.kind !== "Linear";
}

/** Whether modules of that kind have numbers of their own. */
function hasNumbers(module: ModuleText | undefined): boolean {
  if (module === undefined) return false;
  const { kind } = module;
  return isRecurrent(kind) || /^(Linear|Conv|BatchNorm|LayerNorm|GroupNorm|Embedding|PReLU)/.test(kind);
}

/**
 * How the numbers of a row lie. @throws UsageError INVALID_OPTION where only the caller can tell.
 */
function inputsOf(modules: readonly PlacedModule[], given: unknown): readonly number[] {
  if (given !== undefined) {
    const list: unknown = typeof given === "number" ? [given] : given;
    const isSize = (extent: unknown): extent is number => Number.isSafeInteger(extent) && Number(extent) > 0;
    if (Array.isArray(list) && list.length > 0 && list.length <= 8 && list.every(isSize)) return list;
    throw new UsageError(
      "INVALID_OPTION",
      "inputs must be how the numbers of a row lie, such as [28, 28, 1], or how many there are.",
    );
  }
  const first = modules.find(hasNumbers);
  const shape = first?.tensors.get("weight")?.shape ?? [];
  if (first?.kind === "Linear" && shape.length === 2 && shape[1] > 0) return [shape[1]];
  throw new UsageError(
    "INVALID_OPTION",
    "The modules don't tell how the rows lie that they take: give `inputs`, such as [28, 28, 1].",
  );
}
