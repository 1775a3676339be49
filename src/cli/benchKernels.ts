import { byGroup } from "../bench/cases.js";
import { type KernelResult, kernelCases, measureKernel } from "../bench/kernels.js";
import { type Limits, measureLimits } from "../bench/limits.js";
import { QUICK_PACE, USUAL_PACE } from "../bench/timing.js";
import { UsageError } from "../errors.js";
import type { Dtype } from "../runtime/kernels.js";
import { Runtime } from "../runtime/runtime.js";
import { type BarGroup, chartSvg } from "./benchChart.js";
import { showStatus } from "./benchStatus.js";
import { type Column, formatGiga, formatShare, formatTime, tableLines, threeDigits } from "./benchTable.js";
import { checkWritable } from "./files.js";
import { type Host, writeLine } from "./host.js";
import { type Row, writeRows } from "./report.js";

const MIB = 2 ** 20;

/** Options of `lanegrad bench kernels` as the user gave them. */
export interface BenchKernelsOptions {
  readonly dtype?: Dtype;
  readonly only?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly plot?: string;
}

/**
 * `lanegrad bench kernels`: every kernel at the sizes that matter, held against what this machine can do, measured in the same run.
 *
 * @returns the exit code
 */
export async function benchKernels(host: Host, options: BenchKernelsOptions): Promise<number> {
  const { dtype = "float32", only = "", json = false, plot } = options;
  const wanted = kernelCases.filter(({ group, kernel }) =>
    `${group} ${kernel}`.toLowerCase().includes(only.toLowerCase()),
  );
  if (wanted.length === 0)
    throw new UsageError("INVALID_OPTION", `No kernel's group or name holds "${only}": try --only products.`);
  await checkWritable(host, [plot]);
  const pace = options.quick ? QUICK_PACE : USUAL_PACE;
  const status = showStatus(host);
  status.show("limits of this machine");
  const limits = measureLimits(dtype);
  const machine = machineOf(host, dtype);
  status.clear();
  if (json) writeLine(host.stdout, JSON.stringify({ event: "limits", ...machine, ...limits }));
  else writeRows(host, limitRows(machine, limits));

  const runtime = await Runtime.create(dtype);
  const results: KernelResult[] = [];
  for (const [group, cases] of byGroup(wanted)) {
    const measured = cases.map((each) => {
      status.show(group, `${each.kernel} ${each.size}`);
      return measureKernel(runtime, each, limits, pace);
    });
    status.clear();
    results.push(...measured);
    if (json) for (const result of measured) writeLine(host.stdout, kernelEvent(result));
    else for (const line of ["", group, ...kernelLines(measured)]) writeLine(host.stdout, line);
  }
  if (plot !== undefined) {
    const drawing = chartSvg("Kernels against this machine's limits", subtitleOf(machine, limits), kernelBars(results));
    await host.platform.writeFile(plot, new TextEncoder().encode(drawing));
  }
  return 0;
}

/** One result as a line of JSON: seconds and rates in units, the share from 0 to 1. */
export function kernelEvent({ seconds, ...rest }: KernelResult): string {
  return JSON.stringify({
    event: "kernel",
    ...rest,
    medianSeconds: seconds.median,
    leastSeconds: seconds.least,
    rounds: seconds.rounds,
  });
}

const COLUMNS: readonly Column[] = [
  { heading: "  kernel" },
  { heading: "size", isNumber: true },
  { heading: "median", isNumber: true },
  { heading: "least", isNumber: true },
  { heading: "GFLOP/s", isNumber: true },
  { heading: "GB/s", isNumber: true },
  { heading: "elements/ns", isNumber: true },
  { heading: "of the limit" },
  { heading: "host µs/call", isNumber: true },
];

/** The results of one group as a table. */
export function kernelLines(results: readonly KernelResult[]): readonly string[] {
  const rows = results.map((result) => [
    `  ${result.kernel}`,
    result.size,
    formatTime(result.seconds.median),
    formatTime(result.seconds.least),
    result.flops === undefined ? "" : formatGiga(result.flops),
    result.flops === undefined ? formatGiga(result.bytesPerSecond) : "",
    result.flops === undefined ? formatGiga(result.elementsPerSecond) : "",
    formatShare(result.share),
    threeDigits(result.callMicroseconds),
  ]);
  return tableLines(COLUMNS, rows);
}

function machineOf(host: Host, dtype: Dtype) {
  const { processor, node, v8 } = host.machine();
  return { processor, node, v8, dtype, threads: 1 };
}

function limitRows(machine: ReturnType<typeof machineOf>, { arithmetic, copies }: Limits): readonly Row[] {
  return [
    ["machine", `${machine.processor} · Node ${machine.node} (V8 ${machine.v8}) · ${machine.dtype}, 1 thread`],
    ...arithmetic.map(({ name, flops }): Row => ["limit", `${formatGiga(flops)} GFLOP/s in registers: ${name}`]),
    ...copies.map(
      ({ bytes, bytesPerSecond }): Row => [
        "limit",
        `${formatGiga(bytesPerSecond)} GB/s read and written: a copy of ${bytes < MIB ? `${bytes / 1024} KiB` : `${bytes / MIB} MiB`}`,
      ],
    ),
  ];
}

function subtitleOf({ processor, node, dtype }: ReturnType<typeof machineOf>, { arithmetic }: Limits): string {
  const most = Math.max(...arithmetic.map(({ flops }) => flops));
  return `${processor} · Node ${node} · ${dtype}, 1 thread · full width: ${formatGiga(most)} GFLOP/s, or a copy's GB/s`;
}

function kernelBars(results: readonly KernelResult[]): readonly BarGroup[] {
  return [...byGroup(results)].map(([heading, group]) => ({
    heading,
    full: 1,
    bars: group.map(({ kernel, size, flops, bytesPerSecond, share }) => ({
      label: `${kernel}  ${size}`,
      value: share,
      told: `${flops === undefined ? `${formatGiga(bytesPerSecond)} GB/s` : `${formatGiga(flops)} GFLOP/s`} · ${(share * 100).toFixed(0)} %`,
    })),
  }));
}
