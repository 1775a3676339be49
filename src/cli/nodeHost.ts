import type { Stats } from "node:fs";
import { ResourceError } from "../errors.js";
import { whyNotReplaceable } from "../platform/atomicWrite.js";
import { fs } from "../platform/fileSystem.js";
import { nodePlatform } from "../platform/node.js";
import type { Host, Machine } from "./host.js";
import { processesOf } from "./nodeProcesses.js";
import { onInterrupt, outliveOutput } from "./nodeStreams.js";

const { dirname, resolve } = process.getBuiltinModule("node:path");
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
  kernelSizes,
  version,
};

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
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ResourceError("WRITE_FAILED", `${path} could not be written: ${why}.`, { cause });
  }
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
