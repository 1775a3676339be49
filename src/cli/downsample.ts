/** A point of a curve: x is an epoch, y a loss or an accuracy. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * At most `limit` (an even number from 4) of the points, in order, so that a drawn line looks the
 * same: the first and the last, and the lowest and highest of equal stretches between them, so that
 * no spike is lost.
 */
export function keepExtremes(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const inner = points.slice(1, -1);
  const stretches = (limit - 2) / 2;
  const kept: Point[] = [points[0]];
  for (let s = 0; s < stretches; s++) {
    const begin = Math.floor((s * inner.length) / stretches);
    const end = Math.floor(((s + 1) * inner.length) / stretches);
    let low = begin;
    let high = begin;
    for (let i = begin; i < end; i++) {
      if (inner[i].y < inner[low].y) low = i;
      if (inner[i].y > inner[high].y) high = i;
    }
    kept.push(inner[Math.min(low, high)]);
    if (low !== high) kept.push(inner[Math.max(low, high)]);
  }
  kept.push(points[points.length - 1]);
  return kept;
}

/**
 * Exactly `columns` values (2 or more) that follow the given ones, for a terminal that has one
 * character a column: each is the mean of its stretch, or, where there are more columns than
 * values, lies on the line between its neighbours. The ends are the first and the last value
 * themselves.
 */
export function toColumns(values: readonly number[], columns: number): readonly number[] {
  if (values.length === 0) return [];
  const last = values.length - 1;
  return Array.from({ length: columns }, (_, column) => {
    if (column === 0) return values[0];
    if (column === columns - 1) return values[last];
    if (values.length > columns) {
      const begin = Math.floor((column * values.length) / columns);
      const end = Math.floor(((column + 1) * values.length) / columns);
      let sum = 0;
      for (let i = begin; i < end; i++) sum += values[i];
      return sum / (end - begin);
    }
    const place = (column * last) / (columns - 1);
    const left = Math.floor(place);
    const right = Math.min(left + 1, last);
    return values[left] + (values[right] - values[left]) * (place - left);
  });
}
