/** A loss with four significant digits, in the shortest form that people read easily. */
export function formatLoss(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return exponential(value, 2);
  return size >= 1000 ? value.toFixed(1) : value.toPrecision(4);
}

/** A share from 0 to 1 as a percentage with `digits` decimals; 100 % only if nothing is missing. */
export function formatPercent(share: number, digits = 1): string {
  const most = share < 1 ? 100 - 10 ** -digits : 100;
  return `${Math.min(share * 100, most).toFixed(digits)} %`;
}

/** A coefficient of determination: 1 only if nothing is missing. */
export function formatR2(value: number): string {
  if (value < -1000) return exponential(value, 2);
  return (value < 1 ? Math.min(value, 0.9999) : value).toFixed(4);
}

/** A whole number with commas between thousands. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** How many rows, or what rows count: of a fraction four digits. */
export function formatAmount(value: number): string {
  const whole = Math.round(value);
  const isWhole = value >= 1000 || Math.abs(value - whole) <= 1e-9 * whole;
  return isWhole ? formatCount(whole) : String(Number(value.toPrecision(4)));
}

/** `formatCount` with the noun it counts, in the plural unless it is one. */
export function counted(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A time span as people say it: 0.42 s, 12.3 s, 4 min 05 s, 2 h 07 min. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** A size in bytes, in the largest decimal unit that leaves a number above 1. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A speed in things a second. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 100) return formatCount(Math.round(perSecond));
  return perSecond >= 10 ? perSecond.toFixed(1) : perSecond.toFixed(2);
}

/**
 * A number times a power of ten, written 1.23e8: with `digits` decimals, or as many as it needs.
 */
export function exponential(value: number, digits?: number): string {
  return value.toExponential(digits).replace("e+", "e");
}
