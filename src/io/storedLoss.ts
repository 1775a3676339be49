import { isName } from "../catalog/isName.js";
import { isIn } from "../catalog/lookup.js";
import { isLossName, type LossName, lossNamed, lossNames } from "../catalog/lossNames.js";
import { isRecord } from "./json.js";
import { wrongField } from "./unfit.js";

/**
 * A loss of a user, whose code no file holds; or that of several outputs, which tell theirs
 * themselves.
 */
export interface StoredLoss {
  readonly kind: "custom" | "weighted";
  readonly name: string;
}

/** What is told of a loss that outputs tell. */
export const WEIGHTED: StoredLoss = { kind: "weighted", name: "weighted sum" };

/**
 * A loss of the library, or of a user, with its options, in the object `field` of a file. @throws
 * FormatError FORMAT_INVALID.
 */
export function readLoss(
  { loss, lossOptions }: Readonly<Record<string, unknown>>,
  field = "",
): { readonly loss: LossName | StoredLoss; readonly lossOptions?: Readonly<Record<string, number | boolean>> } {
  const at = field && `${field}.`;
  if (isRecord(loss)) {
    const { kind, name } = loss;
    if (kind !== "custom" || !isName(name)) throw wrongField(`${at}loss`, "of the kind custom, with a name");
    return { loss: { kind, name } };
  }
  if (!isLossName(loss)) throw wrongField(`${at}loss`, `one of ${lossNames().join(", ")}`);
  if (lossOptions === undefined) return { loss };
  const known = lossNamed(loss).options ?? {};
  const isSound = (value: unknown): value is Readonly<Record<string, number | boolean>> =>
    isRecord(value) && Object.keys(value).every((key) => isIn(known, key) && known[key].range.holds(value[key]));
  if (!isSound(lossOptions)) throw wrongField(`${at}lossOptions`, `options of ${loss}`);
  return { loss, lossOptions };
}
