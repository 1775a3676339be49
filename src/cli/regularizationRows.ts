import { CONSTRAINTS, REGULARIZERS } from "../catalog/regularization.js";
import type { LayerInfo } from "../nn/blueprint.js";
import { formatConstraint, formatRegularizer } from "./regularizationText.js";
import type { Row } from "./report.js";

/** What the layers of a model have of penalties and constraints, a row for each that has some. */
export function regularizationRows(layers: readonly LayerInfo[]): readonly Row[] {
  return layers.flatMap(({ regularization: own = {} }, i): Row[] => {
    const texts: string[] = [];
    for (const part of REGULARIZERS) if (own[part]) texts.push(`${part} ${formatRegularizer(own[part]) || 0}`);
    for (const part of CONSTRAINTS) if (own[part]) texts.push(`${part} ${formatConstraint(own[part])}`);
    return texts.length > 0 ? [[`layer ${i + 1}`, texts.join(" · ")]] : [];
  });
}
