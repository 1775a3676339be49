/** The choices beside the usual ones: dropout, penalties, schedules, and when a training stops. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(`${candidate.name}: choices`, () => testChoices(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testChoices(start: () => Promise<Reader>): void {
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  /** Writes into a field of the form, and waits until the page is at rest. */
  async function enter(tab: Tab, part: string, value: string): Promise<void> {
    await tab.enter(`part-${part}`, value);
    await tab.until(`location.hash.includes("${part}=${value}")`);
    await tab.rest();
  }

  test.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ])("%s: a step shows dropout, the penalty and the scheduled rate in its formulas", async (_, device) => {
    const tab = await reader.open("#data=iris&hidden=6&batchSize=16&epochs=4", device);
    await tab.rest();
    const isHidden = `document.getElementById("part-penaltyRate").parentElement.hidden`;
    expect(await tab.evaluate(isHidden)).toBe(true);
    await enter(tab, "dropout", "50");
    await enter(tab, "penalty", "l2");
    expect(await tab.evaluate(isHidden)).toBe(false);
    await enter(tab, "penaltyRate", "0.25");
    await enter(tab, "schedule", "cosine");
    expect(await tab.textOf("#sizes")).toContain("4–6–3");
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("4")`);
    await tab.rest();
    await tab.evaluate(`document.getElementById("step").click()`);
    await tab.until(`!document.querySelector("#network .story").hidden`);
    await tab.rest();
    const phases = [1, 3, 4, 6];
    const seen: string[] = [];
    for (const phase of phases) {
      await tab.evaluate(`document.querySelectorAll("#network .phases button")[${phase}].click()`);
      seen.push(await tab.textOf("#network .lines"));
    }
    expect(seen[0]).toContain("Dropout leaves out 50 %");
    expect(seen[1]).toContain("λ");
    expect(seen[2]).toContain("0.25");
    // the usual rate is 0.1, of which a cosine leaves less in the fifth of five epochs
    expect(seen[3]).toMatch(/η = 0\.00\d/);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ])("%s: batch norm is chosen, trained, stepped in formulas and named by the address", async (_, device) => {
    const tab = await reader.open("#data=moons&hidden=6&batchSize=20&epochs=4", device);
    await tab.rest();
    await tab.evaluate(`document.getElementById("settings").open = true`);
    const isHintHidden = `document.getElementById("norm-hint").hidden`;
    expect(await tab.evaluate(isHintHidden)).toBe(true);
    await tab.evaluate(`document.getElementById("part-batchNorm").click()`);
    await tab.until(`location.hash.includes("batchNorm=yes")`);
    await tab.rest();
    expect(await tab.evaluate(isHintHidden)).toBe(false);
    // 2·6 + 6, a γ and a β for each unit, 6 + 1
    expect(await tab.textOf("#sizes")).toContain("2–6–1: 37 numbers");
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("4")`);
    await tab.rest();
    await tab.evaluate(`document.getElementById("step").click()`);
    await tab.until(`!document.querySelector("#network .story").hidden`);
    await tab.rest();
    const seen: string[] = [];
    for (const phase of [1, 5]) {
      await tab.evaluate(`document.querySelectorAll("#network .phases button")[${phase}].click()`);
      seen.push(await tab.textOf("#network .lines"));
    }
    expect(seen[0]).toContain("Batch norm brings the answers of each unit to mean 0");
    expect(seen[1]).toContain("Through batch norm");
    await tab.evaluate(`document.getElementById("part-batchNorm").click()`);
    await tab.until(`!location.hash.includes("batchNorm")`);
    await tab.rest();
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a training stops where the test loss gets no lower, and says so; an address names all choices", async () => {
    const choices = "dropout=20&penalty=l1&penaltyRate=0.01&schedule=polynomial&patience=2";
    const tab = await reader.open(`#data=xor&noise=30&epochs=2000&${choices}`, DESKTOP);
    await tab.rest();
    await tab.evaluate(`document.getElementById("speed").value = "full"`);
    await tab.evaluate(`document.getElementById("train").click()`);
    await tab.until(`document.getElementById("epoch-note").textContent.includes("stopped early")`);
    await tab.rest();
    expect(Number(await tab.evaluate(`document.getElementById("readout-epoch").textContent`))).toBeLessThan(2000);
    for (const part of choices.split("&")) expect(await tab.evaluate("location.hash")).toContain(part);
    await tab.click("#reset");
    await tab.until(`document.getElementById("readout-epoch").textContent === "0"`);
    expect(await tab.textOf("#epoch-note")).toBe("");
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });
}
