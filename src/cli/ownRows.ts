import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import type { Dataset } from "../data/dataset.js";
import { ownPart } from "../data/ownPart.js";
import type { Measured } from "../metrics/measured.js";
import type { Communicator } from "../processes/communicator.js";
import { digestOfRows } from "../search/digest.js";
import { DIGEST } from "../train/coach/dataDigest.js";
import { agree } from "../train/distributed/agreement.js";
import { joined } from "../train/distributed/joined.js";
import type { Parts } from "./parts.js";
import type { Plan } from "./plan.js";
import { rowsOfUpdate } from "./sharedPlan.js";
import type { Source } from "./source.js";

/** How processes go through rows of which each holds its own part alone. */
export interface Together {
  /** Options of `fit` and `evaluate`. */
  readonly options: { readonly distributed: Communicator; readonly rows: "own" };
  /** What all have found, of what each has. */
  join(own: Measured): Measured;
}

/** What is left of a training's rows where each process holds its own alone. */
export interface OwnRows {
  /** Without the table. */
  readonly source: Source;
  /** All rows, without their features. */
  readonly parts: Parts;
  /** The process's own. */
  readonly held: Parts;
  readonly together: Together;
}

/**
 * A process's own part of all rows, which all processes have read; undefined where batches are no
 * more than a block of rows, which isn't shared out, or a part of the rows has fewer than there are
 * processes: then each needs all. @throws UsageError in all processes where one has read others.
 */
export function holdOwn(communicator: Communicator, source: Source, parts: Parts, plan: Plan): OwnRows | undefined {
  const all = Object.values(parts) as readonly Dataset[];
  if (rowsOfUpdate(plan, parts.train.rows) <= DEPTH_BLOCK || all.some(({ rows }) => rows < communicator.size))
    return undefined;
  const digests = Object.entries(parts).map(([name, data]) => [`${DIGEST}${name} rows`, digestOfRows(data)]);
  agree(communicator, Object.fromEntries(digests));
  const { columns: _, test, ...others } = source;
  const light: Source = { ...others, rows: withoutFeatures(source.rows), ...(test && { test: withoutFeatures(test) }) };
  return {
    source: light,
    parts: each(parts, withoutFeatures),
    held: each(parts, (data) => ownPart(data, communicator)),
    together: { options: { distributed: communicator, rows: "own" }, join: joined(communicator) },
  };
}

/** The same of each part. */
function each({ train, validation, test }: Parts, make: (data: Dataset) => Dataset): Parts {
  return { train: make(train), ...(validation && { validation: make(validation) }), ...(test && { test: make(test) }) };
}

/** Answers, classes and counts of rows, whose features nobody asks for any more. */
function withoutFeatures(data: Dataset): Dataset {
  return { ...data, x: new Float32Array() };
}
