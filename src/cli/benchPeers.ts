import type { TrainingJob } from "../bench/jobs.js";
import type { OurContestant } from "../bench/ours.js";
import type { Contestant, RoundResult } from "../bench/race.js";
import { writeJob } from "./benchJobFiles.js";
import { type Absence, findPython, installJavaScriptPeers, type PeerCommand } from "./benchPeerInstall.js";
import { PeerProcess } from "./benchPeerProcess.js";

const fs = process.getBuiltinModule("node:fs/promises");
const os = process.getBuiltinModule("node:os");
const { join } = process.getBuiltinModule("node:path");

/** The peers that this machine has, for any number of jobs. */
export interface Peers {
  readonly commands: readonly PeerCommand[];
  readonly absent: readonly Absence[];
}

/** Finds the peers in Python, and installs those in JavaScript. `tell` takes what takes long. */
export async function findPeers(python: string | undefined, tell: (what: string) => void): Promise<Peers> {
  tell("installing TensorFlow.js and jax-js into a cache folder");
  const found = [await installJavaScriptPeers(), findPython(python)];
  return { commands: found.flatMap(({ commands }) => commands), absent: found.flatMap(({ absent }) => absent) };
}

/** The peers of a job, warmed up; `close` ends their processes and removes the job's files. */
export interface Entry {
  readonly contestants: readonly Contestant[];
  readonly absent: readonly Absence[];
  close(): Promise<void>;
}

/** Starts the peers that can do a job, from our first weights. Those that fail are absent. */
export async function enterPeers(
  { commands }: Peers,
  job: TrainingJob,
  { firstWeights }: Pick<OurContestant, "firstWeights">,
  threads: number,
  tell: (what: string) => void,
): Promise<Entry> {
  const folder = await fs.mkdtemp(join(os.tmpdir(), "lanegrad-bench-"));
  const contestants: Contestant[] = [];
  const absent: Absence[] = [];
  await writeJob(folder, job, firstWeights);
  for (const command of commands) {
    if (command.losses && !command.losses.includes(job.loss)) continue;
    tell(command.name);
    try {
      contestants.push(await enter(command, folder, threads));
    } catch (error) {
      absent.push({ name: command.name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    contestants,
    absent,
    async close() {
      for (const contestant of contestants) await contestant.close();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}

async function enter({ name, program, script }: PeerCommand, folder: string, threads: number): Promise<Contestant> {
  const peer = new PeerProcess(program, [script, folder, String(threads)]);
  try {
    const { version } = await peer.answer();
    return {
      name,
      version: String(version),
      // TensorFlow.js and jax-js look for a page's workers, which Node has not
      threads: () => (script.endsWith(".mjs") ? 1 : threads),
      async round() {
        peer.ask();
        return roundOf(await peer.answer());
      },
      close: () => peer.end(),
    };
  } catch (error) {
    await peer.end();
    throw error;
  }
}

function roundOf({ seconds, loss }: Readonly<Record<string, unknown>>): RoundResult {
  if (typeof seconds !== "number") throw new Error("It told no time.");
  return { seconds, loss: typeof loss === "number" ? loss : Number.NaN };
}
