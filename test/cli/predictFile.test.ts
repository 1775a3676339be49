/** `predict --output`, and the kinds of rows that `predict` reads. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parseTable } from "../../src/csv.js";
import { encodeModel } from "../../src/io/modelFile.js";
import { golden } from "../io/helpers.js";
import { inFolder, iris, jsonLines, lanegrad } from "./lanegrad.js";

const output = inFolder("predicted.csv");
const read = (): readonly string[] => readFileSync(output, "utf8").trimEnd().split("\n");

describe("of classes", () => {
  const model = inFolder("classes.safetensors");
  const classes = ['a,"b"', "=1+1", "line\nend"];
  const rows = inFolder("classes.csv");
  beforeAll(() => {
    const kernel = Float32Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9);
    const layers = [{ units: 3, activation: "softmax" as const, kernel }];
    const about = { inputs: 3, dtype: "float32", loss: "crossEntropy", features: ["x", "y", "z"], scale: 1 } as const;
    writeFileSync(model, encodeModel({ ...about, classes, layers }));
    writeFileSync(rows, 'name,z,y,x\n" first ",0,0,1\n007,0,1,0\n,1,0,0\n');
  });

  test("ids, classes and all probabilities, quoted so that they are read back as they are", () => {
    const outcome = lanegrad(["predict", model, rows, "--output", output, "--id", "name"]);
    expect([outcome.code, outcome.err]).toEqual([0, ""]);
    expect(outcome.out).toMatch(/^saved +.*predicted\.csv \(3 rows\)\n$/);
    const table = parseTable(readFileSync(output), { text: ["name", "class"] });
    expect(table.columns.map(({ name }) => name)).toEqual(["name", "class", ...classes.map((name) => `p(${name})`)]);
    const [ids, predicted, ...shares] = table.columns;
    const texts = (column: typeof ids) =>
      column.kind === "text" ? Array.from(column.codes, (code) => column.texts[code]) : column.values;
    expect(texts(ids)).toEqual([" first ", "007", undefined]);
    expect(texts(predicted)).toEqual(classes);
    const json = jsonLines(lanegrad(["predict", model, rows, "--json"]).out);
    shares.forEach((share, i) => {
      const told = json.map(({ outputs }) => (outputs as number[])[i]);
      expect(Float32Array.from(texts(share) as Float64Array)).toEqual(Float32Array.from(told));
    });
  });

  test("without --id by the row's number", () => {
    lanegrad(["predict", model, "-", "--output", output, "--json"], "1,0,0\n0,1,0\n");
    const lines = read();
    expect(lines[0]).toBe('row,class,"p(a,""b"")",p(=1+1),"p(line');
    expect(lines[2]).toMatch(/^1,"a,""b""",0\.999/);
  });

  test.each([
    ["an id that no column has", [rows, "--output", output, "--id", "key"], /no column "key"/],
    ["an id without a file", [rows, "--id", "name"], /--id names the rows in a file: give --output/],
    ["an id of a training", ["iris", "--output", output, "--id", "name"], /--id belongs to CSV files/],
    ["another ending", [rows, "--output", "out.txt"], /ends in \.csv/],
    ["a folder that isn't there", [rows, "--output", inFolder("none/p.csv")], /does not exist/],
    ["digits for a table", [rows, "--data", "10k"], /--data belongs to mnist/],
  ])("refuses %s", (_, args, sentence) => {
    const outcome = lanegrad(["predict", model, ...args]);
    expect(outcome.code).not.toBe(0);
    expect(outcome.err).toMatch(sentence);
  });

  test("a failure leaves the file as it was", () => {
    writeFileSync(output, "before");
    expect(lanegrad(["predict", model, "-", "--output", output], "1,2,3\n1,2,x\n").code).toBe(1);
    expect(readFileSync(output, "utf8")).toBe("before");
    const other = inFolder("never.csv");
    expect(lanegrad(["predict", model, "missing.csv", "--output", other]).code).toBe(1);
    expect(existsSync(other)).toBe(false);
  });
});

test("every row that isn't an empty line has an answer, numbered as in the file", () => {
  const table = inFolder("gaps.csv");
  writeFileSync(table, "a,b,t\n1,2,3.5\n2,,5\n3,4,6\n2,2,2\n");
  const model = inFolder("gaps.safetensors");
  lanegrad(["train", table, "--target", "t", "--missing", "median", "--epochs", "2", "--save", model]);
  const rows = "id,a,b\n1,1,2\n,,\n\n2,3,4\n";
  const told = jsonLines(lanegrad(["predict", model, "-", "--json"], rows).out);
  expect(told.map(({ row }) => row)).toEqual([1, 2, 3]);
  const middle = jsonLines(lanegrad(["predict", model, "-", "--json"], "a,b\n2,2\n2,2\n").out);
  expect(told[1].outputs).toEqual(middle[0].outputs);
  lanegrad(["predict", model, "-", "--output", output, "--id", "id"], rows);
  expect(read().map((line) => line.split(",")[0])).toEqual(["id", "1", "", "2"]);
  const strict = inFolder("strict.safetensors");
  lanegrad(["train", table, "--features", "a", "--target", "t", "--epochs", "2", "--save", strict]);
  expect(lanegrad(["predict", strict, "-"], "a,b\n1,2\n,\n").err).toMatch(/line 3, column "a": the cell is empty/);
});

test("one output is the share of the second class, both are told", () => {
  const model = inFolder("two.safetensors");
  const layers = [{ units: 1, activation: "sigmoid" as const, kernel: Float32Array.of(1) }];
  const about = { inputs: 1, dtype: "float32", loss: "binaryCrossEntropy", classes: ["no", "yes"], scale: 1 } as const;
  writeFileSync(model, encodeModel({ ...about, layers }));
  lanegrad(["predict", model, "-", "--output", output], "0\n2\n");
  expect(read()).toEqual([
    "row,class,p(no),p(yes)",
    "1,no,0.5,0.5",
    expect.stringMatching(/^2,yes,0\.119202\d*,0\.880797\d*$/),
  ]);
});

test("numbers, of a network of PyTorch too", () => {
  const model = inFolder("torch.safetensors");
  writeFileSync(model, golden("torch_sequential.safetensors"));
  const hints = ["--loss", "meanSquaredError", "--activation", "relu"];
  lanegrad(["predict", model, "-", "--output", output, ...hints], "1,2,3,4,5\n5,4,3,2,1\n");
  const [header, ...lines] = read();
  expect(header).toBe("row,output 1,output 2,output 3");
  const printed = lanegrad(["predict", model, "-", ...hints], "1,2,3,4,5\n5,4,3,2,1\n")
    .out.trimEnd()
    .split("\n");
  lines.forEach((line, row) => {
    const [number, ...numbers] = line.split(",").map(Number);
    expect(number).toBe(row + 1);
    expect(numbers.map(Math.fround)).toEqual(printed[row].split("\t").map(Number));
  });
});

test("predict reads what train reads", () => {
  const model = inFolder("irisToo.safetensors");
  lanegrad(["train", "iris", "--quiet", "--epochs", "50", "--save", model]);
  expect(lanegrad(["predict", model, "iris"]).out.trimEnd().split("\n")).toHaveLength(20);
  // a pair of IDX files: three images of 2 x 2 bytes, and their labels
  const images = inFolder("three-images");
  const labels = inFolder("three-labels");
  writeFileSync(images, Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, ...Array(12).keys()));
  writeFileSync(labels, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2));
  expect(lanegrad(["predict", model, images, labels, "--output", output]).code).toBe(0);
  expect(read()).toHaveLength(4);
  const piped = lanegrad(["predict", model, "-"], readFileSync(images));
  expect(piped.out).toBe(lanegrad(["predict", model, images]).out);
  expect(piped.out.trimEnd().split("\n")).toHaveLength(3);
  expect(lanegrad(["predict", model, iris]).out.trimEnd().split("\n")).toHaveLength(150);
});
