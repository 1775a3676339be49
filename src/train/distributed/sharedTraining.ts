/**
 * Trainings that several processes share out: loaded with the first `fit` that is given a
 * communicator.
 */
import { DEPTH_BLOCK } from "../../catalog/depthBlock.js";
import { optimizerOf } from "../../catalog/optimizers.js";
import { UsageError } from "../../errors.js";
import type { Communicator } from "../../processes/communicator.js";
import type { Runner } from "../../runtime/program.js";
import { runInSlices } from "../../runtime/timeSlice.js";
import type { BatchWay } from "../batchWay.js";
import { type BatchProgram, Training } from "../training.js";
import type { FitOptions } from "../types.js";
import { Accord } from "./accord.js";
import { agree, beginAgreed, metricsTold, modelTold } from "./agreement.js";
import type { BatchRows } from "./batchRows.js";
import { checkCommunicator } from "./checkCommunicator.js";
import { areOwn } from "./checkOwn.js";
import { ownWay } from "./ownWay.js";
import { PartedBatch } from "./partedBatch.js";
import { ADVICE, notSummed } from "./shareable.js";
import { SharedBatch } from "./sharedBatch.js";
import { sharedInference } from "./sharedInference.js";
import type { Act } from "./sharedSteps.js";
import type { BatchOfPieces } from "./talliedBatch.js";

export { sharedEvaluation } from "./sharedEvaluation.js";

/**
 * The way to go through batches that the processes of `distributed` share out, which are otherwise
 * gone through as `way` says: each process has whole pieces, blocks of `DEPTH_BLOCK` rows unless
 * the way says otherwise, and sums are added in the order of these.
 * @throws UsageError INVALID_OPTION for what is no communicator.
 */
export function sharedWay(
  { distributed, rows, signal, metrics }: FitOptions,
  way: BatchWay | undefined,
): BatchWay | undefined {
  const isOwn = areOwn(rows);
  const communicator = checkCommunicator(distributed);
  if (communicator.size === 1) return way;
  const Base = way?.Kind ?? Training;
  const pieceRows = way?.pieceRows ?? DEPTH_BLOCK;
  const tellsPieces = way?.pieceRows !== undefined;
  let held: BatchRows | undefined;
  const accord = new Accord(communicator, signal, isOwn, () => held?.settle());
  /**
   * What keeps batches from coming to sums of blocks, and to nothing else of more than a row, where
   * something does.
   */
  let other: string | undefined;
  let processes = 1;
  let communicationSeconds = 0;
  let reason: string | undefined;
  /** Does work with messages, whose time is told. */
  const timed = (now: () => number, work: () => void): void => {
    const start = now();
    work();
    communicationSeconds += (now() - start) / 1000;
  };
  const use = (batch: BatchRows): void => {
    held = batch;
  };
  return {
    isPieced: true,
    ...way,
    asker: ["`distributed`", "leave it out"],
    Pass: sharedInference(communicator),
    ...(isOwn && ownWay(communicator, pieceRows, use)),
    accord,
    async begin(asked, { slice }, parts) {
      const told = { ...metricsTold(metrics), ...(await runInSlices(slice, modelTold(parts))), ...asked };
      if (isOwn) agree(communicator, told);
      else beginAgreed(communicator, "fit", told);
      accord.begun(!isOwn);
    },
    told: () => ({ distributed: { processes, communicationSeconds, ...(reason !== undefined && { reason }) } }),
    Kind: class extends Base {
      constructor(...[network, passes, loss, data, , batchSize, ...others]: ConstructorParameters<typeof Training>) {
        if (batchSize > pieceRows) other = notSummed(network, passes, loss, batchSize);
        else reason = tooSmall(batchSize, pieceRows, communicator);
        if (other !== undefined && tellsPieces) throw accumulated(other);
        const isSearch = optimizerOf(network.optimizer.name).isSearch;
        if (isSearch && (loss.measure || loss.told)) throw inOtherUnits(network.optimizer.name);
        super(network, passes, loss, data, undefined, batchSize, ...others);
      }

      override beginEpoch(epoch: number, first?: number): Promise<void> | undefined {
        accord.before();
        held?.beginEpoch();
        return super.beginEpoch(epoch, first);
      }

      override isFinite(): boolean | Promise<boolean> {
        const found = super.isFinite();
        const heed = (is: boolean): boolean => {
          // all processes have the same numbers
          if (!is) accord.over();
          return is;
        };
        return found instanceof Promise ? found.then(heed) : heed(found);
      }

      override runBatch(b: number, order: Uint32Array): Promise<void> | undefined {
        const rows = held;
        if (rows) timed(this.slice.now, () => rows.load(b, order));
        return super.runBatch(b, order);
      }

      protected override gatheredBatch(rows: number): BatchProgram {
        held?.turnTo(rows);
        if (rows <= pieceRows) return super.gatheredBatch(rows);
        const given = { rows, indices: this.indices, pieceRows, tellsPieces };
        if (other !== undefined) return this.partedBatch(given);
        const batch = new SharedBatch(communicator, this, given);
        processes = Math.max(processes, batch.sharers);
        const { slice } = this;
        const { steps, status, answers, targets } = batch;
        const program = this.batchProgram(rows, [], { made: [answers], status }, targets);
        const own = steps.length > 0 ? [this.newRunner(steps, steps.length, this.epochs * this.batches)] : [];
        const exchange = (): undefined => void timed(slice.now, () => batch.exchange());
        return { ...program, runner: inTurn([...own.map(running), exchange, running(program.runner)]) };
      }

      private partedBatch(given: BatchOfPieces): BatchProgram {
        const { slice } = this;
        const talking = (work: () => void) => (): undefined => void timed(slice.now, work);
        const times = this.epochs * this.batches;
        const batch = new PartedBatch(communicator, this, given, talking, this.newRunner, times);
        processes = Math.max(processes, batch.sharers);
        const { acts, status, answers, targets, commits } = batch;
        const program = this.batchProgram(given.rows, [], { made: [answers], status, commits }, targets);
        return { ...program, runner: inTurn([...acts, running(program.runner)]) };
      }
    },
  };
}

/** What runs steps, as one of several things that are done for each batch. */
function running(runner: Runner): Act {
  return () => runner.run();
}

/** What does all of these, each when the one before is done. */
function inTurn(acts: readonly Act[]): Runner {
  return { run: () => oneByOne(acts) };
}

/** Does all from number `begin` on. */
function oneByOne(acts: readonly Act[], begin = 0): Promise<void> | undefined {
  for (let i = begin; i < acts.length; i++) {
    const running = acts[i]();
    if (running) return running.then(() => oneByOne(acts, i + 1));
  }
  return undefined;
}

function accumulated(what: string): UsageError {
  return new UsageError(
    "INVALID_OPTION",
    `${what} is no sum over blocks of rows, which is what several processes accumulate: leave out \`gradientAccumulationSteps\`, or ${ADVICE}.`,
  );
}

/** Why batches of a piece or less are not shared out. */
function tooSmall(rows: number, pieceRows: number, { size }: Communicator): string {
  const what = `batches of ${rows} rows are no more than a block of ${pieceRows}, which isn't shared out`;
  return `${what}: take a \`batchSize\` of ${size * pieceRows}, a block for each process, or share out trials instead.`;
}

function inOtherUnits(optimizer: string): UsageError {
  return new UsageError(
    "INVALID_OPTION",
    `${optimizer} with standardized targets isn't shared out among processes: choose another optimizer, or standardize "features" alone.`,
  );
}
