/**
 * The labels of row-major [rows, classes] values, undefined unless every row holds exactly one 1
 * and otherwise 0.
 */
export function findLabels(values: ArrayLike<number>, classes: number): Int32Array | undefined {
  if (values.length % classes !== 0) return undefined;
  const labels = new Int32Array(values.length / classes).fill(-1);
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) continue;
    const row = Math.floor(i / classes);
    if (values[i] !== 1 || labels[row] !== -1) return undefined;
    labels[row] = i % classes;
  }
  return labels.includes(-1) ? undefined : labels;
}
