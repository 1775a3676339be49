import type { LossName } from "../catalog/lossNames.js";

const { spawn, spawnSync } = process.getBuiltinModule("node:child_process");
const fs = process.getBuiltinModule("node:fs/promises");
const os = process.getBuiltinModule("node:os");
const { join } = process.getBuiltinModule("node:path");
const { fileURLToPath } = process.getBuiltinModule("node:url");

/**
 * The peers' scripts: the command line's file lies two folders below the package's root, as its
 * source does.
 */
const scripts = fileURLToPath(new URL("../../src/bench/peers/", import.meta.url));

/** What the peers can be started for: whole trainings, also to an accuracy, or single products. */
export type Task = "training" | "accuracy" | "products";

/** How a peer is started for a task. */
export interface PeerCommand {
  readonly name: string;
  readonly program: string;
  readonly script: string;
  /** The losses it has; all where it is absent. */
  readonly losses?: readonly LossName[];
  /** Whether it has convolutions. */
  readonly convolves?: boolean;
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

/** A peer's script for each task that it can do. */
type Files = Readonly<Partial<Record<Task, string>>>;

const IN_JAVASCRIPT: readonly { readonly name: string; readonly files: Files; readonly convolves?: boolean }[] = [
  { name: "TensorFlow.js", files: { training: "tfjs.mjs", products: "tfjsProduct.mjs" }, convolves: true },
  { name: "jax-js", files: { training: "jax.mjs", products: "jaxProduct.mjs" } },
];

const IN_PYTHON: readonly {
  readonly name: string;
  readonly module: string;
  readonly package: string;
  readonly files: Files;
  readonly losses?: readonly LossName[];
  readonly convolves?: boolean;
}[] = [
  {
    name: "NumPy",
    module: "numpy",
    package: "numpy",
    files: { training: "numpy_peer.py", products: "numpy_product.py" },
  },
  {
    name: "NumPy float64",
    module: "numpy",
    package: "numpy",
    files: { training: "numpy64_peer.py" },
  },
  {
    name: "PyTorch",
    module: "torch",
    package: "torch",
    files: { training: "torch_peer.py", accuracy: "torch_peer.py", products: "torch_product.py" },
    convolves: true,
  },
  {
    name: "scikit-learn",
    module: "sklearn",
    package: "scikit-learn",
    files: { training: "sklearn_peer.py", accuracy: "sklearn_peer.py" },
    losses: ["crossEntropy", "binaryCrossEntropy"],
  },
];

/**
 * Installs the peers in JavaScript into the user's cache folder, where a second time finds them.
 */
export async function installJavaScriptPeers(task: Task): Promise<Found> {
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
  const commands = IN_JAVASCRIPT.flatMap(({ name, files, convolves }) => {
    const file = files[task];
    const command = { name, program: process.execPath, ...(convolves && { convolves }) };
    return file === undefined ? [] : [{ ...command, script: join(folder, file) }];
  });
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
 * The peers for a task that a Python has: that of `python`, or else, of `python3` and the system's
 * own, the one that has most of them.
 */
export function findPython(python: string | undefined, task: Task): Found {
  const candidates = (python === undefined ? ["python3", "/usr/bin/python3"] : [python]).map((program) => ({
    program,
    modules: modulesOf(program),
  }));
  const best = candidates.reduce((a, b) => (b.modules.length > a.modules.length ? b : a));
  const commands: PeerCommand[] = [];
  const absent: Absence[] = [];
  for (const { name, module, package: wanted, files, losses, convolves } of IN_PYTHON) {
    const file = files[task];
    if (file === undefined) continue;
    const able = { ...(losses && { losses }), ...(convolves && { convolves }) };
    if (best.modules.includes(module))
      commands.push({ name, program: best.program, script: join(scripts, file), ...able });
    else
      absent.push({
        name,
        why: `${best.program} doesn't have it; get it with ${best.program} -m pip install ${wanted}`,
      });
  }
  return { commands, absent };
}

/** Which of the peers' modules a Python can find, without importing them. */
function modulesOf(program: string): readonly string[] {
  const names = IN_PYTHON.map(({ module }) => module);
  const code = `import importlib.util as u; print(*[n for n in ${JSON.stringify(names)} if u.find_spec(n)])`;
  const { status, stdout } = spawnSync(program, ["-c", code], { encoding: "utf8" });
  return status === 0 ? stdout.trim().split(" ").filter(Boolean) : [];
}
