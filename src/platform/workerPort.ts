import type { WorkerPort } from "./platform.js";

/** Whether Node runs this thread, or what has its modules too. */
export function isInNode(): boolean {
  return typeof process === "object" && typeof process.getBuiltinModule === "function";
}

/** A worker's end of the line, in Node as in a page. */
export function workerPort(): WorkerPort {
  const node = isInNode() ? process.getBuiltinModule("node:worker_threads").parentPort : undefined;
  if (node)
    return {
      post: (message, buffers = []) => node.postMessage(message, buffers),
      listen: (handle) => node.on("message", handle),
    };
  return {
    post: (message, buffers = []) => postMessage(message, { transfer: [...buffers] }),
    listen: (handle) => addEventListener("message", ({ data }: MessageEvent<unknown>) => handle(data)),
  };
}
