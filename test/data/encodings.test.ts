import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/data/csvTable.js";
import { LanegradError } from "../../src/errors.js";
import { contents, read } from "./tables.js";

describe("encodings", () => {
  const text = "größe,b\n1,x\n2,é€\n";
  const utf16be = (value: string) => Buffer.from(`\uFEFF${value}`, "utf16le").swap16();

  test.each([
    ["UTF-8", Buffer.from(text), undefined],
    ["UTF-8 with its mark", Buffer.from(`\uFEFF${text}`), undefined],
    ["UTF-16 with its mark", Buffer.from(`\uFEFF${text}`, "utf16le"), undefined],
    ["big-endian UTF-16 with its mark", utf16be(text), undefined],
    ["UTF-16 without", Buffer.from(text, "utf16le"), "utf-16le"],
    ["UTF-8 with its mark, whatever is told", Buffer.from(`\uFEFF${text}`), "latin1"],
  ])("%s", (_, bytes, encoding) => {
    expect(read(bytes, encoding ? { encoding } : {})).toEqual({ größe: ["1", "2"], b: ["x", "é€"] });
  });

  test("Latin-1 where it is told", () => {
    const bytes = Buffer.from("größe,b\n1,é\n", "latin1");
    expect(read(bytes, { encoding: "latin1" })).toEqual({ größe: ["1"], b: ["é"] });
    expect(() => read(bytes, { name: "d.csv" })).toThrow(
      'd.csv is not UTF-8 text; save it as UTF-8, or name its encoding, say `encoding: "latin1"`.',
    );
  });

  test("another one is told by its bytes", () => {
    expect(() => read(Buffer.from("a,b\n1,2\n", "utf16le"))).toThrow('say `encoding: "utf-16le"`');
    expect(() => read(Buffer.from("a,b\n1,2\n", "utf16le").swap16())).toThrow('say `encoding: "utf-16be"`');
    expect(() => read(Buffer.from("a,b\n1,2"), { encoding: "utf-16le" })).toThrow(LanegradError);
    expect(() => read("a,b\n1,2", { encoding: "klingon" })).toThrow('There is no encoding "klingon" here');
  });

  test.each(["name,b\n1,café", "a,b\n1,é", "é"])(
    "Latin-1 that ends in a letter with an accent, as %j",
    async (latin) => {
      const bytes = Buffer.from(latin, "latin1");
      const said =
        'd.csv is cut short: its last character lacks a byte of UTF-8; get the file anew, or, if it is in Latin-1, pass `encoding: "latin1"`.';
      expect(() => read(bytes, { name: "d.csv" })).toThrow(said);
      await expect(readTable(bytes, { name: "d.csv" })).rejects.toThrow(said);
      if (latin.length > 1)
        expect(
          Object.values(read(bytes, { encoding: "latin1" }))
            .flat()
            .at(-1),
        ).toMatch(/é$/);
    },
  );

  test.each([1, 2])("UTF-8 that lacks the last %d bytes of a character is cut short", (lacking) => {
    const bytes = new TextEncoder().encode("größe,b\n1,€").subarray(0, -lacking);
    expect(() => read(bytes)).toThrow("is cut short: its last character lacks a byte of UTF-8; get the file anew");
    expect(() => read(bytes.subarray(-1))).toThrow(LanegradError);
  });

  test("what is packed is told by its first bytes", async () => {
    const packed = gzipSync(text);
    const said = "d.csv is no text but packed by gzip: unpack it first";
    for (const encoding of [undefined, "latin1"])
      expect(() => read(packed, { name: "d.csv", ...(encoding && { encoding }) })).toThrow(said);
    await expect(readTable(() => new Blob([packed]).stream(), { name: "d.csv" })).rejects.toThrow(said);
    expect(() => read(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0))).toThrow("save the table as CSV");
    expect(read(Buffer.from("\u8b1f\n1\n", "utf16le"), { encoding: "utf-16le" })).toEqual({ "\u8b1f": ["1"] });
  });

  test("characters may be cut anywhere", async () => {
    const bytes = new TextEncoder().encode(text);
    for (let size = 1; size < 6; size++) {
      const parts = async function* () {
        for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
      };
      expect(contents(await readTable(parts))).toEqual({ größe: ["1", "2"], b: ["x", "é€"] });
    }
  });
});
