/** Row-major [rows, classes] with a 1 in the column of each row's class. */
export function classColumns(labels: ArrayLike<number>, classes: number): Float64Array {
  const values = new Float64Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) values[row * classes + labels[row]] = 1;
  return values;
}
