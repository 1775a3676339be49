import type { WorkerEvents, WorkerHandle } from "./platform.js";

/**
 * Starts the module at `url` as a worker thread, with none of the flags that the process was
 * started with.
 */
export function startNodeWorker(url: string | URL, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const worker = new Worker(url, { execArgv: [] });
  worker.on("message", onMessage);
  worker.on("error", (error) => onEnd(`failed (${error.message})`));
  worker.on("messageerror", (error) => onEnd(`failed (${error.message})`));
  worker.on("exit", (code) => onEnd(`ended (exit code ${code})`));
  worker.unref();
  return {
    post: (message, buffers = []) => worker.postMessage(message, buffers),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    terminate: () => worker.terminate(),
  };
}
