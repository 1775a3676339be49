/**
 * What a worker runs: the part that its first message names. All workers run this one script, so
 * that a page has but one to deploy. It imports nothing later on: bundlers that make a classic
 * script of a worker refuse that, and kernels come compiled, in messages.
 */
import type { WorkerPort } from "./platform/platform.js";
import { workerPort } from "./platform/workerPort.js";
import { serveModel } from "./remote/host.js";
import { servePool } from "./runtime/threads/poolWorker.js";

/** What takes a worker's messages, from the first on, by the `role` that stands in that. */
const roles: Readonly<Record<string, (port: WorkerPort) => (message: unknown) => void>> = {
  pool: servePool,
  model: serveModel,
};

const port = workerPort();
let handle: ((message: unknown) => void) | undefined;
port.listen((message) => {
  handle ??= roles[(message as { readonly role: string }).role](port);
  handle(message);
});

export type {} from "./globals.js";
