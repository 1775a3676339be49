/**
 * `node test/sweeps/barrier.mjs [threads]`: microseconds of one barrier between running threads,
 * the fastest of many short series, ten times over. More than the machine's free cores make it
 * thousands of times as dear.
 */
import { nodePlatform } from "../../build/compiled/platform/node.js";
import { kernelModule } from "../../build/compiled/runtime/supply/variants.js";
import { WorkerPool } from "../../build/compiled/runtime/threads/workerPool.js";

const threads = Number(process.argv[2] ?? 2);
const module = await kernelModule("float32", "shared");
for (let i = 0; i < 10; i++) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const pool = await WorkerPool.start(nodePlatform, threads, module, memory);
  console.log(`${threads} threads: ${(pool.barrier * 1000).toFixed(2)} µs`);
  pool.end();
}
