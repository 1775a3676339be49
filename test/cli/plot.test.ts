import { describe, expect, test } from "vitest";
import { escapeXml, plotSvg } from "../../src/cli/plot.js";
import type { EpochRecord } from "../../src/train/types.js";

const text = { title: 'a < b & "c"', subtitle: "five\u0007 rows", loss: "cross-entropy" };

function records(
  epochs: number,
  make: (epoch: number) => Omit<EpochRecord, "epoch" | "seconds" | "threads">,
): EpochRecord[] {
  return Array.from({ length: epochs }, (_, i) => ({ epoch: i + 1, seconds: i, threads: 1, ...make(i + 1) }));
}

const learning = records(4000, (epoch) => ({
  loss: 0.1 + 1 / epoch ** 0.1,
  accuracy: 1 - 0.5 / epoch,
  validation: { rows: 10, loss: 0.2 + 1 / epoch ** 0.1, accuracy: 0.9 - 0.5 / epoch },
}));

/** Whether every element that opens is closed in order: all the XML that these drawings use. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, attributes] of svg.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<&]*(?:&[#\w]+;[^"<&]*)*")*)\s*\/?>/g,
  )) {
    if (closing) {
      if (open.pop() !== name) return false;
    } else if (!svg.includes(`<${name}${attributes}/>`)) open.push(name);
  }
  return open.length === 0;
}

function pathsOf(svg: string, kind: string): readonly (readonly [number, number][])[] {
  return [...svg.matchAll(new RegExp(`class="line ${kind}" d="([^"]*)"`, "g"))].map(([, path]) =>
    [...path.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]): [number, number] => [Number(x), Number(y)]),
  );
}

describe("plotSvg", () => {
  const svg = plotSvg(text, learning);

  test("is well-formed, the same every time, and free of markup from its texts", () => {
    expect(isWellFormed(svg)).toBe(true);
    expect(plotSvg(text, learning)).toBe(svg);
    expect(svg).toContain("a &lt; b &amp; &quot;c&quot;");
    expect(svg).not.toContain("\u0007");
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("draws both curves in both panels, with at most 1500 points each, inside the panels", () => {
    for (const kind of ["train", "validation"]) {
      const paths = pathsOf(svg, kind);
      expect(paths).toHaveLength(2);
      for (const path of paths) {
        expect(path.length).toBeLessThanOrEqual(1500);
        expect(path.length).toBeGreaterThan(700);
        expect(path.every(([x, y]) => x >= 72 && x <= 656 && y >= 124 && y <= 600)).toBe(true);
        expect(path[0][0]).toBe(72);
        expect(path.at(-1)?.[0]).toBe(656);
      }
    }
  });

  test("falls from left to right where the loss falls, and rises where the accuracy rises", () => {
    const [loss, accuracy] = pathsOf(svg, "train");
    expect(loss[loss.length - 1][1]).toBeGreaterThan(loss[0][1]);
    expect(accuracy[accuracy.length - 1][1]).toBeLessThan(accuracy[0][1]);
  });

  test("tells the last values beside the curves, apart from each other", () => {
    expect(svg).toContain("0.5363 <tspan");
    expect(svg).toContain("99.9 % <tspan");
    const labels = [...svg.matchAll(/class="end \w+" x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => Number(y));
    expect(labels).toHaveLength(4);
    expect(Math.abs(labels[0] - labels[1])).toBeGreaterThanOrEqual(17);
  });

  test("follows the color scheme of its surroundings", () => {
    expect(svg).toContain("prefers-color-scheme: dark");
  });

  test("has no accuracy panel for regression, and a logarithmic loss where it spans decades", () => {
    const regression = plotSvg(
      text,
      records(50, (epoch) => ({ loss: 1000 * 0.7 ** epoch })),
    );
    expect(pathsOf(regression, "train")).toHaveLength(1);
    expect(regression).toContain("logarithmic");
    expect(regression).not.toContain("Accuracy");
  });

  test.each([
    ["one epoch", records(1, () => ({ loss: 0.5, accuracy: 1 }))],
    ["a constant", records(9, () => ({ loss: 0, accuracy: 0 }))],
    ["tiny losses", records(9, (epoch) => ({ loss: 1e-12 * epoch, accuracy: 0.5 }))],
    ["huge losses", records(9, (epoch) => ({ loss: 1e30 * epoch, accuracy: 0.5 }))],
  ])("draws %s", (_, few) => {
    const drawn = plotSvg(text, few);
    expect(isWellFormed(drawn)).toBe(true);
    expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
  });
});

test("says when losses are measured", () => {
  expect(plotSvg(text, learning)).toContain("before its update; validation: after");
  expect(
    plotSvg(
      text,
      records(2, () => ({ loss: 1 })),
    ),
  ).toMatch(/measured on each batch before its update<\/text>/);
});

test.each([0, 0.004, 0.6763, 0.998, 1])(
  "an accuracy of %d alone gets an axis of five points at least, within 0 to 100 %",
  (accuracy) => {
    const svg = plotSvg(
      text,
      records(1, () => ({ loss: 0.5, accuracy })),
    );
    const shares = [...svg.slice(svg.indexOf("Accuracy")).matchAll(/end">([\d.]+) %</g)].map(([, share]) =>
      Number(share),
    );
    const [low, high] = [Math.min(...shares), Math.max(...shares)];
    expect(high - low).toBeGreaterThanOrEqual(5);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(100);
    expect(low).toBeLessThanOrEqual(100 * accuracy);
    expect(high).toBeGreaterThanOrEqual(100 * accuracy);
  },
);

test("escapeXml leaves nothing that XML would read", () => {
  expect(escapeXml(`<a href='x'>"&"</a>\n`)).toBe("&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;\\n");
});
