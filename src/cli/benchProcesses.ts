import type { JobName } from "../bench/jobs.js";
import { loadJob } from "../bench/jobs.js";
import { enterOurs } from "../bench/ours.js";
import type { Contestant } from "../bench/race.js";
import { type Answer, PeerProcess } from "./benchPeerProcess.js";
import { roundOf } from "./benchPeers.js";
import { type Host, writeLine } from "./host.js";
import { type KernelOptions, requestOf } from "./lanes.js";

const { createInterface } = process.getBuiltinModule("node:readline");

/** What a training is timed with, in a process of its own. */
export interface ProcessOptions extends KernelOptions {
  readonly rounds: number;
  readonly data?: string;
  readonly quick?: boolean;
}

/**
 * `count` independent processes, each of which trains the job on one thread, all at the same time:
 * what this machine's cores can do together. A round tells the seconds of one training, those of
 * the slowest process divided by their number.
 */
export async function enterProcesses(
  count: number,
  version: string,
  job: JobName,
  { rounds, data, lanes, fast = false, quick = false }: ProcessOptions,
): Promise<Contestant> {
  const flags = [
    ...(data === undefined ? [] : ["--data", data]),
    ...(lanes === undefined ? [] : ["--lanes", String(lanes)]),
    ...(fast ? ["--fast"] : []),
    ...(quick ? ["--quick"] : []),
  ];
  const command = [...process.execArgv, process.argv[1], "bench", "process", job, "--rounds", String(rounds), ...flags];
  const processes = Array.from({ length: count }, () => new PeerProcess(process.execPath, command));
  const answers = (): Promise<readonly Answer[]> => Promise.all(processes.map((each) => each.answer()));
  const close = async (): Promise<void> => {
    for (const each of processes) await each.end();
  };
  try {
    await answers();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name: `${count} processes`,
    version,
    threads: () => count,
    async round() {
      for (const each of processes) each.ask();
      const told = (await answers()).map(roundOf);
      return { seconds: Math.max(...told.map(({ seconds }) => seconds)) / count, loss: told[0].loss };
    },
    close,
  };
}

/**
 * `lanegrad bench process`, which `bench training` starts: says that it is warm, then trains a
 * round on one thread for every line on standard input.
 *
 * @returns the exit code
 */
export async function benchProcess(host: Host, name: JobName, options: ProcessOptions): Promise<number> {
  const { rounds, data, quick = false } = options;
  const job = await loadJob(host.platform, name, quick, data);
  const compute = { ...requestOf(options), threads: 1 };
  const ours = await enterOurs(host.platform, await host.version(), job, rounds, compute);
  const say = (message: object): void => writeLine(host.stdout, JSON.stringify(message));
  say({ version: ours.version });
  for await (const _ of createInterface({ input: process.stdin })) say(await ours.round());
  await ours.close();
  return 0;
}
