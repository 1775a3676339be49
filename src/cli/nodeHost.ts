import type { Stats } from "node:fs";
import { ResourceError, UsageError } from "../errors.js";
import { whyNotReplaceable } from "../platform/atomicWrite.js";
import { fs } from "../platform/fileSystem.js";
import { nodePlatform } from "../platform/node.js";
import type { Host, Machine } from "./host.js";
import { sourceOfInstallation } from "./nodeInstallation.js";
import { processesOf } from "./nodeProcesses.js";
import { onInterrupt, outliveOutput } from "./nodeStreams.js";

const { dirname, join, resolve } = process.getBuiltinModule("node:path");
const { createInterface } = process.getBuiltinModule("node:readline");
const { fstatSync } = process.getBuiltinModule("node:fs");
const os = process.getBuiltinModule("node:os");
const { fileURLToPath } = process.getBuiltinModule("node:url");

/** The installed package: the command line's file lies two folders below its root. */
const packageRoot = new URL("../../", import.meta.url);

/** The host of a command that runs in Node. */
export const nodeHost: Host = {
  platform: nodePlatform,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  processes: processesOf(process.env),
  readStdin,
  whyNotWritable,
  isSameFile,
  appendFile,
  onInterrupt,
  outliveOutput,
  machine,
  ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
  packageFile: (path) => fs.readFile(new URL(path, packageRoot), "utf8"),
  createFiles,
  sourceFor: async (folder) =>
    sourceOfInstallation(fileURLToPath(new URL(".", packageRoot)).slice(0, -1), folder, await version()),
  kernelSizes,
  version,
};

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await new Promise((resolve, reject) => {
      lines.once("close", () =>
        reject(new UsageError("INVALID_OPTION", "Nothing was answered, and nothing is written.")),
      );
      lines.question(question, resolve);
    });
  } finally {
    lines.close();
  }
}

async function createFiles(folder: string, texts: ReadonlyMap<string, string>): Promise<void> {
  const paths = [...texts].map(([name, text]) => ({ path: join(folder, name), text }));
  for (const { path } of paths)
    if (await fs.lstat(path).catch(() => undefined))
      throw new ResourceError("WRITE_FAILED", `${path} is there already: name another folder.`);
  const written: string[] = [];
  for (const { path, text } of paths)
    try {
      await fs.mkdir(dirname(path), { recursive: true });
      await fs.writeFile(path, text, { flag: "wx" });
      written.push(path);
    } catch (cause) {
      // a part of a project is none
      await Promise.allSettled(written.map((other) => fs.rm(other)));
      throw notWritten(path, cause);
    }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function isSameFile(path: string, read: string): Promise<boolean> {
  const [written, source] = await Promise.all([
    fs.stat(path).catch(() => undefined),
    read === "-" ? statStdin() : fs.stat(read).catch(() => undefined),
  ]);
  return written !== undefined && source?.isFile() === true && written.dev === source.dev && written.ino === source.ino;
}

async function statStdin(): Promise<Stats | undefined> {
  try {
    return fstatSync(0);
  } catch {
    return undefined; // it is closed
  }
}

async function appendFile(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await fs.mkdir(dirname(path), { recursive: true });
    await fs.appendFile(path, bytes);
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

function notWritten(path: string, cause: unknown): ResourceError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ResourceError("WRITE_FAILED", `${path} could not be written: ${why}.`, { cause });
}

async function whyNotWritable(path: string): Promise<string | undefined> {
  const folder = dirname(resolve(path));
  const about = await fs.stat(folder).catch(() => undefined);
  if (!about) return `the folder ${folder} does not exist`;
  if (!about.isDirectory()) return `${folder} is not a folder`;
  const obstacle = await whyNotReplaceable(fs, path);
  if (obstacle !== undefined) return obstacle;
  return fs.access(folder, fs.constants.W_OK).then(
    () => undefined,
    () => `the folder ${folder} is not writable`,
  );
}

function machine(): Machine {
  const processors = os.cpus();
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    system: `${os.type()} ${os.arch()}`,
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
  };
}

async function kernelSizes(): ReturnType<Host["kernelSizes"]> {
  const folder = fileURLToPath(new URL("build/kernels/", packageRoot));
  const names = (await nodePlatform.listFolder(folder)) ?? [];
  const modules = names.filter((name) => name.endsWith(".wasm"));
  return Promise.all(modules.map(async (name) => ({ name, bytes: (await fs.stat(folder + name)).size })));
}

async function version(): Promise<string> {
  const text = await fs.readFile(new URL("package.json", packageRoot), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
