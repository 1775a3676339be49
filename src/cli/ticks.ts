/** Where an axis runs and where it is labelled. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly logarithmic: boolean;
}

/** The smallest of 1, 2 and 5 times a power of ten that is no less than `size`. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * The multiples of `step` from `low` to `high`, without the dust that adding up fractions leaves.
 */
function multiples(step: number, low: number, high: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** An axis of about `count` steps that begins and ends on a tick and holds [low, high]. */
export function linearAxis(low: number, high: number, count: number): Axis {
  const room = high - low || Math.abs(high) || 1;
  const step = niceStep(room / count);
  const begin = Math.floor(low / step + 1e-9) * step;
  const end = Math.max(Math.ceil(high / step - 1e-9) * step, begin + step);
  return { low: begin, high: end, ticks: multiples(step, begin, end), logarithmic: false };
}

/**
 * A logarithmic axis for values above 0: it holds [low, high] and is labelled at powers of ten, or
 * 1, 2 and 5 times them.
 */
export function logarithmicAxis(low: number, high: number): Axis {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const all = powers.flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))));
  const begin = all.filter((tick) => tick <= low * (1 + 1e-9)).at(-1) ?? low;
  const end = all.find((tick) => tick >= high * (1 - 1e-9)) ?? high;
  return { low: begin, high: end, ticks: all.filter((tick) => tick >= begin && tick <= end), logarithmic: true };
}

/**
 * The labelled epochs between `first` and `last`: round numbers, and both ends where no round
 * number stands too near.
 */
export function epochTicks(first: number, last: number, count: number): readonly number[] {
  if (first === last) return [first];
  const step = Math.max(1, niceStep((last - first) / count));
  const round = multiples(step, first, last).filter(
    (tick) => tick - first >= step * 0.45 && last - tick >= step * 0.45,
  );
  return [first, ...round, last];
}

/** Where `value` lies between the ends of the axis: 0 at `low`, 1 at `high`. */
export function along(axis: Axis, value: number): number {
  const { low, high } = axis;
  if (!axis.logarithmic) return (value - low) / (high - low);
  return Math.log(value / low) / Math.log(high / low);
}
