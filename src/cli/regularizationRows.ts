import { CONSTRAINTS, REGULARIZERS, type Regularization } from "../catalog/regularization.js";
import { formatConstraint, formatRegularizer } from "./regularizationText.js";
import type { Row } from "./report.js";

/** What the layers of a model have of penalties and constraints, a row for each that has some. */
export function regularizationRows(layers: readonly Regularization[]): readonly Row[] {
  return layers.flatMap((layer, i): Row[] => {
    const texts: string[] = [];
    for (const part of REGULARIZERS) if (layer[part]) texts.push(`${part} ${formatRegularizer(layer[part]) || 0}`);
    for (const part of CONSTRAINTS) if (layer[part]) texts.push(`${part} ${formatConstraint(layer[part])}`);
    return texts.length > 0 ? [[`layer ${i + 1}`, texts.join(" · ")]] : [];
  });
}
