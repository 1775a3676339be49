import type { LayerInfo } from "../nn/blueprint.js";
import { formatCount } from "./format.js";
import type { Row } from "./report.js";

/** How the units of each equilibrium of a model come to rest, a row for each. */
export function equilibriumRows(layers: readonly LayerInfo[]): readonly Row[] {
  return layers.flatMap(({ kind, stateActivation, tolerance, maxIterations = 0, monotone }, i): Row[] => {
    if (kind !== "equilibrium") return [];
    const rest = `at rest within ${formatCount(maxIterations)} iterations`;
    const accuracy = tolerance ? `to ${tolerance}` : "as fine as the element type";
    return [[`layer ${i + 1}`, [stateActivation, rest, accuracy, ...(monotone ? ["monotone"] : [])].join(" · ")]];
  });
}
