import type { Communicator } from "../../processes/communicator.js";
import { runnersFor } from "../../runtime/runners.js";
import { runInSlices } from "../../runtime/timeSlice.js";
import type { Prepare } from "../batchWay.js";
import { lossIn } from "../learn.js";
import { readRows } from "../placing/features.js";
import { targetsFor } from "../placing/targets.js";
import { Training } from "../training.js";
import { workOf } from "../work.js";
import type { BatchRows } from "./batchRows.js";
import { Holders } from "./holders.js";
import { learnOwn } from "./learnOwn.js";
import { OwnData } from "./ownData.js";
import { planOwn } from "./ownPlan.js";
import { placeBatch, placeBatches } from "./placeOwn.js";
import { rowsNeeded } from "./share.js";

/**
 * `prepare` of src/train/prepare.ts where each process is given its own rows: the training is that
 * of all rows, of which a process has its own in memory, and those of a batch that it computes.
 * `use` is told of these. Rejects as `fit`.
 */
export function preparing(communicator: Communicator, pieceRows: number, use: (rows: BatchRows) => void): Prepare {
  return async (alive, known, data, options, slice, way) => {
    const own = await OwnData.of(communicator);
    const plan = await planOwn(own, data, options, alive(), known, slice);
    const { train, batchSize, epochs } = plan;
    const parts = alive();
    const { runtime, network, passes } = parts;
    const { schema, ...held } = await runInSlices(slice, learnOwn(own, parts, train, known));
    const holders = new Holders(communicator, train.rows);
    const { rows } = holders;
    const placing = { communicator, holders, batchSize, pieceRows, place: way?.place };
    const { weights } = train;
    const isWhole = batchSize >= rows;
    let batch: BatchRows;
    if (isWhole) {
      const needed = (count: number, rank: number) => rowsNeeded(count, pieceRows, communicator, rank);
      const moved = await runInSlices(slice, own.inPieces(train, needed));
      const features = await runInSlices(slice, readRows(alive(), moved, schema));
      const { tally: _, ...targets } = targetsFor(alive(), features, schema);
      const { tally } = held.targets;
      const share = { features, targets: { ...targets, ...(tally && { tally }) }, weights };
      batch = await placeBatch(placing, alive(), share, slice);
    } else batch = await runInSlices(slice, placeBatches(placing, alive(), { ...held, weights }));
    use(batch);
    const newRunner = await runnersFor(runtime, workOf(network, batchSize), slice);
    const { placed } = batch;
    const told = lossIn(alive(), schema);
    const at = (indices: number): number => batch.placesAt(indices);
    const { weightsTo } = batch;
    const loss =
      weightsTo === undefined
        ? told
        : own.weights.weighedAt(told, runtime.arena, weightsTo, batchSize, placed.tally, at);
    const all = { ...placed, rows, features: batch.features };
    const Kind = way?.Kind ?? Training;
    const training = new Kind(network, passes, loss, all, undefined, batchSize, slice, newRunner, epochs);
    return { plan, training, schema: { ...schema, trainedOn: { rows, batchSize } } };
  };
}
