import { checkWhole, isRecord, mustBe } from "../check.js";
import { UsageError } from "../errors.js";
import type { Network } from "../nn/network.js";
import type { Checkpoint } from "./checkpoint.js";

/** The longest layout that is repeated. */
const LONGEST = 200;

/** @throws UsageError INVALID_OPTION unless it is a checkpoint, INVALID_SHAPE unless it is one of a model whose checkpoint now is `own`. */
export function checkCheckpoint(value: unknown, own: Checkpoint, { inputs, outputs }: Network): void {
  if (!isRecord(value) || !(value.trained instanceof Uint8Array) || !isRecord(value.info))
    throw mustBe("What a model is restored from", "what checkpoint() or checkpointFrom() returned", value);
  const { trained, epochs, shuffles, schema } = value;
  const [layout, ownLayout] = [layoutOf(value.info), layoutOf({ ...own.info })];
  if (layout !== ownLayout || trained.length !== own.trained.length)
    throw new UsageError(
      "INVALID_SHAPE",
      `This checkpoint is of ${shown(layout)}, ${trained.length} bytes, and the model of ${shown(ownLayout)}, ${own.trained.length}: restore it into one made from the same options.`,
    );
  checkWhole("epochs of a checkpoint", epochs, 0);
  if (!Array.isArray(shuffles)) throw mustBe("shuffles of a checkpoint", "four integers", shuffles);
  checkSchema(schema, inputs, outputs);
}

/** What has to be the same, in words. */
function layoutOf({ dtype, inputs, layers, loss, optimizer }: Readonly<Record<string, unknown>>): string {
  const each = (Array.isArray(layers) ? layers : []).map((layer: unknown) =>
    isRecord(layer) ? [layer.units, layer.activation, layer.bias] : layer,
  );
  return JSON.stringify([dtype, inputs, each, loss, isRecord(optimizer) && optimizer.name]) ?? "";
}

/** A layout as a sentence repeats it, which may be anybody's text. */
function shown(layout: string): string {
  return JSON.stringify(layout.slice(0, LONGEST).replaceAll('"', ""));
}

/** @throws UsageError INVALID_OPTION unless it is what a model of so many inputs and outputs can know of its data. */
function checkSchema(schema: unknown, inputs: number, outputs: number): void {
  if (!isRecord(schema)) throw mustBe("schema of a checkpoint", "an object", schema);
  const areNames = (value: unknown, count: number): boolean =>
    Array.isArray(value) && value.length === count && value.every((name) => typeof name === "string");
  const areNumbers = (value: unknown, count: number, least: number): boolean =>
    value instanceof Float64Array && value.length === count && value.every((x) => x >= least && x < 1 / 0);
  const isStandardization = (value: unknown, count: number): boolean =>
    isRecord(value) &&
    areNumbers(value.mean, count, -Number.MAX_VALUE) &&
    areNumbers(value.deviation, count, Number.MIN_VALUE);
  const isSound: Readonly<Record<string, (value: unknown) => boolean>> = {
    classes: (value) => areNames(value, Math.max(2, outputs)),
    features: (value) => areNames(value, inputs),
    scale: (value) => Number.isFinite(value),
    standardization: (value) => isStandardization(value, inputs),
    targets: (value) =>
      isRecord(value) && (!value.standardization || isStandardization(value.standardization, outputs)),
    preprocessor: isRecord,
  };
  for (const [name, value] of Object.entries(schema))
    if (value !== undefined && !(Object.hasOwn(isSound, name) && isSound[name](value)))
      throw mustBe(`schema.${name} of a checkpoint`, "as checkpoint() returned it", value);
}
