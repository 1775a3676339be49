import type { LossName } from "../nn/losses.js";

const { spawn, spawnSync } = process.getBuiltinModule("node:child_process");
const fs = process.getBuiltinModule("node:fs/promises");
const os = process.getBuiltinModule("node:os");
const { join } = process.getBuiltinModule("node:path");
const { fileURLToPath } = process.getBuiltinModule("node:url");

/** The peers' scripts: the command line's file lies two folders below the package's root, as its source does. */
const scripts = fileURLToPath(new URL("../../src/bench/peers/", import.meta.url));

/** How a peer is started. */
export interface PeerCommand {
  readonly name: string;
  readonly program: string;
  readonly script: string;
  /** The losses it has; all where it is absent. */
  readonly losses?: readonly LossName[];
}

/** A peer that does not take part, and why: the command that gets it, where there is one. */
export interface Absence {
  readonly name: string;
  readonly why: string;
}

/** Peers that can be started, and those that can't. */
export interface Found {
  readonly commands: readonly PeerCommand[];
  readonly absent: readonly Absence[];
}

const IN_JAVASCRIPT = [
  { name: "TensorFlow.js", file: "tfjs.mjs" },
  { name: "jax-js", file: "jax.mjs" },
];

const IN_PYTHON: readonly {
  readonly name: string;
  readonly module: string;
  readonly package: string;
  readonly file: string;
  readonly losses?: readonly LossName[];
}[] = [
  { name: "NumPy", module: "numpy", package: "numpy", file: "numpy_peer.py" },
  { name: "PyTorch", module: "torch", package: "torch", file: "torch_peer.py" },
  {
    name: "scikit-learn",
    module: "sklearn",
    package: "scikit-learn",
    file: "sklearn_peer.py",
    losses: ["crossEntropy"],
  },
];

/** Installs the peers in JavaScript into the user's cache folder, where a second time finds them. */
export async function installJavaScriptPeers(): Promise<Found> {
  const folder = join(process.env.XDG_CACHE_HOME || join(os.homedir(), ".cache"), "lanegrad", "bench-peers");
  try {
    await fs.mkdir(folder, { recursive: true });
    // beside the packages, since that is where a script's imports are looked for
    for (const name of await fs.readdir(scripts))
      if (/\.(mjs|json)$/.test(name)) await fs.copyFile(join(scripts, name), join(folder, name));
    await npmInstall(folder);
  } catch (error) {
    const why = `${error instanceof Error ? error.message : String(error)}; try npm install in ${folder}`;
    return { commands: [], absent: IN_JAVASCRIPT.map(({ name }) => ({ name, why })) };
  }
  const commands = IN_JAVASCRIPT.map(({ name, file }) => ({
    name,
    program: process.execPath,
    script: join(folder, file),
  }));
  return { commands, absent: [] };
}

function npmInstall(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // npm is a script on Windows, which only a shell starts
    const command = "npm install --no-audit --no-fund --loglevel=error --prefer-offline";
    const child = spawn(command, { cwd: folder, shell: true, stdio: "ignore" });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`npm install ended with ${String(code)}`)),
    );
  });
}

/**
 * The peers that a Python has: that of `python`, or else, of `python3` and the system's own, the one that has most of them.
 */
export function findPython(python: string | undefined): Found {
  const candidates = (python === undefined ? ["python3", "/usr/bin/python3"] : [python]).map((program) => ({
    program,
    modules: modulesOf(program),
  }));
  const best = candidates.reduce((a, b) => (b.modules.length > a.modules.length ? b : a));
  const has = (module: string) => best.modules.includes(module);
  return {
    commands: IN_PYTHON.filter(({ module }) => has(module)).map(({ name, file, losses }) => ({
      name,
      program: best.program,
      script: join(scripts, file),
      ...(losses && { losses }),
    })),
    absent: IN_PYTHON.filter(({ module }) => !has(module)).map(({ name, package: wanted }) => ({
      name,
      why: `${best.program} doesn't have it; get it with ${best.program} -m pip install ${wanted}`,
    })),
  };
}

/** Which of the peers' modules a Python can find, without importing them. */
function modulesOf(program: string): readonly string[] {
  const names = IN_PYTHON.map(({ module }) => module);
  const code = `import importlib.util as u; print(*[n for n in ${JSON.stringify(names)} if u.find_spec(n)])`;
  const { status, stdout } = spawnSync(program, ["-c", code], { encoding: "utf8" });
  return status === 0 ? stdout.trim().split(" ").filter(Boolean) : [];
}
