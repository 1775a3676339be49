import { endCall, enterCall } from "../processes/calls.js";
import type { Communicator } from "../processes/communicator.js";
import { beginAgreed } from "../train/distributed/agreement.js";
import { type Crew, doJobs, type OnDone, type Work } from "./crew.js";
import { fromMessage, toMessage } from "./messages.js";

/** What a process asks the first one for: another task; and what its last one came to. */
interface Request {
  readonly place?: number;
  readonly result?: unknown;
}

/** What the first process answers: the place of the next task; none when all are done. */
interface Answer {
  readonly place?: number;
}

/** Milliseconds between two looks for messages: a process that waits leaves its core to others. */
const LOOK = 2;

/**
 * The processes of a communicator. The first one hands out tasks, of which its own jobs take some
 * too. A process that fails ends all, as the communicator says. `call` is what errors say that it
 * does.
 */
export function processCrew(processes: Communicator, jobs: number, call: string): Crew {
  const isFirst = processes.rank === 0;
  /** Does work of all processes; a process in which it fails doesn't end it in the others. */
  const amid = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    enterCall(processes, call);
    const done = await work();
    endCall(processes);
    return done;
  };
  return {
    isFirst,
    jobs,
    agree(asked) {
      // whoever hands out waits for each job of the others
      beginAgreed(processes, call, { jobs: String(jobs), ...asked() });
      endCall(processes);
    },
    share: <Value>(make: () => Promise<Value>) =>
      amid(async () => broadcast<{ value: Value }>(processes, isFirst ? { value: await make() } : undefined).value),
    doAll: <Result>(
      tasks: readonly number[],
      work: Work<Result>,
      signal: AbortSignal | undefined,
      onDone: OnDone<Result>,
    ): Promise<readonly Result[]> =>
      amid(async () => {
        const own = isFirst
          ? await handOut(processes, jobs, tasks, work, signal, onDone)
          : await askFor(processes, jobs, tasks, work, signal);
        return broadcast(processes, own);
      }),
  };
}

/**
 * The first process: does tasks and answers whoever asks, until all are done and all others wait.
 */
async function handOut<Result>(
  processes: Communicator,
  jobs: number,
  tasks: readonly number[],
  work: Work<Result>,
  signal: AbortSignal | undefined,
  onDone: OnDone<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting: number[] = [];
  let next = 0;
  let isEnded = false;
  const keep = async (place: number, result: Result): Promise<void> => {
    results[place] = result;
    await onDone(tasks[place], result);
  };
  const serve = async (): Promise<void> => {
    while (waiting.length < (processes.size - 1) * jobs && !isEnded) {
      const pending = processes.pending();
      if (!pending) {
        await pause();
        continue;
      }
      const { place, result } = receive<Request>(processes, pending);
      if (place !== undefined) await keep(place, result as Result);
      if (next < tasks.length) send<Answer>(processes, pending.from, { place: next++ });
      else waiting.push(pending.from);
    }
  };
  const train = async (): Promise<void> => {
    try {
      await doJobs(jobs, signal, async (ended) => {
        if (next >= tasks.length) return false;
        const place = next++;
        await keep(place, await work(tasks[place], ended));
        return true;
      });
    } catch (cause) {
      isEnded = true;
      throw cause;
    }
  };
  await Promise.all([train(), serve()]);
  for (const rank of waiting) send<Answer>(processes, rank, {});
  signal?.throwIfAborted();
  return results;
}

/** All others: ask for tasks until there are no more. */
async function askFor<Result>(
  processes: Communicator,
  jobs: number,
  tasks: readonly number[],
  work: Work<Result>,
  signal: AbortSignal | undefined,
): Promise<undefined> {
  // requests wait for answers in their order, whichever job has asked
  await doJobs(jobs, signal, async (ended) => {
    let request: Request = {};
    for (;;) {
      send(processes, 0, request);
      let pending = processes.pending(0);
      while (!pending) {
        ended.throwIfAborted();
        await pause();
        pending = processes.pending(0);
      }
      const { place } = receive<Answer>(processes, pending);
      if (place === undefined) return false;
      request = { place, result: await work(tasks[place], ended) };
    }
  });
  return undefined;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK));
}

function send<Message>(processes: Communicator, to: number, message: Message): void {
  processes.send(toMessage(message), to);
}

function receive<Message>(processes: Communicator, { from, bytes }: { from: number; bytes: number }): Message {
  const message = new Uint8Array(bytes);
  processes.receive(message, from);
  return fromMessage(message);
}

/** The first process's value, in all; its length comes before it. */
function broadcast<Value>(processes: Communicator, own: Value | undefined): Value {
  const bytes = own === undefined ? undefined : toMessage(own);
  const length = new Float64Array([bytes?.length ?? 0]);
  processes.broadcast(new Uint8Array(length.buffer), 0);
  const all = bytes ?? new Uint8Array(length[0]);
  processes.broadcast(all, 0);
  return fromMessage(all);
}
