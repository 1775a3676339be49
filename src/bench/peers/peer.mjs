/**
 * What the peers in JavaScript share: the job they read, and the talk with the race. A peer is
 * started with the job's folder and the number of threads; it prints `{"version": ...}` once it is
 * warm, then goes on for a round for every line on its standard input and prints
 * `{"seconds": ...}`, with the loss where it trains.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * The job in `folder`: job.json, with the features as float32, labels, and first weights: of dense
 * layers, and of convolutions before them.
 */
export function readJob(folder) {
  const job = JSON.parse(readFileSync(join(folder, "job.json"), "utf8"));
  const bytes = readFileSync(join(folder, "x.bin"));
  const { buffer } = new Uint8Array(bytes);
  const Stored = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array }[job.storedAs];
  const x = Float32Array.from(new Stored(buffer), (value) => value * job.scale);
  const labels = new Int32Array(new Uint8Array(readFileSync(join(folder, "labels.bin"))).buffer);
  const weights = new Float32Array(new Uint8Array(readFileSync(join(folder, "weights.bin"))).buffer);
  let offset = 0;
  const take = (count) => {
    offset += count;
    return weights.slice(offset - count, offset);
  };
  const layers = job.layers.map(({ inputs, units, activation }) => ({
    inputs,
    units,
    activation,
    kernel: take(inputs * units),
    bias: job.bias ? take(units) : undefined,
  }));
  let channels = job.images?.shape[2];
  const convolutions = (job.images?.filters ?? []).map((filters) => {
    const shape = [3, 3, channels, filters];
    const kernel = take(9 * channels * filters);
    channels = filters;
    return { shape, kernel, bias: take(filters) };
  });
  return { ...job, x, labels, layers, convolutions, targets: targetsOf(job, labels) };
}

/** What the outputs are compared with, float32 [rows, outputs]. */
function targetsOf({ outputs }, labels) {
  if (outputs === 1) return Float32Array.from(labels);
  const targets = new Float32Array(labels.length * outputs);
  labels.forEach((label, row) => {
    targets[row * outputs + label] = 1;
  });
  return targets;
}

/** The rows of every batch of an epoch, in a new random order. */
export function* shuffledBatches({ rows, batchSize }) {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  for (let first = 0; first < rows; first += batchSize) yield order.subarray(first, first + batchSize);
}

/**
 * Serves the race. `start(job)` builds a training from the first weights and returns
 * `epoch(mostBatches)`, which trains an epoch, or its beginning, and resolves to its loss once that
 * is computed.
 */
export async function serve(version, job, start) {
  const warmUp = await start(job);
  for (let i = 0; i < job.warmUpEpochs; i++) await warmUp(job.warmUpBatches);
  const epoch = await start(job);
  await talk({ version }, async () => {
    const begin = performance.now();
    let loss = 0;
    for (let i = 0; i < job.epochsPerRound; i++) loss = await epoch(Number.POSITIVE_INFINITY);
    return { seconds: (performance.now() - begin) / 1000, loss };
  });
}

/** Says that the peer is ready, then what each round came to that it is asked for. */
export async function talk(ready, round) {
  say(ready);
  for await (const _ of createInterface({ input: process.stdin })) say(await round());
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
