import cliProgress from "cli-progress";
import type { EpochRecord } from "../train/types.js";
import { formatCount, formatLoss, formatPercent, formatRate, formatSeconds } from "./format.js";
import { type Host, widthOf, writeLine } from "./host.js";

/** Shows how far a training is. */
export interface Progress {
  /** Takes an epoch that is over. */
  update(record: EpochRecord): void;
  /** Leaves the terminal as it was found. */
  stop(): void;
}

/**
 * Ten redraws a second look live; more only slow small networks down, which have thousands of
 * epochs in that time.
 */
const REDRAW_MS = 100;
const LINES = 10;

/**
 * A bar on stderr where that is a terminal, otherwise a line there about every tenth of the
 * `epochs`.
 */
export function showProgress(host: Host, epochs: number): Progress {
  return host.stderr.isTTY ? bar(host, epochs) : lines(host, epochs);
}

/** Nothing to see. */
export const NO_PROGRESS: Progress = { update() {}, stop() {} };

function bar({ stderr }: Host, epochs: number): Progress {
  const widest = describe({ epoch: epochs, loss: 0.1234, accuracy: 1, seconds: 1, threads: 1 }, epochs).length;
  const drawn = new cliProgress.SingleBar({
    format: " {bar} {text}",
    barsize: Math.max(8, Math.min(30, widthOf(stderr) - widest - 6)),
    barCompleteChar: "█",
    barIncompleteChar: "░",
    // cli-progress takes any writable stream, and draws only on one that is a terminal.
    stream: stderr as NodeJS.WritableStream,
    fps: 2 * (1000 / REDRAW_MS),
    hideCursor: true,
    clearOnComplete: true,
  });
  let redrawAt = performance.now() + REDRAW_MS;
  drawn.start(epochs, 0, { text: "first epoch" });
  return {
    update(record) {
      const now = performance.now();
      if (now < redrawAt) return;
      redrawAt = now + REDRAW_MS;
      drawn.update(record.epoch, { text: describe(record, epochs) });
    },
    stop: () => drawn.stop(),
  };
}

function lines({ stderr }: Host, epochs: number): Progress {
  let told = 0;
  return {
    update(record) {
      const tenth = Math.floor((record.epoch / epochs) * LINES);
      if (tenth === told) return;
      told = tenth;
      writeLine(stderr, describe(record, epochs));
    },
    stop() {},
  };
}

/**
 * An epoch in one line: where it stands, what it came to, how fast it goes and how long that will
 * take.
 */
export function describe(record: EpochRecord, epochs: number): string {
  const { epoch, loss, accuracy, validation, seconds } = record;
  const total = formatCount(epochs);
  const parts = [`epoch ${formatCount(epoch).padStart(total.length)}/${total}`, `loss ${formatLoss(loss)}`];
  if (accuracy !== undefined) parts.push(`accuracy ${formatPercent(accuracy)}`);
  if (validation?.accuracy !== undefined) parts.push(`validation ${formatPercent(validation.accuracy)}`);
  else if (validation) parts.push(`validation ${formatLoss(validation.loss)}`);
  if (seconds > 0) {
    parts.push(`${formatRate(epoch / seconds)} epochs/s`);
    if (epoch < epochs) parts.push(`${formatSeconds(((epochs - epoch) * seconds) / epoch)} left`);
  }
  return parts.join(" · ");
}
