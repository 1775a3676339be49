/** Node's platform, of whose workers the first one fails. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodePlatform } from "../../../build/compiled/platform/node.js";
import { startNodeWorker } from "../../../build/compiled/platform/nodeWorker.js";

const sign = join(tmpdir(), `lanegrad-fault-${process.pid}`);
const usual = new URL("../../../build/dist/worker.js", import.meta.url);
const faulty = new URL("../../threads/support/faultyWorker.mjs", import.meta.url);

/**
 * The first worker does `fault` ("throw", "exit" or "hang") at call number `call` of `kernel`, or
 * is killed by `kill`.
 */
export function faultyPlatform({ fault, kernel, call }) {
  rmSync(sign, { force: true });
  let first;
  let killedAt;
  return {
    platform: {
      ...nodePlatform,
      workerStarter: async () => (events) => {
        if (first) return startNodeWorker(usual, events);
        // a worker's environment is a copy of this one at its start
        const plan = { FAULT: fault, FAULTY_KERNEL: kernel, FAULT_CALL: `${call}`, FAULT_FILE: sign };
        Object.assign(process.env, plan);
        first = startNodeWorker(fault === "kill" ? usual : faulty, events);
        return first;
      },
    },
    kill() {
      killedAt = Date.now();
      first.terminate();
    },
    /** When it failed, by the clock; undefined if it has not. */
    failedAt: () => killedAt ?? (existsSync(sign) ? Number(readFileSync(sign, "utf8")) : undefined),
  };
}
