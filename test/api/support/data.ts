import { type Dataset, dataset, Generator } from "../../../src/node.js";

/** `count` numbers in [-1, 1) from a seed. */
export function numbers(count: number, seed: number): Float64Array {
  const generator = new Generator(seed);
  return Float64Array.from({ length: count }, () => 2 * generator.uniform() - 1);
}

/** Rows of `columns` numbers in [-1, 1). */
export function table(rows: number, columns: number, seed: number): number[][] {
  const values = numbers(rows * columns, seed);
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}

/**
 * Rows around one centre a class, the classes taking turns, so that a small network learns to tell
 * them apart.
 */
export function blobs(rows: number, columns: number, classes: number, seed: number): Dataset {
  const centres = numbers(classes * columns, seed + 1);
  const values = numbers(rows * columns, seed);
  const labels = new Int32Array(rows).map((_, i) => i % classes);
  for (let i = 0; i < values.length; i++) {
    const label = labels[Math.floor(i / columns)];
    values[i] = 0.5 * values[i] + centres[label * columns + (i % columns)];
  }
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  return dataset({ x: { values, columns }, y: labels, classes: names, name: "blobs" });
}

/** Rows with one target, a smooth function of the row that one dense layer can't learn exactly. */
export function curve(rows: number, columns: number, seed: number): Dataset {
  const x = table(rows, columns, seed);
  return dataset({ x, y: x.map((row) => row.reduce((sum, value) => sum + value * value, 0) / columns), name: "curve" });
}
