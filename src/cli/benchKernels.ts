import { byGroup } from "../bench/cases.js";
import { densityOf, loadImages } from "../bench/images.js";
import { type KernelResult, kernelCases, measureKernel } from "../bench/kernels.js";
import { type Limits, measureLimits, measureWideArithmetic } from "../bench/limits.js";
import { type PeerProduct, peerProducts } from "../bench/peerProducts.js";
import { SPARSE_GROUP } from "../bench/sparseGroup.js";
import { type Pace, QUICK_PACE, USUAL_PACE } from "../bench/timing.js";
import type { Dataset } from "../data/dataset.js";
import { UsageError } from "../errors.js";
import type { Dtype } from "../runtime/kernels.js";
import { Runtime } from "../runtime/runtime.js";
import { chooseBuild } from "../runtime/supply/numerics.js";
import { tellAbsence } from "./benchAbsence.js";
import { chartSvg } from "./benchChart.js";
import { headerRows, kernelBars, kernelEvent, kernelLines, machineOf, subtitleOf } from "./benchKernelReport.js";
import { findPeers } from "./benchPeers.js";
import { type ProductResult, productBars, productEvents, productLines } from "./benchProductReport.js";
import { raceProduct } from "./benchProducts.js";
import { INTERRUPTED, type Status, showStatus } from "./benchStatus.js";
import { checkWritable } from "./files.js";
import { formatCount } from "./format.js";
import { type Host, writeLine } from "./host.js";
import { type KernelOptions, requestOf } from "./lanes.js";
import { writeRows } from "./report.js";

/** Options of `lanegrad bench kernels` as the user gave them. */
export interface BenchKernelsOptions extends KernelOptions {
  readonly dtype?: Dtype;
  readonly only?: string;
  readonly peers?: boolean;
  readonly python?: string;
  readonly peerThreads?: number;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly plot?: string;
}

/**
 * `lanegrad bench kernels`: every kernel at the sizes that matter, held against what this machine
 * can do, measured in the same run; with `--peers`, products in turn with those of other libraries.
 *
 * @returns the exit code
 */
export async function benchKernels(host: Host, options: BenchKernelsOptions): Promise<number> {
  const { dtype = "float32", only = "", json = false, plot } = options;
  if (options.peers && dtype !== "float32")
    throw new UsageError("INVALID_OPTION", `--peers compares products in float32, not in ${dtype}.`);
  for (const [flag, value] of [
    ["--python", options.python],
    ["--peer-threads", options.peerThreads],
  ] as const)
    if (value !== undefined && !options.peers)
      throw new UsageError("INVALID_OPTION", `${flag} is about the peers: add --peers.`);
  const images = await loadImages(host.platform);
  const isWanted = (name: string) => name.toLowerCase().includes(only.toLowerCase());
  const cases = kernelCases(images).filter(({ group, kernel }) => isWanted(`${group} ${kernel}`));
  const products = options.peers ? peerProducts.filter(({ group }) => isWanted(`${group} A B`)) : [];
  if (cases.length + products.length === 0 && peerProducts.some(({ group }) => isWanted(`${group} A B`)))
    throw new UsageError("INVALID_OPTION", `Only products with peers have a group that holds "${only}": add --peers.`);
  if (cases.length + products.length === 0)
    throw new UsageError("INVALID_OPTION", `No kernel's group or name holds "${only}": try --only products.`);
  await checkWritable(host, [plot]);
  if (plot !== undefined) host.outliveOutput();
  const pace = options.quick ? QUICK_PACE : USUAL_PACE;
  const status = showStatus(host);
  status.show("limits of this machine");
  const machine = machineOf(host, dtype, await chooseBuild(dtype, requestOf(options), host.platform));
  const narrow = measureLimits(dtype);
  const limits =
    machine.build === "narrow" ? narrow : { ...narrow, wideArithmetic: measureWideArithmetic(dtype, host.platform) };
  const sparse = cases.some(({ group }) => group === SPARSE_GROUP) ? describe(images) : undefined;
  status.clear();
  if (json)
    writeLine(host.stdout, JSON.stringify({ event: "limits", ...machine, ...limits, ...(sparse && { sparse }) }));
  else writeRows(host, headerRows(machine, limits, sparse));

  const runtime = await Runtime.create(dtype, machine);
  const results: KernelResult[] = [];
  for (const [group, members] of byGroup(cases)) {
    const measured = members.map((each) => {
      status.show(group, `${each.kernel} ${each.size}`);
      return measureKernel(runtime, each, limits, pace);
    });
    status.clear();
    results.push(...measured);
    if (json) for (const result of measured) writeLine(host.stdout, kernelEvent(result));
    else for (const line of ["", group, ...kernelLines(measured)]) writeLine(host.stdout, line);
  }
  const raced = products.length > 0 ? await raceAll(host, runtime, products, options, limits, pace, status) : [];
  if (!raced) return INTERRUPTED;
  if (plot !== undefined) {
    const bars = [...kernelBars(results), ...raced.map((result) => productBars(result, limits))];
    const drawing = chartSvg("Kernels against this machine's limits", subtitleOf(machine, limits), bars);
    await host.platform.writeFile(plot, new TextEncoder().encode(drawing));
  }
  return 0;
}

/**
 * Races all products with the peers, and tells each as it ends; undefined when the user interrupts.
 */
async function raceAll(
  host: Host,
  runtime: Runtime,
  products: readonly PeerProduct[],
  { json = false, python, peerThreads = 1 }: BenchKernelsOptions,
  limits: Limits,
  pace: Pace,
  status: Status,
): Promise<readonly ProductResult[] | undefined> {
  const peers = await findPeers("products", python, (what) => status.show(what));
  status.clear();
  for (const absence of peers.absent) tellAbsence(host, absence, json);
  const version = await host.version();
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const forget = host.onInterrupt(() => interrupt.abort());
  const raced: ProductResult[] = [];
  try {
    for (const product of products) {
      const { group } = product;
      const tell = (what: string) => status.show(group, what);
      const result = await raceProduct(runtime, peers, product, { version, threads: peerThreads, pace, signal, tell });
      status.clear();
      raced.push(result);
      const lines = json ? productEvents(result, limits) : ["", ...productLines(result, limits)];
      for (const line of lines) writeLine(host.stdout, line);
    }
    return raced;
  } catch (error) {
    if (!signal.aborted) throw error;
    status.clear();
    return undefined;
  } finally {
    forget();
  }
}

/** What the sparse products multiply. */
function describe(images: Dataset): string {
  const { name, rows, columns } = images;
  const share = (100 * densityOf(images)).toFixed(1);
  return `${name}, ${formatCount(rows)} rows of ${columns}, ${share} % of them not 0`;
}
