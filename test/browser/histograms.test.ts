/** How answers and gradients are spread, layer by layer, while a network trains. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: histograms`, () => testHistograms(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testHistograms(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  const LABELS = `[...document.querySelectorAll("#histograms canvas:not([hidden])")].map((canvas) => canvas.getAttribute("aria-label"))`;

  test.each([
    ["desktop, light", { ...DESKTOP, colors: "light" } as const],
    ["phone, dark", { ...PHONE, colors: "dark" } as const],
  ])("%s: each layer has two, which change while it trains; with batch norm the gradients alone", async (_, device) => {
    const tab = await reader.open("#data=circles&hidden=6-4&epochs=100000", device);
    await tab.rest();
    expect(await tab.evaluate(`document.getElementById("histograms").hidden`)).toBe(true);
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`${LABELS}.length === 6`);
    const before = await tab.evaluate<string[]>(LABELS);
    expect(before[0]).toMatch(/^Answers of layer 1: from −1 to 1/);
    expect(before[5]).toMatch(/^Gradients of layer 3: from −/);
    await tab.until(`${LABELS}[5] !== ${JSON.stringify(before[5])}`);
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.rest();
    expect(await tab.textOf("#histograms .note")).toContain("test rows");
    expect(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    const isDrawn = `[...document.querySelectorAll("#histograms canvas")].every((canvas) =>
      canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0))`;
    expect(await tab.evaluate(isDrawn)).toBe(true);
    await tab.go(
      (await tab.evaluate<string>("location.href")).replace("#", "?again#").replace("circles", "circles&batchNorm=yes"),
    );
    await tab.rest();
    await tab.evaluate(`document.getElementById("step").click()`);
    await tab.until(`${LABELS}.length === 3`);
    expect(await tab.textOf("#histograms .note")).not.toContain("test rows");
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });
}
