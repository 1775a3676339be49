import type { ModelPlatform } from "../../../src/platform/platform.js";
import { kernelModule } from "../../../src/runtime/supply/variants.js";
import { WorkerPool } from "../../../src/runtime/threads/workerPool.js";

/** What became of a pool that was ended amid a stage. */
export interface Ending {
  /** Whether its worker wrote after it was said to be gone. */
  readonly isWriting: boolean;
}

/**
 * Numbers of a piece, which takes some milliseconds, and pieces of the stage, which so takes longer
 * than anybody waits.
 */
const COUNT = 2 ** 21;
const PIECES = 30_000;

/** Where the numbers lie, and pages of memory for them. */
const PLACE = 65536;
const PAGES = 1 + (4 * COUNT) / 65536;

/** Has a worker write to memory, ends it amid that, and looks on. */
export async function endAmidStage(platform: ModelPlatform): Promise<Ending> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const pool = await WorkerPool.start(platform, 2, await kernelModule("float32", "shared"), memory);
  // every piece writes other numbers to the same place
  const piece = (_: unknown, stream: number) => ({
    kernel: "fillUniform" as const,
    args: [PLACE, 1, 0, stream, 0, 1, 0, COUNT],
  });
  const program = await pool.learn(() => [Array.from({ length: PIECES }, piece)]);
  pool.begin(program);
  const numbers = new Float32Array(memory.buffer, PLACE, COUNT);
  while (numbers[0] === 0) await after(5);
  pool.end();
  await pool.gone;
  const left = numbers.slice();
  await after(300);
  return { isWriting: numbers.some((value, i) => value !== left[i]) };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
