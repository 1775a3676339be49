import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { gunzip, isGzip } from "../../src/data/gzip.js";
import { FormatError } from "../../src/errors.js";

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
const packed = new Uint8Array(gzipSync(content));
const MB = 2 ** 20;

describe("gunzip", () => {
  test("unpacks, also from the middle of a larger buffer", async () => {
    expect(isGzip(packed)).toBe(true);
    expect(await gunzip(packed, MB)).toEqual(content);
    const shifted = new Uint8Array(packed.length + 7);
    shifted.set(packed, 3);
    expect(await gunzip(shifted.subarray(3, 3 + packed.length), content.length)).toEqual(content);
    expect(await gunzip(new Uint8Array(gzipSync("")), 0)).toEqual(new Uint8Array(0));
  });

  test("says what to use where the engine can't unpack", async () => {
    vi.stubGlobal("DecompressionStream", undefined);
    const refused = gunzip(packed, MB, "a.gz").finally(() => vi.unstubAllGlobals());
    await expect(refused).rejects.toMatchObject({
      code: "UNSUPPORTED_ENGINE",
      message: expect.stringMatching(/^a\.gz can't be unpacked here: use .*Safari 16\.4/),
    });
  });

  test("refuses every truncation", async () => {
    const small = new Uint8Array(gzipSync("some text that is packed"));
    for (let length = 0; length < small.length; length++)
      await expect(gunzip(small.subarray(0, length), MB, "a.gz")).rejects.toThrow(FormatError);
  });

  test("refuses a content that its checksum or length doesn't fit", async () => {
    for (const fromEnd of [1, 5]) {
      const lying = packed.slice();
      lying[lying.length - fromEnd] ^= 1;
      await expect(gunzip(lying, MB, "a.gz")).rejects.toThrow("a.gz");
    }
  });

  test("refuses bytes behind the end, and a second member", async () => {
    // zeros, which Node passes over, and what else it then passes over: the length, as the trailer
    // ends
    const end = Uint8Array.of(0, ...packed.subarray(-4));
    for (const more of [Uint8Array.of(1), new Uint8Array(10), new TextEncoder().encode("hello world"), packed, end]) {
      const longer = new Uint8Array(packed.length + more.length);
      longer.set(packed);
      longer.set(more, packed.length);
      await expect(gunzip(longer, MB)).rejects.toThrow(FormatError);
    }
  });

  test("says that a file has several members", async () => {
    const two = Buffer.concat([packed, packed]);
    const three = Buffer.concat([packed, gzipSync("x"), packed]);
    for (const file of [two, three])
      await expect(gunzip(file, MB, "a.gz")).rejects.toThrow(
        "a.gz consists of several gzip members; pack it again as one.",
      );
  });

  test("takes the length that the content itself promises as its limit", async () => {
    const promising = (length: number) => gunzip(packed, MB, "a.gz", (head) => (head.length < 4 ? undefined : length));
    expect(await promising(content.length)).toEqual(content);
    await expect(promising(content.length - 1)).rejects.toThrow("more than the 99999 bytes that its header tells");
    await expect(promising(MB + 1)).rejects.toThrow("promises 1048577 bytes");
    // Nothing that deflates at most 1032-fold can hold what this promises.
    await expect(gunzip(packed, 2 ** 40, "a.gz", () => 2 ** 30)).rejects.toThrow("promises 1073741824 bytes");
    expect(await promising(content.length + 1)).toEqual(content);
  });

  test("stops at the limit of a bomb", async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(200 * MB), { level: 9 }));
    const before = process.memoryUsage().arrayBuffers;
    await expect(gunzip(bomb, MB, "bomb.gz")).rejects.toThrow("bomb.gz unpacks to more than 1048576 bytes");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MB);
    await expect(gunzip(packed, content.length - 1)).rejects.toThrow("more than 99999 bytes");
  });

  test("isGzip knows others", () => {
    expect(isGzip(new Uint8Array(0))).toBe(false);
    expect(isGzip(Uint8Array.of(0x1f))).toBe(false);
    expect(isGzip(Uint8Array.of(0, 0, 8, 3))).toBe(false);
  });
});
