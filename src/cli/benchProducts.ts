import {
  differenceOf,
  enterOurProduct,
  type Operands,
  operandsOf,
  type PeerProduct,
  type ProductRound,
} from "../bench/peerProducts.js";
import { race } from "../bench/race.js";
import type { Pace } from "../bench/timing.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Answer } from "./benchPeerProcess.js";
import { type Entry, type Peers, secondsOf, startPeers } from "./benchPeers.js";
import type { ProductResult } from "./benchProductReport.js";

const fs = process.getBuiltinModule("node:fs/promises");
const { join } = process.getBuiltinModule("node:path");

/** Seconds of rounds after which a peer is asked for no more in a product. */
const PATIENCE = 20;

/** How a product is raced, and who is told of it. */
export interface ProductRaceOptions {
  readonly version: string;
  /** Threads of the peers; ours is one. */
  readonly threads: number;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly tell: (what: string) => void;
}

/**
 * Computes a product in turn with the peers. @throws the signal's reason when that ends the race.
 */
export async function raceProduct(
  runtime: Runtime,
  { commands }: Peers,
  product: PeerProduct,
  { version, threads, pace, signal, tell }: ProductRaceOptions,
): Promise<ProductResult> {
  const operands = operandsOf(product);
  tell("warming up");
  const ours = enterOurProduct(runtime, version, product, operands, pace);
  let entry: Entry<ProductRound> | undefined;
  try {
    entry = await startPeers(commands, threads, (peer) => tell(`starting ${peer}`), {
      write: (folder) => writeProduct(folder, product, operands, pace),
      async meet(first, folder) {
        const difference = differenceOf(await readProduct(folder, first), ours.product);
        return (answer) => ({ seconds: secondsOf(answer), difference });
      },
    });
    const results = await race([ours, ...entry.contestants], {
      rounds: pace.rounds,
      patience: PATIENCE,
      signal,
      onRound: (name, round) => tell(`round ${round} of ${pace.rounds}, ${name}`),
    });
    return { product, results, absent: entry.absent };
  } finally {
    await entry?.close();
    await ours.close();
  }
}

/** Writes what src/bench/peers/product.mjs and product.py read. */
async function writeProduct(
  folder: string,
  { rows, depth, columns }: PeerProduct,
  { a, b }: Operands,
  { roundSeconds }: Pace,
): Promise<void> {
  await fs.writeFile(join(folder, "product.json"), JSON.stringify({ rows, depth, columns, roundSeconds }));
  await fs.writeFile(join(folder, "a.bin"), a);
  await fs.writeFile(join(folder, "b.bin"), b);
}

/** The product that a peer left, and no longer needs. @throws Error when it left none. */
async function readProduct(folder: string, { product }: Answer): Promise<Float32Array> {
  if (typeof product !== "string") throw new Error("It left no product.");
  const path = join(folder, product);
  const bytes = await fs.readFile(path);
  await fs.rm(path);
  return new Float32Array(new Uint8Array(bytes).buffer);
}
