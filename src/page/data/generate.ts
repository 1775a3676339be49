import { dataset, split, type TrainTest } from "../../browser.js";
import { drawsOf } from "./draws.js";
import { GENERATED, type GeneratedName, type GeneratedSet, HALF } from "./generators.js";

/** The share of the rows that is tested on. */
const TEST = 0.25;

/** What a set is drawn by. */
export interface Drawing {
  readonly rows: number;
  /** Deviation of the noise in percent of the picture's half. */
  readonly noise: number;
  readonly seed: number;
}

/**
 * The numbers of a set: `x` row-major, and of each row its class's place or the number to learn.
 */
export function drawSet(
  name: GeneratedName,
  { rows, noise, seed }: Drawing,
): { readonly x: Float64Array; readonly y: Float64Array } {
  const { features, target, place }: GeneratedSet = GENERATED[name];
  const set = Object.keys(GENERATED).indexOf(name);
  const x = new Float64Array(rows * features.length);
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const draws = drawsOf(seed, set, row);
    const point = place(row, draws);
    const [first, second] = draws.normal.map((value) => (value * noise) / 100);
    // where numbers are learned, they are what is noisy
    const moved = target === undefined ? point.x.map((value, i) => value + (i === 0 ? first : second)) : point.x;
    x.set(
      moved.map((value) => value * HALF),
      row * features.length,
    );
    y[row] = target === undefined ? point.y : point.y + first;
  }
  return { x, y };
}

/** A set in the rows to learn from and those to test on. */
export function generate(name: GeneratedName, drawing: Drawing): TrainTest {
  const { features, classes, target }: GeneratedSet = GENERATED[name];
  const { x, y } = drawSet(name, drawing);
  const rows = dataset({
    x: { values: x, columns: features.length },
    y,
    name,
    features,
    ...(classes ? { classes } : { task: "regression" as const, targetNames: [target ?? "y"] }),
  });
  return split(rows, { test: TEST, seed: drawing.seed });
}
