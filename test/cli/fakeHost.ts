import { makeProgram } from "../../src/cli/commands.js";
import { tellFailure } from "../../src/cli/failure.js";
import type { Host, Output } from "../../src/cli/host.js";
import { nodeHost } from "../../src/cli/nodeHost.js";
import { nodePlatform } from "../../src/platform/node.js";

/** A host that keeps what is written, for tests. */
export interface FakeHost extends Host {
  readonly out: () => string;
  readonly err: () => string;
}

interface FakeOptions {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Host["env"];
  readonly stdin?: string;
  readonly whyNotWritable?: string;
  readonly ask?: Host["ask"];
}

/** A host with Node's files, text for standard input, and streams that end in strings. */
export function fakeHost({
  isTTY = false,
  columns = 80,
  env = {},
  stdin = "",
  whyNotWritable,
  ask,
}: FakeOptions = {}): FakeHost {
  const stdout = recorder(isTTY, columns);
  const stderr = recorder(isTTY, columns);
  return {
    platform: nodePlatform,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    readStdin: async () => new TextEncoder().encode(stdin),
    whyNotWritable: async () => whyNotWritable,
    isSameFile: nodeHost.isSameFile,
    appendFile: nodeHost.appendFile,
    onInterrupt: () => () => {},
    outliveOutput: () => {},
    machine: () => ({ node: "20.0.0", v8: "11", system: "Test", processor: "Abacus", cores: 2, memoryBytes: 4e9 }),
    ask,
    packageFile: nodeHost.packageFile,
    createFiles: nodeHost.createFiles,
    sourceFor: async () => "^1.2.3",
    kernelSizes: async () => [],
    version: async () => "1.2.3",
    out: stdout.text,
    err: stderr.text,
  };
}

/** A fake host on which Ctrl-C is pressed when its output, of --json, tells of that epoch. */
export function pressedAt(epoch: number): FakeHost {
  const host = fakeHost();
  let press = (): void => undefined;
  const write = (text: string): unknown => {
    if (text.includes(`"epoch":${epoch},`)) press();
    return host.stdout.write(text);
  };
  const onInterrupt = (stop: () => void) => {
    press = stop;
    return () => undefined;
  };
  return { ...host, stdout: { ...host.stdout, write }, onInterrupt };
}

/** Runs a command line as main.ts does; returns its exit code. */
export async function runOn(host: FakeHost, ...args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = makeProgram(host, "1.2.3", (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (failure) {
    exitCode = tellFailure(host, failure);
  }
  return exitCode;
}

function recorder(isTTY: boolean, columns: number): { readonly stream: Output; readonly text: () => string } {
  let text = "";
  const write = (chunk: string): boolean => {
    text += chunk;
    return true;
  };
  return { stream: { isTTY, columns, write }, text: () => text };
}
