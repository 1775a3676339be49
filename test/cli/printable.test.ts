import { describe, expect, test } from "vitest";
import { escapeXml } from "../../src/cli/plot.js";
import { printable } from "../../src/cli/printable.js";
import fc from "../support/fastCheck.js";

/** All code points that a terminal obeys or hides: the tests' own list, by their numbers. */
function isUnprintable(code: number): boolean {
  const ranges: readonly (readonly [number, number])[] = [
    [0, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
    [0xd800, 0xdfff],
    [0xfdd0, 0xfdef],
    [0xfeff, 0xfeff],
  ];
  return (code & 0xfffe) === 0xfffe || ranges.some(([first, last]) => code >= first && code <= last);
}

describe("printable", () => {
  test("escapes what a terminal obeys or hides, and nothing else", () => {
    const wrong: number[] = [];
    for (let code = 0; code < 0x110000; code++) {
      const text = String.fromCodePoint(code);
      const isSame = printable(text) === text;
      if (isSame === isUnprintable(code)) wrong.push(code);
    }
    expect(wrong).toEqual([]);
  });

  test("writes escapes as JavaScript and JSON do", () => {
    expect(printable("a\tb\r\nc\u001b]52;c;\u0007\u009b31m")).toBe("a\\tb\\r\\nc\\u001b]52;c;\\u0007\\u009b31m");
    expect(printable("\u202egpj.exe \ud800 \u{1fffe}")).toBe("\\u202egpj.exe \\ud800 \\ud83f\\udffe");
  });

  test("leaves the value of JSON as it is", () => {
    const anyText = fc.string({ unit: "binary" });
    fc.assert(fc.property(anyText, (text) => void expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text)));
  });
});

test("an SVG holds no character that XML forbids", () => {
  expect(escapeXml("a\u0000\u001b\ufffe\ud800\n<&>")).toBe("a\\u0000\\u001b\\ufffe\\ud800\\n&lt;&amp;&gt;");
});
