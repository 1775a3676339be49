/**
 * The table of formats: every kind of layer is tried in all of them, and the documentation tells of
 * each.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/formats/table.js";
import { dense, type Model, sequential } from "../../src/node.js";
import { exportModel } from "../../src/nodeFormats.js";
import { kindsIn, kindsWritten, networks } from "./support/networks.js";

test("every kind of layer stands in a network that the tests write", () => {
  const found = new Set(Object.values(networks).flatMap(({ layers }) => kindsIn(layers)));
  expect([...found].sort()).toEqual([...kindsWritten].sort());
});

test("docs/files.md has a line for each format, which says whether it is read and written", () => {
  const text = readFileSync(new URL("../../docs/files.md", import.meta.url), "utf8");
  for (const { endings, read, write } of formats) {
    const line = text.split("\n").find((one) => one.startsWith("|") && one.includes(`\`${endings[0]}\``)) ?? "";
    const [, , told = "", isRead = "", isWritten = ""] = line.split("|");
    expect(told.trim()).toBe(endings.map((ending) => `\`${ending}\``).join(", "));
    expect(isRead.includes("yes")).toBe(read !== undefined);
    expect(isWritten.includes("yes")).toBe(write !== undefined);
  }
});

describe("exportModel", () => {
  const model = (): Promise<Model> => sequential({ inputs: 2, layers: [dense(1)], loss: "meanSquaredError" });

  test("takes a model in a worker, and the bytes of a file", async () => {
    using here = await model();
    const worker = await sequential({ inputs: 2, layers: [dense(1)], loss: "meanSquaredError", worker: true });
    for (const { endings, write } of formats) {
      if (!write) continue;
      const files = await exportModel(here, `m${endings[0]}`);
      expect(await exportModel(await here.toBytes(), `m${endings[0]}`)).toEqual(files);
      expect(await exportModel(worker, `m${endings[0]}`)).toEqual(files);
    }
    await worker.dispose();
  });

  test("refuses names of no format, and with a folder", async () => {
    using here = await model();
    for (const name of ["m", "m.pb", ".npz", "", "a/m.npz", "a\\m.npz", undefined, 5])
      await expect(exportModel(here, name as string)).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(exportModel(here, "m.npy")).rejects.toThrow('(did you mean ".npz"?).');
  });

  test("refuses what is no model, and the bytes of no file", async () => {
    for (const given of [undefined, {}, { toBytes: 5 }, { toBytes: () => "text" }, "m.safetensors"])
      await expect(exportModel(given as never, "m.npz")).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(exportModel(new Uint8Array(9), "m.npz")).rejects.toMatchObject({ code: "FORMAT_INVALID" });
  });
});
