import { expect, test } from "vitest";
import { formatTime } from "../../src/bench/figures.js";
import { loadJob } from "../../src/bench/jobs.js";
import { enterOurs } from "../../src/bench/ours.js";
import { race } from "../../src/bench/race.js";
import { chartSvg } from "../../src/cli/benchChart.js";
import { formatShare, tableLines } from "../../src/cli/benchTable.js";
import { jobEvents, jobLines } from "../../src/cli/benchTrainingReport.js";
import { nodePlatform } from "../../src/platform/node.js";

test("tables align words left and numbers right, and drop empty columns", () => {
  const columns = [{ heading: "name" }, { heading: "empty" }, { heading: "n", isNumber: true }];
  expect(
    tableLines(columns, [
      ["a", "", "1"],
      ["longer", "", "100"],
    ]),
  ).toEqual(["name      n", "a         1", "longer  100"]);
});

test.each([
  [formatTime(2.5), "2.50 s"],
  [formatTime(0.0123), "12.3 ms"],
  [formatTime(4.56e-4), "456 µs"],
  [formatTime(7e-9), "7.00 ns"],
  [formatShare(0.5), "█████░░░░░  50 %"],
  [formatShare(1.5), "██████████ 150 %"],
  [formatShare(0), "░░░░░░░░░░   0 %"],
])("%s", (text, expected) => {
  expect(text).toBe(expected);
});

test("bars are as long as their share of the full width, and texts are no markup", () => {
  const bars = [
    { label: "a < b", value: 1, told: "1 s" },
    { label: "peer", value: 2, told: "2 s", isOther: true },
  ];
  const svg = chartSvg("title", "subtitle", [{ heading: "job", bars }]);
  const widths = [...svg.matchAll(/class="(?:ours|other)" x="\d+" y="\d+" width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths[1]).toBe(2 * widths[0]);
  expect(svg).toContain("a &lt; b");
  expect(svg).toContain("prefers-color-scheme: dark");
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test("a training is raced and told, by itself and beside a peer", async () => {
  const job = { ...(await loadJob(nodePlatform, "iris", true)), epochsPerRound: 2, warmUpEpochs: 1 };
  const ours = await enterOurs(nodePlatform, "1.2.3", job, 2, { threads: 1, numerics: "strict" });
  expect(ours.firstWeights.map(({ kernel }) => kernel.length)).toEqual([8, 6]);
  const peer = {
    name: "Abacus",
    version: "9",
    threads: () => 2,
    round: async () => ({ seconds: 3600, loss: Number.NaN }),
    close: async () => undefined,
  };
  const results = await race([ours, peer], { rounds: 2, patience: 1e9 });
  const result = { job, results, absent: [{ name: "Slide rule", why: "sold out" }], peakBytes: ours.peakBytes() };
  await ours.close();

  const [first, second, third] = jobEvents(result).map((line): Record<string, unknown> => JSON.parse(line));
  expect(first).toMatchObject({ event: "training", job: "iris", library: "lanegrad", version: "1.2.3", rounds: 2 });
  expect(first).not.toHaveProperty("ratio");
  expect(first.peakMemoryBytes).toBeGreaterThan(130 * 4 * 4);
  expect(first.firstLoss).toBeGreaterThan(0);
  expect(second).toMatchObject({ library: "Abacus", medianSeconds: 3600, isSameJob: false });
  expect(second.ratio).toBe(3600 / Number(first.medianSeconds));
  expect(third).toEqual({ event: "absent", job: "iris", name: "Slide rule", why: "sold out" });

  const text = jobLines(result).join("\n");
  expect(text).toMatch(/^iris: 500 iterations over 130 flowers/);
  expect(text).toMatch(/Abacus +9 +2 +3600 s +3600 s +2 +[\d.]+ x +its loss differs from ours/);
  expect(text).toContain("Slide rule: sold out");
  expect(text).toContain("linear memory in use");
});
