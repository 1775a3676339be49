import type { OurContestant } from "../bench/ours.js";
import type { Contestant, RoundResult, Timed } from "../bench/race.js";
import type { TrainingJob } from "../bench/trainingJob.js";
import { writeJob } from "./benchJobFiles.js";
import { withAvx2Kernels, withOwnKernels } from "./benchPeerEnvironment.js";
import { type Absence, findPython, installJavaScriptPeers, type PeerCommand, type Task } from "./benchPeerInstall.js";
import { type Answer, type Environment, PeerProcess } from "./benchPeerProcess.js";

const fs = process.getBuiltinModule("node:fs/promises");
const os = process.getBuiltinModule("node:os");
const { join } = process.getBuiltinModule("node:path");

/** The peers that this machine has for a task, any number of times. */
export interface Peers {
  readonly commands: readonly PeerCommand[];
  readonly absent: readonly Absence[];
}

/** Finds the peers in Python, and installs those in JavaScript. `tell` takes what takes long. */
export async function findPeers(task: Task, python: string | undefined, tell: (what: string) => void): Promise<Peers> {
  tell("installing TensorFlow.js and jax-js into a cache folder");
  const found = [await installJavaScriptPeers(task), findPython(python, task)];
  return { commands: found.flatMap(({ commands }) => commands), absent: found.flatMap(({ absent }) => absent) };
}

/** Peers at work, warmed up; `close` ends their processes and removes the files they read. */
export interface Entry<Round extends Timed = RoundResult> {
  readonly contestants: readonly Contestant<Round>[];
  readonly absent: readonly Absence[];
  close(): Promise<void>;
}

/** What differs from one kind of race to the other. */
export interface Talk<Round extends Timed> {
  /** Writes what the peers read. */
  write(folder: string): Promise<void>;
  /** Looks at a peer's first answer, and returns what reads the answers to its rounds. */
  meet(first: Answer, folder: string): Promise<(answer: Answer) => Round>;
}

/** Starts the peers that can do a job, from our first weights. Those that fail are absent. */
export function enterPeers(
  { commands }: Peers,
  job: TrainingJob,
  { firstWeights }: Pick<OurContestant, "firstWeights">,
  threads: number,
  tell: (what: string) => void,
): Promise<Entry> {
  const able = commands.filter(
    ({ losses, convolves }) => (losses?.includes(job.loss) ?? true) && (convolves || !job.images),
  );
  return startPeers(able, threads, tell, {
    write: (folder) => writeJob(folder, job, firstWeights),
    meet: async () => roundOf,
  });
}

/**
 * Starts peers on files of their own. Those that fail are absent. One whose BLAS has chosen 512-bit
 * kernels is started twice, with those and with the 256-bit ones that most machines have.
 */
export async function startPeers<Round extends Timed>(
  commands: readonly PeerCommand[],
  threads: number,
  tell: (what: string) => void,
  talk: Talk<Round>,
): Promise<Entry<Round>> {
  const folder = await fs.mkdtemp(join(os.tmpdir(), "lanegrad-bench-"));
  const contestants: Contestant<Round>[] = [];
  const absent: Absence[] = [];
  await talk.write(folder);
  const enter = async (command: PeerCommand, environment: Environment): Promise<number | undefined> => {
    tell(command.name);
    try {
      const { contestant, lanes } = await start(command, folder, threads, talk, environment);
      contestants.push(contestant);
      return lanes;
    } catch (error) {
      absent.push({ name: command.name, why: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  for (const command of commands) {
    const lanes = await enter(command, withOwnKernels());
    if (lanes === 512) await enter({ ...command, name: `${command.name} AVX2` }, withAvx2Kernels());
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

async function start<Round extends Timed>(
  { name, program, script }: PeerCommand,
  folder: string,
  threads: number,
  talk: Talk<Round>,
  environment: Environment,
): Promise<{ readonly contestant: Contestant<Round>; readonly lanes: number | undefined }> {
  const peer = new PeerProcess(program, [script, folder, String(threads)], environment);
  try {
    const first = await peer.answer();
    const read = await talk.meet(first, folder);
    const { kernels, lanes } = first;
    const contestant: Contestant<Round> = {
      name,
      version: String(first.version),
      ...(typeof kernels === "string" && { kernels }),
      // TensorFlow.js and jax-js look for a page's workers, which Node has not
      threads: () => (script.endsWith(".mjs") ? 1 : threads),
      async round() {
        peer.ask();
        return read(await peer.answer());
      },
      close: () => peer.end(),
    };
    return { contestant, lanes: typeof lanes === "number" ? lanes : undefined };
  } catch (error) {
    await peer.end();
    throw error;
  }
}

/** A round of a training, as a process told it. @throws Error when it told no time. */
export function roundOf(answer: Answer): RoundResult {
  const { loss, accuracy } = answer;
  return {
    seconds: secondsOf(answer),
    loss: typeof loss === "number" ? loss : Number.NaN,
    ...(typeof accuracy === "number" && { accuracy }),
  };
}

/** The seconds that an answer tells. @throws Error when it tells none. */
export function secondsOf({ seconds }: Answer): number {
  if (typeof seconds !== "number") throw new Error("It told no time.");
  return seconds;
}
