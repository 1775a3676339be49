/**
 * How the page is laid out where there is little room: nothing runs into its neighbour, and nothing
 * is cut.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: layout`, () => testLayout(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testLayout(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  /** The texts below `selector` that overlap each other, or the window's edges. */
  const overlaps = (tab: Tab, selector: string) =>
    tab.evaluate<string[]>(`(() => {
      const boxes = [...document.querySelectorAll("${selector}")].filter((each) => each.checkVisibility()).map((each) => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return { text: each.textContent.trim(), box: range.getBoundingClientRect() };
      }).filter(({ text }) => text);
      const found = boxes.filter(({ box }) => box.left < 0 || box.right > innerWidth).map(({ text }) => text);
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1))
          if (a.box.left < b.box.right && b.box.left < a.box.right && a.box.top < b.box.bottom && b.box.top < a.box.bottom)
            found.push(a.text + " / " + b.text);
      return found;
    })()`);

  const widths = [320, 360, 390, 821, 1280];

  test.each(widths)("%i pixels: heading, tabs and sentence keep apart", async (width) => {
    const tab = await reader.open("", { ...(width < 821 ? PHONE : DESKTOP), width });
    await tab.rest();
    expect(await overlaps(tab, ".masthead h1, .masthead .tagline, .masthead [role=tab]")).toEqual([]);
  });

  test.each(widths.slice(1))("%i pixels: the longest figures keep apart", async (width) => {
    const tab = await reader.open("#data=iris&epochs=100000", { ...(width < 821 ? PHONE : DESKTOP), width });
    await tab.rest();
    await tab.evaluate(`(() => {
      const long = { epoch: "100,000", loss: "0.0001234", training: "100.0 %", test: "100.0 %" };
      for (const [name, text] of Object.entries(long)) document.getElementById("readout-" + name).textContent = text;
    })()`);
    expect(await overlaps(tab, ".readouts dd")).toEqual([]);
    await tab.evaluate(`document.getElementById("readout-loss").textContent = "0.00012340000000000"`);
    if (width < 821) expect(await overlaps(tab, ".readouts dd")).not.toEqual([]);
  });

  test("of one feature the legend speaks of a line, of two of a plane", async () => {
    for (const [data, words] of [
      ["sine", "from low to high x"],
      ["moons", "over the plane"],
    ]) {
      const tab = await reader.open(`#data=${data}`, DESKTOP);
      await tab.rest();
      await tab.until(`document.querySelector("#network .legend").textContent.includes("${words}")`);
    }
  });
}
