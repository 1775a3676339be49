import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Guarded, startGuarded } from "../../browser/support/guarded.js";
import { newProject } from "../../package/support/pack.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Milliseconds that a server may take to start. */
const PATIENCE = 30_000;

/** The folder of the examples in a new project that has the package as npm publishes it. */
export function packedExamples(): string {
  return join(newProject(), "node_modules/lanegrad/examples");
}

/** `npm install` of an example that needs lanegrad alone, so nothing is downloaded. */
export function install(folder: string): void {
  npm(folder, ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"]);
}

/** Gives an example a package of this checkout's folder `from`, so that nothing is downloaded. */
export function lend(folder: string, name: string, from = "."): void {
  link(folder, name, join(root, from, "node_modules", name));
}

/** Makes a folder the package `name` of an example. */
export function link(folder: string, name: string, target: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(target, join(folder, "node_modules", name), "junction");
}

/** What npm prints in an example's folder; `command`, if given, is found as `name` there. */
export function npm(folder: string, args: readonly string[], command?: string): string {
  const PATH = [...(command ? [dirname(command)] : []), process.env.PATH].join(delimiter);
  const shell = process.platform === "win32";
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", shell, env: { ...process.env, PATH } });
}

/** `npm start` of an example that serves. */
export interface Served {
  readonly url: string;
  /** Ends the server. Resolves to what it printed. */
  stop(): Promise<string>;
}

/** Starts an example that serves, and waits until it answers. */
export async function serve(folder: string, ...args: readonly string[]): Promise<Served> {
  const port = `${await freePort()}`;
  const words = args.map((arg) => arg.replace("PORT", port));
  const server = startGuarded("npm", () => ["--prefix", folder, "start", "--", ...words], { PORT: port });
  const url = `http://localhost:${port}/`;
  const stop = async (): Promise<string> => {
    await server.stop();
    return server.output;
  };
  await answering(url, server);
  return { url, stop };
}

/** Until a server answers; fails when it ends before that. */
async function answering(url: string, server: Guarded): Promise<void> {
  const limit = performance.now() + PATIENCE;
  const end = server.ended.then((words): never => {
    throw new Error(`The server ended: ${words}`);
  });
  while (performance.now() < limit) {
    const isThere = await Promise.race([
      fetch(url).then(
        () => true,
        () => false,
      ),
      end,
    ]);
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No answer from ${url}.`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("There is no free port.");
  return address.port;
}
