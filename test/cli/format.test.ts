import { expect, test } from "vitest";
import {
  counted,
  formatBytes,
  formatCount,
  formatLoss,
  formatPercent,
  formatRate,
  formatSeconds,
} from "../../src/cli/format.js";

test.each([
  [formatLoss(0), "0"],
  [formatLoss(0.0523401), "0.05234"],
  [formatLoss(0.4931471), "0.4931"],
  [formatLoss(123.456), "123.5"],
  [formatLoss(12345.67), "12345.7"],
  [formatLoss(1.234e-7), "1.23e-7"],
  [formatLoss(9.9e12), "9.90e12"],
  [formatLoss(-2.5), "-2.500"],
  [formatPercent(0.95), "95.0 %"],
  [formatPercent(0.98507, 2), "98.51 %"],
  [formatPercent(59_999 / 60_000, 2), "99.99 %"],
  [formatPercent(1), "100.0 %"],
  [formatCount(11272), "11,272"],
  [formatCount(999), "999"],
  [formatCount(1234567), "1,234,567"],
  [counted(1, "row"), "1 row"],
  [counted(2000, "row"), "2,000 rows"],
  [formatSeconds(0.4212), "0.42 s"],
  [formatSeconds(12.34), "12.3 s"],
  [formatSeconds(65), "1 min 05 s"],
  [formatSeconds(7620), "2 h 07 min"],
  [formatBytes(1), "1 byte"],
  [formatBytes(1234), "1.2 KB"],
  [formatBytes(4_100_000), "4.1 MB"],
  [formatRate(11900.4), "11,900"],
  [formatRate(12.34), "12.3"],
  [formatRate(0.333), "0.33"],
])("%s", (formatted, expected) => {
  expect(formatted).toBe(expected);
});
