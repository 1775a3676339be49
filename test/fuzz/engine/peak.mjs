/**
 * The thread that measures what one input needs at a time. Its counters of branches are no array,
 * but look at the memory when they are counted: often at first, then whenever a tenth more have
 * been counted.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { memoryInUse } from "./judge.mjs";

const { path, input } = workerData;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

let counted = 0;
let next = Number.POSITIVE_INFINITY;
let most = 0;

function look() {
  collect();
  most = Math.max(most, memoryInUse());
}

globalThis.$branches = new Proxy(
  {},
  {
    get: () => 0,
    set() {
      if (++counted < next) return true;
      next = Math.ceil(counted * 1.1);
      look();
      return true;
    },
  },
);

const { run, read = run } = await import(path);
const settle = async () => {
  try {
    return await read(input);
  } catch (reason) {
    return reason;
  }
};
// what is made once, and code, belong to no input
await settle();
collect();
const before = memoryInUse();
counted = 0;
next = 1;
await settle();
look();
parentPort.postMessage({ bytes: most - before });
