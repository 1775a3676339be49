/** One run of the fuzzer on one target. */
import { Worker } from "node:worker_threads";
import { readCorpus } from "./corpus.mjs";
import { bundle, unbundle } from "./instrument.mjs";

/** Bytes for the input that is tried. */
const ROOM = 2 ** 20;
/** Milliseconds without an input after which the parser is taken to hang. */
const PATIENCE = 60_000;
const MEGABYTES = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64 };

/**
 * Tries inputs until there were so many, the time is over, or, with `endsAtFirst`, one is found
 * that does what none may.
 *
 * @param progress called every now and then with the numbers so far
 * @param found called with each problem
 * @returns what `loop.mjs` tells in the end, undefined after a crash; and the problems that were
 * found
 */
export async function fuzz(
  name,
  { inputs, seconds, seed, faults = [], endsAtFirst = false, progress = () => undefined, found = () => undefined },
) {
  const built = await bundle(name, faults);
  const shared = new SharedArrayBuffer(32 + ROOM);
  const state = new Int32Array(shared, 0, 8);
  const current = () => new Uint8Array(shared, 32, state[1]).slice();
  const problems = [];
  const tell = (problem) => {
    problems.push(problem);
    found(problem);
  };
  const begun = performance.now();
  const secondsSince = () => (performance.now() - begun) / 1000;
  const { path, counters, words } = built;
  try {
    const ended = await new Promise((resolve) => {
      const worker = new Worker(new URL("./loop.mjs", import.meta.url), {
        workerData: { path, counters, words, kept: readCorpus(name), seed, inputs, seconds, endsAtFirst, shared },
        resourceLimits: MEGABYTES,
      });
      let before = -1;
      let since = 0;
      const watch = setInterval(() => {
        progress({ tried: state[0], features: state[2], kept: state[3], seconds: secondsSince() });
        since = state[0] === before ? since + 1000 : 0;
        before = state[0];
        if (since < PATIENCE) return;
        tell({ problem: `hangs: ${state[1]} bytes`, input: current(), tried: state[0] });
        finish();
      }, 1000);
      const finish = (told) => {
        clearInterval(watch);
        worker.removeAllListeners();
        worker.on("error", () => undefined);
        worker.terminate();
        resolve(told);
      };
      worker.on("message", ({ ended: told, ...problem }) => {
        if (told) finish(told);
        else tell(problem);
      });
      worker.once("error", (error) => {
        tell({ problem: `crash: ${error.stack}`, input: current(), tried: state[0] });
        finish();
      });
    });
    return { ended, problems, seconds: secondsSince() };
  } finally {
    await unbundle(built);
  }
}
