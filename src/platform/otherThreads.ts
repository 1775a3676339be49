import type { ThreadState } from "./platform.js";
import { isInNode } from "./workerPort.js";

const FOLDER = "/proc/self/task";
/** In which processors are counted in files of Linux, on every machine that Node runs on. */
const MILLISECONDS_A_TICK = 10;
/**
 * Fields behind the name of a thread, which may hold anything: its state, and ticks in its own code
 * and in the system's.
 */
const [STATE, USER, SYSTEM] = [0, 11, 12];

/**
 * States in which a thread can't be said to hang: it computes or would compute ("R"), or waits for
 * memory that the system reads from a disk ("D"), after which it computes.
 */
const AT_WORK = "RD";

/**
 * See `Platform.otherThreads`: what Linux tells of them; undefined elsewhere, and where it can't be
 * read.
 */
export function otherThreads(): readonly ThreadState[] | undefined {
  // Deno would ask its user for leave to read there
  if (!isInNode() || "Deno" in globalThis || process.platform !== "linux") return undefined;
  const { readdirSync, readFileSync, readlinkSync } = process.getBuiltinModule("node:fs");
  try {
    const own = readlinkSync("/proc/thread-self").split("/").at(-1);
    return readdirSync(FOLDER).flatMap((id) => {
      const fields = id === own ? undefined : fieldsOf(() => readFileSync(`${FOLDER}/${id}/stat`, "latin1"));
      if (!fields) return [];
      const computed = MILLISECONDS_A_TICK * (Number(fields[USER]) + Number(fields[SYSTEM]));
      return [{ id, computed, wantsProcessor: AT_WORK.includes(fields[STATE]) }];
    });
  } catch {
    return undefined;
  }
}

/** The fields of a thread, if it is still there. */
function fieldsOf(read: () => string): readonly string[] | undefined {
  try {
    const text = read();
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
