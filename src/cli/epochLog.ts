import type { EpochRecord } from "../train/types.js";
import { epochEvent } from "./events.js";
import type { Host } from "./host.js";

/**
 * The measures of an epoch by the names that Keras gives them, without those that it doesn't have.
 */
export function measuresOf({
  loss,
  accuracy,
  validation,
  learningRate,
  gradientNorm,
  distributed,
}: EpochRecord): Readonly<Record<string, number>> {
  const measures = {
    loss,
    accuracy,
    val_loss: validation?.loss,
    val_accuracy: validation?.accuracy,
    learning_rate: learningRate,
    gradient_norm: gradientNorm,
    communication_seconds: distributed?.communicationSeconds,
  };
  const known = Object.entries(measures).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(known);
}

/**
 * Writes a line for each epoch to a file as soon as it is over: of .jsonl what `--json` prints,
 * else a table as Keras's CSVLogger writes it. Of a file that is there already the lines of the
 * first `epochs` stay, those that a training which is resumed has behind it.
 */
export async function openLog(
  host: Host,
  path: string,
  epochs: number,
): Promise<(record: EpochRecord) => Promise<void>> {
  const isTable = path.toLowerCase().endsWith(".csv");
  const kept = epochs > 0 && (await host.platform.exists(path)) ? await linesUpTo(host, path, epochs, isTable) : [];
  let columns = isTable && kept.length > 0 ? kept[0].split(",") : undefined;
  await host.platform.writeFile(path, encoded(kept));
  return async (record) => {
    if (!isTable) return host.appendFile(path, encoded([JSON.stringify(epochEvent(record))]));
    const measures = { epoch: record.epoch, ...measuresOf(record), seconds: record.seconds };
    const head = columns ? [] : [Object.keys(measures).join(",")];
    columns ??= Object.keys(measures);
    const cells = columns.map((column) => Object.entries(measures).find(([name]) => name === column)?.[1] ?? "");
    await host.appendFile(path, encoded([...head, cells.join(",")]));
  };
}

/** The lines of a log up to an epoch, with the names of its columns. */
async function linesUpTo(host: Host, path: string, epochs: number, isTable: boolean): Promise<readonly string[]> {
  const text = new TextDecoder().decode(await host.platform.readFile(path));
  // what a crash cut off has no end
  const lines = text.split("\n").slice(0, -1);
  return lines.filter((line, i) => (isTable && i === 0) || epochOf(line, isTable) <= epochs);
}

function epochOf(line: string, isTable: boolean): number {
  const [, epoch] = (isTable ? /^(\d+),/ : /"epoch":(\d+)/).exec(line) ?? [];
  return epoch === undefined ? Number.POSITIVE_INFINITY : Number(epoch);
}

function encoded(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}
