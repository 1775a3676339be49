import { sizeOf } from "../bench/cases.js";
import { formatGiga, formatTime, threeDigits } from "../bench/figures.js";
import { flopLimit, type Limits } from "../bench/limits.js";
import { isSameProduct, type PeerProduct, type ProductRound } from "../bench/peerProducts.js";
import { flopsOf } from "../bench/productCases.js";
import { type RaceResult, timeRatio } from "../bench/race.js";
import { summarize } from "../bench/statistics.js";
import { absenceEvent } from "./benchAbsence.js";
import type { BarGroup } from "./benchChart.js";
import type { Absence } from "./benchPeerInstall.js";
import { type Column, formatShare, tableLines } from "./benchTable.js";

/** What a product came to: our rounds first, then those of the peers. */
export interface ProductResult {
  readonly product: PeerProduct;
  readonly results: readonly RaceResult<ProductRound>[];
  readonly absent: readonly Absence[];
}

/** What a library's rounds of a product amount to. */
interface Standing {
  readonly name: string;
  readonly version: string;
  readonly kernels?: string;
  readonly median: number;
  readonly least: number;
  readonly rounds: number;
  readonly flops: number;
  /** Greatest difference from our product, and median time against ours; absent for ours. */
  readonly difference?: number;
  readonly ratio?: number;
}

const COLUMNS: readonly Column[] = [
  { heading: "  library" },
  { heading: "version" },
  { heading: "kernels" },
  { heading: "median", isNumber: true },
  { heading: "least", isNumber: true },
  { heading: "rounds", isNumber: true },
  { heading: "GFLOP/s", isNumber: true },
  { heading: "of the limit" },
  { heading: "time / ours", isNumber: true },
  { heading: "difference", isNumber: true },
  { heading: "" },
];

/** A product's results as a heading and a table. */
export function productLines(result: ProductResult, limits: Limits): readonly string[] {
  const rows = standingsOf(result).map(
    ({ name, version, kernels = "", median, least, rounds, flops, difference, ratio }) => [
      `  ${name}`,
      version,
      kernels,
      formatTime(median),
      formatTime(least),
      String(rounds),
      formatGiga(flops),
      formatShare(flops / flopLimit(limits)),
      ratio === undefined ? "" : `${threeDigits(ratio)} x`,
      difference === undefined ? "" : difference.toExponential(1),
      difference === undefined || isSameProduct(difference) ? "" : "its product differs from ours",
    ],
  );
  return [
    headingOf(result),
    ...tableLines(COLUMNS, rows),
    ...missingOf(result).map(({ name, why }) => `  ${name}: ${why}`),
  ];
}

/** A product's results as lines of JSON, one a library. */
export function productEvents(result: ProductResult, limits: Limits): readonly string[] {
  const { group } = result.product;
  const size = sizeOfProduct(result);
  return [
    ...standingsOf(result).map(({ name, median, least, difference, ratio, ...rest }) =>
      JSON.stringify({
        event: "product",
        group,
        size,
        library: name,
        ...rest,
        medianSeconds: median,
        leastSeconds: least,
        share: rest.flops / flopLimit(limits),
        // a difference that isn't finite becomes null, for which isSameProduct speaks
        ...(difference !== undefined && { ratio, difference, isSameProduct: isSameProduct(difference) }),
      }),
    ),
    ...missingOf(result).map((absence) => absenceEvent(absence, size)),
  ];
}

/** A product's results as bars: the longer, the faster. */
export function productBars(result: ProductResult, limits: Limits): BarGroup {
  return {
    heading: headingOf(result),
    full: 1,
    bars: standingsOf(result).map(({ name, version, flops, ratio }) => ({
      label: `${name} ${version}`,
      value: flops / flopLimit(limits),
      told: `${formatGiga(flops)} GFLOP/s${ratio === undefined ? "" : ` · ${threeDigits(ratio)} x`}`,
      isOther: ratio !== undefined,
    })),
  };
}

function standingsOf({ product, results }: ProductResult): readonly Standing[] {
  const [ours] = results;
  return results
    .filter(({ rounds }) => rounds.length > 0)
    .map((result) => {
      const { name, version, kernels, rounds } = result;
      const seconds = summarize(rounds.map((round) => round.seconds));
      const ratio = result === ours ? undefined : timeRatio(result, ours);
      const flops = flopsOf(product) / seconds.median;
      const compared = ratio !== undefined && { ratio, difference: rounds[0].difference };
      return { name, version, ...(kernels !== undefined && { kernels }), ...seconds, flops, ...compared };
    });
}

/** Those that did not start, and those that failed on the way. */
function missingOf({ results, absent }: ProductResult): readonly Absence[] {
  const failed = results.flatMap(({ name, failure }) => (failure === undefined ? [] : [{ name, why: failure }]));
  return [...absent, ...failed];
}

function headingOf(result: ProductResult): string {
  return `${result.product.group}: ${sizeOfProduct(result)}`;
}

function sizeOfProduct({ product: { rows, depth, columns } }: ProductResult): string {
  return sizeOf(rows, depth, columns);
}
