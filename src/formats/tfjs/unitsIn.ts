import type { StoredModel } from "../../io/modelFile.js";
import { type KerasLayer, weight } from "./kerasLayer.js";

/**
 * The layers of the network itself, and what lanegrad wrote around them as normalizations with an
 * epsilon of 0, which no other program writes: (x scale - mean) / deviation of rows in one line,
 * whose scale the file tells beside, and y deviation + mean of answers in the targets' own units.
 */
export function withoutUnits(
  layers: readonly KerasLayer[],
  told: unknown,
): {
  readonly scale: number;
  readonly network: readonly KerasLayer[];
  readonly units: Pick<StoredModel, "standardization" | "targets">;
} {
  const isUnits = (layer: KerasLayer | undefined): layer is KerasLayer =>
    layer?.kind === "BatchNormalization" && layer.config.epsilon === 0;
  const [inputs, inner] = [layers.filter(isInput), layers.filter((layer) => !isInput(layer))];
  const isFlattened = inner[0]?.kind === "Flatten";
  const first = inner[isFlattened ? 1 : 0];
  const isStandardized = isUnits(first);
  // rows that were made one line for it are brought to their shape again
  const skipped = isStandardized ? (isFlattened ? 3 : 1) : 0;
  const last = inner.length > skipped ? inner[inner.length - 1] : undefined;
  const hasUnits = isUnits(last);
  // the normalization in front scales too
  const scale = isStandardized && typeof told === "number" && told > 0 && told < 1 / 0 ? told : 1;
  const units = {
    ...(isStandardized && {
      standardization: {
        mean: [...weight(first, "moving_mean").values].map((mean) => mean * scale),
        deviation: [...weight(first, "gamma").values].map((factor) => scale / factor),
      },
    }),
    ...(hasUnits && {
      targets: { mean: [...weight(last, "beta").values], deviation: [...weight(last, "gamma").values] },
    }),
  };
  return { network: [...inputs, ...inner.slice(skipped, hasUnits ? -1 : undefined)], scale, units };
}

function isInput({ kind }: KerasLayer): boolean {
  return kind === "InputLayer";
}
