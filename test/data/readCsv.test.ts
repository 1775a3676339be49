/**
 * `readCsv` is `parseCsv` for text that comes in parts, and for those who can't wait; large and
 * wide tables take their share and no more.
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { type CsvOptions, parseCsv, readCsv } from "../../src/csv.js";
import { parseTable, readTable } from "../../src/data/csvTable.js";
import { preprocessor } from "../../src/table.js";
import { lanegradError } from "../api/support/expectations.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The text in parts of `size` bytes. */
function inParts(text: string, size: number): () => AsyncGenerator<Uint8Array> {
  const bytes = encode(text);
  return async function* () {
    for (let begin = 0; begin < bytes.length; begin += size) yield bytes.subarray(begin, begin + size);
  };
}

describe("readCsv", () => {
  const text = 'a,"b\nc",w,y\n1,2,1,no\n3,4,2,"ja, gut"\n5,6,0,no\n';
  const options: readonly CsvOptions[] = [
    { target: "y" },
    { target: "a", features: ["w"] },
    { target: "y", weights: "w", classes: ["ja, gut", "no"], name: "d.csv" },
    { target: "a", task: "regression", features: ["b\nc"] },
  ];

  test.each(options)("gives what parseCsv gives: %o", async (given) => {
    const expected = parseCsv(text, given);
    for (const source of [text, encode(text), ...[1, 2, 7, 1000].map((size) => inParts(text, size))])
      expect(await readCsv(source, given)).toEqual(expected);
  });

  test("lets timers fire, and ends with the reason of its signal", async () => {
    const large = `a,b,y\n${"1.5,2,x\n2,3,y\n".repeat(200_000)}`;
    let fired = 0;
    const timer = setInterval(() => fired++, 1);
    expect((await readCsv(large, { target: "y" })).rows).toBe(400_000);
    clearInterval(timer);
    expect(fired).toBeGreaterThan(0);
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = readCsv(large, { target: "y", signal: controller.signal });
    setTimeout(() => controller.abort(reason), 0);
    await expect(reading).rejects.toBe(reason);
  });

  test.each([
    ["names", "c"],
    ["numbers as names", ""],
  ])("hears its signal within the header and the columns of a wide table, with %s", async (_, letter) => {
    const columns = Array.from({ length: 60_000 }, (_, i) => `${letter}${i + 7}`);
    const wide = `${columns.join()}\n${columns.map(() => "1").join()}\n`;
    const options = { target: `${letter}7`, header: true };
    let turns = 0;
    const counting = { throwIfAborted: () => void turns++ };
    const signal = Object.setPrototypeOf(counting, AbortSignal.prototype);
    await readCsv(wide, { ...options, signal });
    const needed = turns;
    // a part of the text is a slice: those of the header are more, and so are those of what is made
    // of the columns
    expect(needed).toBeGreaterThan(60_000);
    for (const share of [2, 12, 30]) {
      turns = 0;
      const reason = new Error("enough");
      counting.throwIfAborted = () => {
        if (++turns === share) throw reason;
      };
      await expect(readCsv(wide, { ...options, signal })).rejects.toBe(reason);
    }
  });

  test("refuses what parseCsv refuses, and what is no signal", async () => {
    const wrong: readonly (readonly [unknown, unknown])[] = [
      [5, { target: "y" }],
      [text, {}],
      [text, { target: "y", signal: 5 }],
      [text, { target: "y", delimeter: ";" }],
      [() => 5, { target: "y" }],
    ];
    for (const [source, given] of wrong)
      await lanegradError(() => readCsv(source as string, given as CsvOptions), "INVALID_OPTION");
    await lanegradError(() => parseCsv(text, { target: "y", signal: new AbortController().signal } as CsvOptions));
    const error = await lanegradError(() => readCsv(text, { target: "z" }), "DATA_MISMATCH");
    expect(error.message).toContain('has no column "z"');
  });
});

test("a header whose quotes go on for several lines tells the same delimiter in parts of any size", async () => {
  for (const text of ['";\n";b,c\n1,2\n', 'a;",\n,";c\n1;2;3\n', '";",\n;",d\n'])
    for (let size = 1; size < text.length; size++) {
      const told = await readTable(inParts(text, size), { header: false }).catch(String);
      const expected = await readTable(text, { header: false }).catch(String);
      expect(told).toEqual(expected);
    }
});

test("numbers that stand for missing cells are missing, in columns of numbers too", () => {
  const { columns } = parseTable("a,b\n1,-999\n-999,2.5\n-999.0,x\n", { na: ["-999"] });
  expect(columns).toEqual([
    { name: "a", kind: "number", values: Float64Array.of(1, Number.NaN, -999), absences: ["-999"] },
    { name: "b", kind: "text", codes: Int32Array.of(-1, 0, 1), texts: ["2.5", "x"], absences: ["-999"] },
  ]);
});

describe("memory", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const inUse = (): number => {
    collect();
    const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
    return heap + buffers;
  };

  test.each([
    ["as they are written shortest", "1"],
    ["as they are not", "1.0"],
    ["as codes are", "01"],
    ["with exponents", "1e3"],
  ])("a column of few rows takes little, with numbers %s", (_, cell) => {
    const columns = 50_000;
    const names = Array.from({ length: columns }, (_, i) => `c${i}`).join();
    const text = `${names}\n${Array(columns).fill(cell).join()}\n`;
    parseTable("a,b\n1,2\n");
    const before = inUse();
    const table = parseTable(text);
    expect((inUse() - before) / table.columns.length).toBeLessThan(600);
  });
});

describe("a hundred thousand columns take no longer than their cells", () => {
  const names = Array.from({ length: 100_000 }, (_, i) => String(i + 7));
  const text = `${names.join()}\n${"1,".repeat(99_999)}1\n${"2,".repeat(99_999)}2\n`;

  test("that are asked for by numbers", () => {
    expect(parseTable(text, { columns: names, header: true }).columns.length).toBe(100_000);
    const named = text.replace("7,", "id,");
    expect(parseTable(named, { columns: ["id", ...names.slice(1)] }).columns.length).toBe(100_000);
    const places = Array.from({ length: 99_999 }, (_, i) => String(i + 1));
    expect(parseTable(text, { header: false, names: places, columns: ["3"] }).columns.length).toBe(1);
  });

  test("that are prepared", () => {
    const table = parseTable(text, { header: true });
    const ignore = names.slice(0, 99_000);
    expect(preprocessor({ ignore, scaling: "none" }).fit(table).inputs).toBe(1000);
    expect(preprocessor({ features: names, scaling: "none" }).fit(table).inputs).toBe(100_000);
  });
});

test("a long cell may come in small parts", async () => {
  const long = `a,b\n1,"${"x".repeat(900_000)}"\n`;
  const { columns } = await readTable(inParts(long, 16));
  expect(columns[1]).toMatchObject({ kind: "text", texts: ["x".repeat(900_000)] });
});
