/**
 * Data of a reader's own: a table that is dropped or pasted, points that are set by mouse, finger
 * and keys; and the curve of a regression.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load } from "../../src/node.js";
import { drivenChromium } from "./support/candidates.js";
import { DESKTOP, PHONE, type Reader } from "./support/reader.js";
import type { Tab } from "./support/tab.js";

const candidate = await drivenChromium();

if ("start" in candidate) describe(candidate.name, () => testOwnData(candidate.start));
else test.skip(`${candidate.name}: ${candidate.absence}`, () => undefined);

const mapLabel = `document.querySelector("#map canvas").ariaLabel`;

/** Presses a key in what has the focus. */
async function press(tab: Tab, key: string, text?: string): Promise<void> {
  const event = { key, code: key, ...(text && { text }) };
  await tab.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
  await tab.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
}

function testOwnData(start: () => Promise<Reader>): void {
  const folder = mkdtempSync(join(tmpdir(), "lanegrad-own-"));
  const iris = readFileSync(new URL("../golden/iris.csv", import.meta.url), "utf8");
  let reader: Reader;
  beforeAll(async () => {
    reader = await start();
  });
  afterAll(async () => {
    await reader?.close();
    rmSync(folder, { recursive: true });
  });

  test("a table that is dropped is learned, and its model keeps what makes numbers of it", async () => {
    const path = join(folder, "flowers.csv");
    writeFileSync(path, iris);
    const tab = await reader.open("#data=iris&epochs=1", DESKTOP);
    await tab.rest();
    await tab.drop(path);
    await tab.until(`document.getElementById("table-told")?.textContent === "flowers.csv: 150 rows of 5 columns."`);
    expect(await tab.evaluate("document.activeElement.id")).toBe("table-target");
    await tab.click("#table-column-0");
    await tab.click("#table-use");
    await tab.until(`document.getElementById("sizes").textContent.includes("3–16–3")`);
    await tab.rest();
    expect(await tab.evaluate(`document.getElementById("table")`)).toBeNull();
    expect(await tab.evaluate("location.hash")).toMatch(/^#data=table/);
    await tab.enter("part-epochs", "20");
    await tab.rest();
    await tab.click("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("20")`);
    await tab.rest();
    expect(await tab.evaluate(mapLabel)).toBe(
      "The class for every petal length and petal width, with the rows of the data as points",
    );
    await tab.click("#step");
    await tab.until(`!document.querySelector("#network .story").hidden`);
    await tab.rest();

    const behavior = { behavior: "allow", downloadPath: folder, eventsEnabled: true };
    await reader.tools.send("Browser.setDownloadBehavior", behavior);
    const done = reader.tools.next("Browser.downloadProgress", undefined, ({ state }) => state === "completed");
    await tab.click("#download");
    await done;
    const model = join(folder, "table.safetensors");
    using found = await load(model);
    const { labels = [] } = await found.predict([{ sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }]);
    expect(labels).toEqual(["setosa"]);
    // and is opened again on the table that it is of
    await tab.drop(model);
    await tab.rest();
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("0")`);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a table that is dropped on the open dialog is read by it, and a count of the rows isn't learned from", async () => {
    const [first, second] = ["first.csv", "second.csv"].map((name) => join(folder, name));
    const lines = Array.from({ length: 20 }, (_, row) => `${row + 1},${(row * 7) % 5},${row % 2 ? "yes" : "no"}`);
    writeFileSync(first, iris);
    writeFileSync(second, ["id,size,kind", ...lines].join("\n"));
    const tab = await reader.open("#data=iris&epochs=1", DESKTOP);
    await tab.rest();
    await tab.drop(first);
    await tab.until(`document.getElementById("table-told")?.textContent.startsWith("first.csv: 150")`);
    await tab.drop(second);
    await tab.until(`document.getElementById("table-told").textContent === "second.csv: 20 rows of 3 columns."`);
    expect(await tab.evaluate(`document.querySelectorAll("dialog[open]").length`)).toBe(1);
    expect(
      await tab.evaluate(`[...document.querySelectorAll("#table [type=checkbox]")].map((box) => box.checked)`),
    ).toEqual([false, true, true]);
    await tab.click("#table-use");
    await tab.until(`document.getElementById("sizes").textContent.includes("1–16–1")`);
    expect(await tab.evaluate(`document.querySelectorAll("dialog").length`)).toBe(0);
    // and another one opens anew
    await tab.drop(first);
    await tab.until(`document.getElementById("table-told")?.textContent.startsWith("first.csv: 150")`);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("of tables whose reading overlaps the last one given is offered; of one that is closed nothing comes", async () => {
    const tab = await reader.open("#data=iris&epochs=1", DESKTOP);
    await tab.rest();
    await tab.enter("part-data", "table");
    await tab.until(`document.getElementById("table-text")`);
    // the next reading begins when it is let go
    const hold = () =>
      tab.evaluate(`(() => {
        const { arrayBuffer } = Blob.prototype;
        const held = new Promise((resolve) => { window.letGo = resolve; });
        Blob.prototype.arrayBuffer = async function () {
          Blob.prototype.arrayBuffer = arrayBuffer;
          await held;
          return arrayBuffer.call(this);
        };
      })()`);
    const paste = async (text: string) => {
      await tab.evaluate(`document.getElementById("table-text").value = ${JSON.stringify(text)}`);
      await tab.click("#table-read");
    };
    const lines = (columns: number) =>
      Array.from({ length: 20 }, (_, row) =>
        Array(columns)
          .fill(row % 7)
          .join(),
      );
    const told = "The pasted table: 20 rows of 2 columns.";
    for (const first of [["a,b,c", ...lines(3)].join("\n"), "alone\n1\n2"]) {
      await hold();
      await paste(first);
      await paste(["a,b", ...lines(2)].join("\n"));
      await tab.until(`document.getElementById("table-told").textContent === "${told}"`);
      await tab.evaluate("letGo()");
      await tab.still();
      expect(await tab.textOf("#table-told")).toBe(told);
      expect(await tab.textOf("#table-wrong")).toBe("");
      expect(await tab.evaluate(`document.querySelectorAll("#table [type=checkbox]").length`)).toBe(2);
    }
    await hold();
    await tab.click("#table-use");
    await tab.click("#table-close");
    await tab.evaluate("letGo()");
    await tab.still();
    expect(await tab.evaluate("location.hash")).toMatch(/^#data=iris/);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a table that is pasted: what is wrong is said in a sentence, and names are never markup", async () => {
    const tab = await reader.open("#data=iris&epochs=1", PHONE);
    await tab.rest();
    await tab.enter("part-data", "table");
    await tab.until(`document.getElementById("table-text")`);
    const paste = async (text: string) => {
      await tab.evaluate(`document.getElementById("table-text").value = ${JSON.stringify(text)}`);
      await tab.tap("#table-read");
    };
    await paste("a\n1\n2");
    await tab.until(`document.getElementById("table-wrong").textContent.includes("has one column alone")`);
    const rows = Array.from({ length: 30 }, (_, row) => `${row % 29},<i>${row % 3},${row * 1000}`);
    await paste(["<img src=x onerror=alert(1)>,\u001b[31mb,price", ...rows].join("\n"));
    await tab.until(`document.getElementById("table-told").textContent.includes("30 rows of 3 columns")`);
    expect(await tab.evaluate(`document.querySelectorAll("#table img, #table i").length`)).toBe(0);
    await tab.tap("#table-use");
    await tab.until(`document.getElementById("sizes").textContent.includes("4–16–1")`);
    await tab.rest();
    await tab.enter("part-epochs", "10");
    await tab.rest();
    await tab.tap("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("10")`);
    await tab.rest();
    expect(await tab.evaluate(mapLabel)).toMatch(
      /^price over <img src=x onerror=alert\(1\)>, .* the network answers [\d.−, ×¹²³⁴⁵-]+ from left to right$/,
    );
    expect(await tab.evaluate(`document.querySelectorAll("main img, main i").length`)).toBe(0);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("a link to data of somebody's own says that no link holds it", async () => {
    const tab = await reader.open("#data=table&seed=7", DESKTOP);
    await tab.until(`!document.getElementById("message").hidden`);
    expect(await tab.message()).toContain("data of somebody's own, which no link holds");
    expect(await tab.evaluate("location.hash")).toBe("#data=iris");
  });

  test("points are set by mouse and by keys, and are learned", async () => {
    const tab = await reader.open("#data=iris&epochs=1", DESKTOP);
    await tab.rest();
    await tab.enter("part-data", "points");
    await tab.until(`location.hash === "#data=points"`);
    await tab.rest();
    await tab.click("#points-clear");
    await tab.until(
      `document.getElementById("points-told").textContent.startsWith("0 points. Set points of at least two kinds")`,
    );
    await tab.click("#map canvas");
    await tab.until(`document.getElementById("points-told").textContent.startsWith("1 point.")`);
    await tab.evaluate(`document.querySelector("#map canvas").focus()`);
    for (const key of ["3", "ArrowRight", "ArrowRight", "ArrowUp"]) await press(tab, key);
    expect(await tab.textOf("#points-told")).toMatch(/^x1 -?0\.\d\d, x2 -?0\.\d\d$/);
    await press(tab, "Enter", "\r");
    await tab.until(`document.getElementById("points-told").textContent.startsWith("2 points. Click")`);
    await tab.until(`document.getElementById("sizes").textContent.includes("2–8–8–3")`);
    await tab.rest();
    await tab.click("#share");
    await tab.until(`!document.getElementById("message").hidden`);
    expect(await tab.message()).toContain("The link doesn't hold your data");
    await tab.click("#message button");
    await tab.evaluate(`document.querySelector("#map canvas").focus()`);
    await press(tab, "Delete");
    await tab.until(`document.getElementById("points-told").textContent.startsWith("1 point. Set")`);
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("points are set by finger", async () => {
    const tab = await reader.open("#data=iris&epochs=1", PHONE);
    await tab.rest();
    await tab.enter("part-data", "points");
    await tab.until(`location.hash === "#data=points"`);
    await tab.rest();
    await tab.tap("#point-triangle");
    await tab.tap("#map canvas");
    await tab.until(`document.getElementById("points-told").textContent.startsWith("33 points.")`);
    await tab.rest();
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });

  test("of a regression the curve is shown as it is learned, and no share of right answers", async () => {
    const tab = await reader.open("#data=sine&epochs=60&rows=60", DESKTOP);
    await tab.rest();
    await tab.until(`${mapLabel}?.includes("from left to right")`);
    const before = await tab.evaluate<string>(mapLabel);
    await tab.click("#train");
    await tab.until(`document.getElementById("readout-epoch").textContent.startsWith("60")`);
    await tab.rest();
    await tab.until(`${mapLabel} !== ${JSON.stringify(before)}`);
    expect(await tab.evaluate(`document.querySelector(".readouts .of-training").checkVisibility()`)).toBe(false);
    expect(await tab.textOf("#readout-test")).toMatch(/^0\.\d+$/);
    await tab.click("#step");
    await tab.until(`!document.querySelector("#network .story").hidden`);
    await tab.rest();
    expect([await tab.message(), ...tab.complaints]).toEqual([""]);
  });
}
