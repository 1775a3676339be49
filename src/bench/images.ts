import type { Dataset } from "../data/dataset.js";
import { loadMnist } from "../data/mnist.js";
import { DataError } from "../errors.js";
import type { Platform } from "../platform/platform.js";
import { RandomState } from "../random/randomState.js";

/** Rows and columns of MNIST's fives and eights, the part that is trained on. */
const ROWS = 11272;
const COLUMNS = 784;

/** Share of their pixels that are not 0. */
const DENSITY = 0.208;

const SEED = 1;

/**
 * MNIST's fives and eights; where they are not installed, random bytes of the same size and
 * density.
 */
export async function loadImages(platform: Platform): Promise<Dataset> {
  try {
    const { train } = await loadMnist(platform, { classes: [5, 8], data: "full" });
    return { ...train, name: "MNIST's fives and eights" };
  } catch (error) {
    if (error instanceof DataError && error.code === "DATA_NOT_FOUND") return randomImages(ROWS, COLUMNS, DENSITY);
    throw error;
  }
}

/**
 * Bytes of which the share `density` is not 0, spread evenly, unlike those of drawings, whose
 * margins are empty.
 */
export function randomImages(rows: number, columns: number, density: number): Dataset {
  const draws = new RandomState(SEED).randomSample(rows * columns);
  const x = new Uint8Array(draws.length);
  for (let i = 0; i < x.length; i++) {
    // a draw below the density is spread over 1 .. 255
    if (draws[i] < density) x[i] = 1 + Math.floor((draws[i] / density) * 255);
  }
  return { name: "random bytes", x, rows, columns, scale: 1 / 255, outputs: 1 };
}

/** Share of the elements that are not 0. */
export function densityOf({ x }: Dataset): number {
  let count = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) count++;
  return count / x.length;
}
