/** Runs that a reader keeps: curves over each other, and a table of what differs. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: runs`, () => testRuns(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testRuns(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  async function train(tab: Tab, epochs: number): Promise<void> {
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`document.getElementById("readout-epoch").textContent === "${epochs}"`);
    await tab.rest();
  }

  /** The texts of the table, row by row. */
  const rows = (tab: Tab) =>
    tab.evaluate<string[][]>(`[...document.querySelectorAll(".runs-table tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent))`);

  const colours = (tab: Tab) =>
    tab.evaluate<number>(`(() => {
      const canvas = document.querySelector("#runs .plot canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60)
          seen.add([data[i], data[i + 1], data[i + 2]].map((value) => value >> 5).join());
      return seen.size;
    })()`);

  test.each([
    ["desktop", DESKTOP],
    ["phone", { ...PHONE, colors: "dark" as const }],
  ])("%s: two runs are held against each other, used again and removed", async (_, device) => {
    const tab = await reader.open("#data=iris&hidden=6&bias=yes&batchSize=16&epochs=30", device);
    await tab.rest();
    expect(await tab.evaluate(`document.getElementById("runs").hidden`)).toBe(true);
    await train(tab, 30);
    expect(await tab.evaluate(`document.querySelector("#runs .charts").hidden`)).toBe(true);
    await tab.click("#keep-run");
    await tab.until(`!document.querySelector("#runs .charts").hidden`);
    expect((await rows(tab)).map((cells) => cells[0])).toEqual(["Run", "1"]);
    expect(await tab.evaluate(`document.getElementById("keep-run").disabled`)).toBe(true);

    await tab.enter("part-learningRate", "1");
    await tab.until(`location.hash.includes("learningRate=1")`);
    await tab.rest();
    await train(tab, 30);
    await tab.until(`document.querySelectorAll(".runs-table tr").length === 3`);
    const [head, first, second] = await rows(tab);
    expect(head).toEqual([
      "Run",
      "Learning rate",
      "Epochs",
      "Test loss",
      "Test accuracy",
      "Best epoch",
      "Its loss",
      "",
    ]);
    expect([first.slice(0, 3), second.slice(0, 3)]).toEqual([
      ["1", "0.1", "30"],
      ["2, now", "1", "30"],
    ]);
    expect(Number(second[5])).toBeLessThanOrEqual(30);
    expect(await colours(tab)).toBeGreaterThan(1);
    await tab.click("#keep-run");
    await tab.until(`document.querySelectorAll(".runs-table button").length === 4`);

    await tab.evaluate(`document.querySelector('[aria-label="Use the settings of run 1"]').click()`);
    await tab.until(`!location.hash.includes("learningRate=1")`);
    await tab.rest();
    await tab.evaluate(`document.querySelector('[aria-label="Remove run 1"]').click()`);
    await tab.until(`document.querySelectorAll(".runs-table tr").length === 2`);
    expect((await rows(tab))[1].slice(0, 2)).toEqual(["2", "30"]);

    // a button can be pressed while another run is trained, and that has a number of its own
    await train(tab, 30);
    await tab.until(`document.querySelectorAll(".runs-table tr").length === 3`);
    await tab.evaluate(`window.remove2 = document.querySelector('[aria-label="Remove run 2"]')`);
    await train(tab, 60);
    await tab.until(`document.querySelector(".runs-table tr:last-child td:nth-of-type(2)").textContent === "60"`);
    expect(await tab.evaluate(`window.remove2.isConnected`)).toBe(true);
    expect((await rows(tab))[2][0]).toBe("3, now");
    expect(await tab.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });
}
