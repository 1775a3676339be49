/** A time in the unit that leaves a number from 1 to 1000, with three digits: 12.3 ms. */
export function formatTime(seconds: number): string {
  const units = [
    ["s", 1],
    ["ms", 1e-3],
    ["µs", 1e-6],
    ["ns", 1e-9],
    ["ps", 1e-12],
  ] as const;
  const [unit, size] = units.find((entry) => seconds >= entry[1]) ?? units[units.length - 1];
  return `${threeDigits(seconds / size)} ${unit}`;
}

/** A rate in thousands of millions a second, without a unit. */
export function formatGiga(perSecond: number): string {
  return threeDigits(perSecond / 1e9);
}

/** A number with three digits, and no exponent: 1.23, 12.3, 123, 1234. */
export function threeDigits(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toFixed(digits);
}
