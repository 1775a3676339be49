import { RATES, type Reached, type Standing, THRESHOLDS } from "../bench/accuracy.js";
import { formatTime, threeDigits } from "../bench/figures.js";
import { absenceEvent } from "./benchAbsence.js";
import type { Absence } from "./benchPeerInstall.js";
import { type Column, tableLines } from "./benchTable.js";
import { formatPercent } from "./format.js";

const told = (threshold: number) => `${Number((threshold * 100).toFixed(2))} %`;

const COLUMNS: readonly Column[] = [
  { heading: "  library" },
  { heading: "version" },
  { heading: "kernels" },
  ...THRESHOLDS.flatMap((threshold) => [
    { heading: `to ${told(threshold)}`, isNumber: true },
    { heading: "epochs, rate" },
    { heading: "/ ours", isNumber: true },
  ]),
  { heading: "best", isNumber: true },
];

/** The standings as a heading and a table; ours come first. */
export function accuracyLines(
  about: string,
  standings: readonly Standing[],
  absent: readonly Absence[],
): readonly string[] {
  const [ours] = standings;
  const rows = standings
    .filter(({ best }) => best !== undefined)
    .map((standing) => [
      `  ${standing.name}`,
      standing.version,
      standing.kernels ?? "",
      ...standing.reached.flatMap((reached, i) => cellsOf(reached, standing === ours ? undefined : ours.reached[i])),
      formatPercent(standing.best ?? 0, 2),
    ]);
  return [
    "",
    `${about}; best of the rates ${RATES.join(", ")}`,
    ...tableLines(COLUMNS, rows),
    ...missingOf(standings, absent).map(({ name, why }) => `  ${name}: ${why}`),
  ];
}

function cellsOf(reached: Reached | undefined, ours: Reached | undefined): readonly string[] {
  if (!reached) return ["not reached", "", ""];
  const { seconds, epochs, learningRate } = reached;
  return [formatTime(seconds), `${epochs}, ${learningRate}`, ours ? `${threeDigits(seconds / ours.seconds)} x` : ""];
}

/** The standings as lines of JSON, one a library; what no rate reached has no seconds. */
export function accuracyEvents(
  about: string,
  standings: readonly Standing[],
  absent: readonly Absence[],
): readonly string[] {
  return [
    ...standings.map(({ name: library, reached, ...standing }) =>
      JSON.stringify({
        event: "accuracy",
        about,
        library,
        ...standing,
        reached: THRESHOLDS.map((accuracy, i) => ({ accuracy, ...reached[i] })),
      }),
    ),
    ...absent.map((absence) => absenceEvent(absence)),
  ];
}

function missingOf(standings: readonly Standing[], absent: readonly Absence[]): readonly Absence[] {
  return [
    ...absent,
    ...standings.flatMap(({ name, failure }) => (failure === undefined ? [] : [{ name, why: failure }])),
  ];
}
