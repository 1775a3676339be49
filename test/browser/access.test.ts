/** What the rules of axe-core find in the page: roles, names, contrasts. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Device, Tab } from "./support/tab.js";

/** What axe-core tells of one rule that is broken. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const candidate = await drivenChromium();

if ("start" in candidate) describe(candidate.name, () => testAccess(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

function testAccess(start: () => Promise<Reader>): void {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(() => reader?.close());

  /** Opens the page with the rules beside it. */
  async function open(hash: string, device: Device): Promise<Tab> {
    const tab = await reader.open(hash, device);
    await tab.evaluate(axe);
    return tab;
  }

  /** What breaks a rule, one line each. */
  async function findings(tab: Tab): Promise<string[]> {
    const violations = await tab.evaluate<Violation[]>(`axe.run(document).then(({ violations }) => violations)`);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 120)} ${failureSummary}`),
    );
  }

  const places: readonly (readonly [name: string, device: Device])[] = [
    ["desktop, light", DESKTOP],
    ["desktop, dark", { ...DESKTOP, colors: "dark" }],
    ["phone, light", PHONE],
    ["phone, dark", { ...PHONE, colors: "dark" }],
  ];

  describe.each(places)("%s: nothing to complain of", (_, device) => {
    test("in flowers, before a training, after it, and in a step", async () => {
      const tab = await open("#data=iris&epochs=40", device);
      await tab.rest();
      expect(await findings(tab)).toEqual([]);
      await tab.evaluate(`document.getElementById("train").click()`);
      await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("40")`);
      await tab.rest();
      expect(await findings(tab)).toEqual([]);
      await tab.evaluate(`document.getElementById("step").click()`);
      await tab.until(`!document.querySelector("#network .story").hidden`);
      await tab.evaluate(`document.getElementById("settings").open = true`);
      expect(await findings(tab)).toEqual([]);
    });

    test("in digits, with a message, and in the benchmark", async () => {
      const tab = await open("#data=mnist&epochs=1&hidden=nonsense", device);
      await tab.rest();
      expect(await tab.message()).toContain("hidden layers");
      await tab.evaluate(`document.getElementById("train").click()`);
      await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("1")`);
      await tab.rest();
      expect(await findings(tab)).toEqual([]);
      await tab.evaluate(`document.getElementById("tab-benchmark").click()`);
      expect(await findings(tab)).toEqual([]);
    });
  });

  test("a text too faint, and a button without a name, would be found", async () => {
    const tab = await open("#data=iris&epochs=1", DESKTOP);
    await tab.rest();
    await tab.evaluate(`document.querySelector(".tagline").style.color = "#ccc"; document.getElementById("step").textContent = "";
      document.getElementById("step").title = ""`);
    const found = (await findings(tab)).join("\n");
    expect(found).toMatch(/^color-contrast/m);
    expect(found).toMatch(/^button-name/m);
  });
}
