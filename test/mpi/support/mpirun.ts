import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * A launcher of MPI, with the flags by which it starts more processes than the machine has cores,
 * also for root.
 */
export interface Launcher {
  readonly name: string;
  readonly program: string;
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

const LAUNCHERS: readonly Launcher[] = [
  {
    name: "Open MPI",
    program: "mpirun.openmpi",
    flags: ["--oversubscribe"],
    variables: { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" },
  },
  { name: "MPICH", program: "mpirun.mpich", flags: [], variables: {} },
];

/** The folder in which koffi is installed. */
export const folder = fileURLToPath(new URL("..", import.meta.url));

/** Both launchers, each with why tests with it can't run here; undefined where they can. */
export const launchers = LAUNCHERS.map((launcher) => ({ launcher, absence: absenceOf(launcher) }));

function absenceOf({ program }: Launcher): string | undefined {
  if (!existsSync(new URL("../node_modules/koffi", import.meta.url)))
    return process.env.LANEGRAD_MPI_TESTS_ABSENT ?? "npm test installs what it needs";
  const { error } = spawnSync(program, ["--version"]);
  return error && `${program} is not installed`;
}

/**
 * What Open MPI's launcher says where the shell that it starts on a host was faster than itself;
 * nothing depends on it.
 */
const SHELL_WAS_FASTER = /^\[.*\] plm:rsh: Warning: setpgid\(.*\) failed in parent with errno=Permission denied.*\n/gm;

/** How all processes of a launcher ended, and what they printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Milliseconds from what `onText` answered true to on until all were over. */
  readonly after: number | undefined;
}

/** What else a launch may be given. */
export interface LaunchOptions {
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Is handed all that was printed until then, and the launcher's process id; true starts the
   * clock.
   */
  readonly onText?: (text: string, launcher: number) => boolean;
}

/** Runs so many processes of Node with these arguments, and waits for their end. */
export function mpirun(
  { program, flags, variables }: Launcher,
  count: number,
  args: readonly string[],
  { cwd = folder, variables: more = {}, onText = () => false }: LaunchOptions = {},
): Promise<Ended> {
  const env = { ...process.env, ...variables, ...more };
  const child = spawn(program, [...flags, "-n", String(count), process.execPath, ...args], { cwd, env });
  let out = "";
  let err = "";
  let begun: number | undefined;
  const look = (): void => {
    if (begun === undefined && onText(out + err, child.pid ?? 0)) begun = performance.now();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    look();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({
        code,
        out,
        err: err.replace(SHELL_WAS_FASTER, ""),
        after: begun === undefined ? undefined : performance.now() - begun,
      }),
    );
  });
}

/** The lines of a text in order of the alphabet: processes print in any order. */
export function sortedLines(text: string): readonly string[] {
  return text.trimEnd().split("\n").sort();
}

/** A program of the tests' own. */
export const programOf = (name: string): string => fileURLToPath(new URL(`../programs/${name}.mjs`, import.meta.url));
