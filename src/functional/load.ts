import { checkOptions, readOnce } from "../check.js";
import { UsageError } from "../errors.js";
import type { StoredBranches, StoredOutput } from "../io/branches.js";
import { unfit } from "../io/unfit.js";
import type { OwnCode } from "../layers/layer.js";
import type { OutputLoss } from "../layers/wiredBlueprint.js";
import { OnDemand } from "../onDemand.js";
import type { ModelPlatform } from "../platform/platform.js";
import { ownCopy } from "../remote/ownCopy.js";
import { checkBytes, modelFiles } from "../train/modelFiles.js";
import { general } from "../train/onDemand.js";
import type { OutputSchema } from "../train/schema.js";
import type { ComputeOptions } from "../train/sequential.js";
import { COMPUTE, checkHere, makerOf } from "./create.js";
import type { FunctionalModel } from "./model.js";

/** Reading models' files. */
const files = new OnDemand("the file format", () => import("../train/load.js"));

/** Options of `loadModel`: how the model computes, and the code of its own layers and losses. */
export type FunctionalLoadOptions = ComputeOptions & OwnCode;

/** See the entries. */
export async function loadModel(
  platform: ModelPlatform,
  source: string | Uint8Array,
  given: FunctionalLoadOptions = {},
): Promise<FunctionalModel> {
  const options = ownCopy(readOnce(given));
  checkOptions("loadModel", options, '{ dtype: "float64" }', [...COMPUTE, "layers", "losses"]);
  // as they are now, whatever becomes of them while the reader is loaded
  const bytes = source instanceof Uint8Array ? source.slice() : source;
  await checkHere(options);
  const read = typeof bytes === "string" ? await platform.readFile(bytes) : bytes;
  checkBytes(read);
  const stored = (await modelFiles.load()).decodeModel(read);
  const { branches, configs = [], parameters = [] } = stored;
  if (!branches) {
    const message = "The file holds a model of layers one behind the other: read it with load of lanegrad.";
    throw new UsageError("INVALID_OPTION", message);
  }
  const { lossIn, modelFrom } = await files.load();
  const losses: OutputLoss[] = [];
  for (const { loss, lossOptions, weight } of branches.outputs) {
    const own = branches.outputs.length === 1 ? stored : {};
    losses.push({ loss: await lossIn({ ...own, loss, ...(lossOptions && { lossOptions }) }, options), weight });
  }
  const starts = new Map(
    parameters.map(({ path, shape, values }) => [path, { shape, values: Float64Array.from(values) }]),
  );
  const network = (await general.load()).storedWiredNetwork(branches, configs, losses, starts, options.layers);
  const outputs = knownOutputs(branches, network.units);
  const dtype = options.dtype ?? stored.dtype;
  const maker = await makerOf(branches, network, losses, dtype);
  const { blueprint, loss } = network;
  const known = maker.isSingle ? {} : { outputs };
  await modelFrom(platform, stored, options, noTables, maker.make, { blueprint, loss, known });
  return maker.model();
}

/**
 * What a file tells of the answers of each output. @throws FormatError FORMAT_INVALID for names of
 * more or fewer classes than it tells.
 */
function knownOutputs({ outputs }: StoredBranches, units: readonly number[]): readonly OutputSchema[] {
  return outputs.map(({ name, classes, numbers }: StoredOutput, i) => {
    if (classes && classes.length !== Math.max(2, units[i]))
      throw unfit(`names ${classes.length} classes of the output ${name}, which tells ${Math.max(2, units[i])}`);
    return { ...(classes && { classes }), ...(numbers && { targets: {} }) };
  });
}

async function noTables(): Promise<never> {
  throw unfit("has a preprocessor, and models of several inputs have none");
}
