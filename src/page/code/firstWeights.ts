import type { DataName } from "../configuration.js";

/** How a program draws the first weights of a tutorial's network. */
export interface FirstWeights {
  /** Names that it imports. */
  readonly imports: readonly string[];
  /**
   * Lines before the model, which declare `weights`: an array for each layer; `sizes` is the text
   * of [inputs, units] of each.
   */
  readonly lines: (seed: number, sizes: string) => readonly string[];
}

/** Those of the trainings that are known by name (cli/jobs.ts), as programs of their own. */
export const FIRST_WEIGHTS: Partial<Readonly<Record<DataName, FirstWeights>>> = {
  iris: {
    imports: ["RandomState"],
    lines: (seed, sizes) => [
      "// first weights of 4-2-3 on iris: NumPy's normal(scale=0.5, size=(inputs, units)), layer after layer",
      `const random = new RandomState(${seed});`,
      `const weights = ${sizes}.map(([inputs, units]) => random.normal(0, 0.5, inputs * units));`,
    ],
  },
  "mnist-5v8": {
    imports: ["RandomState"],
    lines: (seed, sizes) => [
      "// first weights of 784-196-1 on digits: NumPy's randn(units, inputs) / sqrt(inputs), transposed, layer after layer",
      `const random = new RandomState(${seed});`,
      `const weights = ${sizes}.map(([inputs, units]) => {`,
      "  const drawn = random.standardNormal(units * inputs);",
      "  return drawn.map((_, i) => drawn[(i % units) * inputs + Math.floor(i / units)] / Math.sqrt(inputs));",
      "});",
    ],
  },
};
