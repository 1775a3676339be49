import type { Dataset } from "../../data/dataset.js";
import { alone, atOnce, type Relay } from "../../data/relay.js";
import { UsageError } from "../../errors.js";
import type { Sliced } from "../../sliced.js";
import type { DataPlan, Plan } from "../fitOptions.js";
import type { ModelParts } from "../modelParts.js";
import type { Schema } from "../schema.js";
import type { FitOptions } from "../types.js";
import { DIGEST, digestOf } from "./dataDigest.js";
import type { Asked } from "./fitState.js";
import { settlePlateau } from "./plateauOptions.js";
import { type Schedule, settleSchedule } from "./scheduleOptions.js";
import { settleEarlyStopping } from "./stoppingOptions.js";

/** What stands for an option that isn't there. */
const NONE = "none";

/**
 * What these options ask for, defaults filled in, and the digests of rows that are all there, in
 * one process or as `relay` says in several.
 */
export function* askedFor(
  plan: Plan,
  asked: FitOptions,
  parts: ModelParts,
  schema: Schema,
  relay = alone,
): Sliced<Asked> {
  const { classWeight, schedule, dropoutSchedule, earlyStopping, reduceOnPlateau } = asked;
  const { gradientAccumulationSteps: steps = 1, augment } = asked;
  const { epochs, batchSize, shuffle, validation } = plan;
  const { train } = plan as Partial<DataPlan>;
  const options = {
    epochs,
    batchSize,
    gradientAccumulationSteps: steps > 1 ? steps : undefined,
    shuffle,
    augment,
    rows: yield* rowsOf(train, relay),
    validation: yield* rowsOf(validation, relay),
    classWeight,
    schedule: told(schedule),
    dropoutSchedule: told(dropoutSchedule),
    earlyStopping: earlyStopping && settleEarlyStopping(earlyStopping),
    reduceOnPlateau: reduceOnPlateau && settlePlateau(reduceOnPlateau),
    ...(yield* digests("", train, parts, schema, relay)),
    ...(yield* digests("validation ", validation, parts, schema, relay)),
  };
  const texts = Object.entries(options).map(([name, value]) => [name, JSON.stringify(value) ?? NONE]);
  return Object.fromEntries(texts);
}

/** How many there are. */
function* rowsOf(data: Dataset | undefined, relay: Relay): Sliced<number | undefined> {
  if (!data) return undefined;
  const rows = new Float64Array(1);
  const add = (): void => {
    rows[0] += data.rows;
  };
  yield* relay([rows], atOnce(add));
  return rows[0];
}

/** Those of rows, by name. */
function* digests(
  kind: string,
  data: Dataset | undefined,
  parts: ModelParts,
  schema: Schema,
  relay: Relay,
): Sliced<Readonly<Record<string, string | undefined>>> {
  if (!data) return {};
  const found = yield* digestOf(parts, data, schema, relay);
  return Object.fromEntries(Object.entries(found).map(([what, digest]) => [`${DIGEST}${kind}${what}`, digest]));
}

function told(schedule: Schedule | undefined): unknown {
  return typeof schedule === "object" ? settleSchedule(schedule) : schedule && "a function";
}

/**
 * @throws UsageError INVALID_OPTION unless a `fit` is asked for what the one was that it is to go
 * on with.
 */
export function checkAsked(asked: Asked, before: Asked): void {
  for (const [name, told] of Object.entries(asked)) {
    // earlier checkpoints don't have all names
    const { [name]: own = NONE } = before;
    const isDigest = name.startsWith(DIGEST);
    if (own === told || (isDigest && !Object.hasOwn(before, name))) continue;
    if (isDigest)
      throw new UsageError(
        "INVALID_OPTION",
        `The fit that is to be gone on with has other ${name.slice(DIGEST.length)}: give it the same data.`,
      );
    const quoted = name === "rows" ? name : `\`${name}\``;
    throw new UsageError(
      "INVALID_OPTION",
      `The fit that is to be gone on with has ${quoted} ${shown(own)}, not ${shown(told)}: give it the same data and options.`,
    );
  }
}

/** What may be anybody's text, as a sentence repeats it. */
function shown(told: string): string {
  return JSON.stringify(told.slice(0, 200).replaceAll('"', ""));
}
