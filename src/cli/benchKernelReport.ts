import { byGroup } from "../bench/cases.js";
import { formatGiga } from "../bench/figures.js";
import { FIGURE_HEADINGS, kernelFigures, limitTexts } from "../bench/kernelFigures.js";
import type { KernelResult } from "../bench/kernels.js";
import type { Limits } from "../bench/limits.js";
import type { Dtype } from "../runtime/kernels.js";
import type { Choice } from "../runtime/supply/variants.js";
import type { BarGroup } from "./benchChart.js";
import { type Column, formatShare, tableLines } from "./benchTable.js";
import type { Host } from "./host.js";
import type { Row } from "./report.js";

/**
 * What the figures were measured on: the machine, and the build of the kernels with a note why it
 * is no faster one.
 */
export interface KernelMachine extends Choice {
  readonly processor: string;
  readonly node: string;
  readonly v8: string;
  readonly dtype: Dtype;
  readonly threads: number;
}

/** Describes this machine, with the build that `choice` names. */
export function machineOf(host: Host, dtype: Dtype, choice: Choice): KernelMachine {
  const { processor, node, v8 } = host.machine();
  return { processor, node, v8, dtype, threads: 1, ...choice };
}

/**
 * The machine, its limits, and what a share of them means; `sparse` describes the matrix whose
 * zeros are skipped.
 */
export function headerRows(machine: KernelMachine, limits: Limits, sparse?: string): readonly Row[] {
  const { processor, node, v8, dtype, build, note } = machine;
  return [
    ["machine", `${processor} · Node ${node} (V8 ${v8}) · ${dtype}, 1 thread`],
    ["kernels", `the ${build} build${note === undefined ? "" : `: ${note}`}`],
    ...limitTexts(limits).map((text): Row => ["limit", text]),
    ...legendRows(machine, sparse),
  ];
}

/** How a share can be more than 100 %. */
function legendRows({ build }: KernelMachine, sparse: string | undefined): readonly Row[] {
  const wide: Row = ["of the limit", "above 100 % where 256-bit lanes compute: the limit is that of 128-bit ones"];
  return [
    ...(build === "wide" ? [wide] : []),
    ...(sparse === undefined
      ? []
      : ([
          ["sparse", sparse],
          ["sparse", "GFLOP/s and share as if dense: zeros that are skipped count, and 100 % is no bound"],
        ] as const)),
  ];
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

const { kernel, size, median, least, flops, bytes, elements, share, host } = FIGURE_HEADINGS;

const COLUMNS: readonly Column[] = [
  { heading: `  ${kernel}` },
  ...[size, median, least, flops, bytes, elements].map((heading) => ({ heading, isNumber: true })),
  { heading: share },
  { heading: host, isNumber: true },
];

/** The results of one group as a table. */
export function kernelLines(results: readonly KernelResult[]): readonly string[] {
  const rows = results.map((result) => {
    const { kernel, size, median, least, flops, bytes, elements, host } = kernelFigures(result);
    return [`  ${kernel}`, size, median, least, flops, bytes, elements, formatShare(result.share), host];
  });
  return tableLines(COLUMNS, rows);
}

/** What the chart's bars are measured against. */
export function subtitleOf({ processor, node, dtype, build }: KernelMachine, { arithmetic }: Limits): string {
  const most = Math.max(...arithmetic.map(({ flops }) => flops));
  return `${processor} · Node ${node} · ${dtype}, 1 thread, ${build} build · full width: ${formatGiga(most)} GFLOP/s, or a copy's GB/s`;
}

/** The results as bars, a group of them for each group of kernels. */
export function kernelBars(results: readonly KernelResult[]): readonly BarGroup[] {
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
