import type { WorkerPort } from "./platform.js";

/** A worker's end of the line, in Node as in a page. */
export function workerPort(): WorkerPort {
  const node = typeof process === "object" ? process.getBuiltinModule?.("node:worker_threads").parentPort : undefined;
  if (node)
    return {
      post: (message) => node.postMessage(message),
      listen: (handle) => node.on("message", handle),
    };
  return {
    post: (message) => postMessage(message),
    listen: (handle) => addEventListener("message", ({ data }: MessageEvent<unknown>) => handle(data)),
  };
}
