import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import type { ModelPlatform } from "../platform/platform.js";
import * as models from "../remote/models.js";
import type { Model } from "../train/model.js";
import { checkedChain, modelFiles } from "../train/modelFiles.js";
import { combined } from "./combine.js";

/** What there is to ask of a member of an ensemble: a `Model`, or a `WorkerModel`. */
export interface Member {
  /** As `Model.toBytes`. */
  toBytes(): Uint8Array | Promise<Uint8Array>;
}

/** See the entries. */
export async function ensemble(platform: ModelPlatform, members: readonly Member[]): Promise<Model> {
  if (!Array.isArray(members) || members.length < 2)
    throw new UsageError(
      "INVALID_OPTION",
      `ensemble takes two models or more in an array, not ${Array.isArray(members) ? `${members.length}` : describeValue(members)}.`,
    );
  const files = [];
  for (const [i, member] of members.entries()) {
    if (typeof member?.toBytes !== "function")
      throw new UsageError("INVALID_OPTION", `Model ${i + 1} of an ensemble is none: ${describeValue(member)}.`);
    files.push({ bytes: await member.toBytes() });
  }
  return ensembleOf(platform, files);
}

/** One model of those in the bytes of files. @throws as `ensemble`. */
export async function ensembleOf(
  platform: ModelPlatform,
  files: readonly { readonly bytes: Uint8Array }[],
): Promise<Model> {
  const { decodeModel, encodeModel } = await modelFiles.load();
  const stored = files.map(({ bytes }) => checkedChain(decodeModel(bytes, {})));
  const made = await models.load(platform, encodeModel(combined(stored)));
  return made as Model;
}
