import { describe, expect, test } from "vitest";
import { tellFailure } from "../../src/cli/failure.js";
import { fakeHost, runOn } from "./fakeHost.js";

const torch = "test/golden/torch_sequential.safetensors";

describe("wrong usage ends with 2 and one sentence", () => {
  test.each<[readonly string[], RegExp]>([
    [["train", "iris", "--epoch", "5"], /Unknown option '--epoch' \(did you mean --epochs\?\)/],
    [["trian", "iris"], /Unknown command 'trian' \(did you mean train\?\)/],
    [["train"], /Missing required argument 'what'/],
    [["train", "iris", "--epochs"], /argument missing/],
    [["train", "iris", "--epochs", "many"], /--epochs takes a whole number/],
    [["train", "iris", "--activation", "softmax"], /--activation takes one of linear, sigmoid/],
    [["train", "iris", "--optimizer", "adam", "--momentum", "0.9"], /--momentum belongs to sgd and rmsProp/],
    [["train", "iris", "--loss", "binaryCrossEntropy"], /two classes, and iris has 3/],
    [["train", "iris", "--save", "model.pt"], /--save takes a file name that ends in \.safetensors/],
    [["train", "iris", "--target", "species"], /iris is none/],
    [["predict", "m.safetensors"], /Missing required argument 'rows'/],
    [["predict", "m.safetensors", "-", "--loss", "mse"], /--loss takes one of meanSquaredError/],
    [["help", "bogus"], /There is no command "bogus"/],
    [["train", "iris", "--validation", "0.0001"], /A validation part of 0\.0001 would take 0 of the 130 rows/],
    [["bench", "training", "--only", "iris,tables"], /--only takes one of .*tabular-2048, tabular, not "tables"/],
    [["info", "a", "b"], /Too many arguments/],
    [["help", "trian"], /There is no command "trian" \(did you mean "train"\?\)/],
    [["bench", "nope"], /There is no benchmark "nope": choose one of kernels, training, accuracy, processes\./],
    [["bench", "kernel"], /There is no benchmark "kernel" \(did you mean "kernels"\?\)/],
    [["train", "iris", "--optimizer", "adm"], /not "adm" \(did you mean "adam"\?\)/],
    [["train", "a.csv", "b.csv"], /A CSV file is read alone, and 2 names were given/],
    [
      ["predict", torch, "a.csv", "-", "--activation", "relu", "--loss", "crossEntropy"],
      /A CSV file is read alone, and 2 names were given/,
    ],
  ])("%j", async (args, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, ...args)).toBe(2);
    expect(host.err()).toMatch(sentence);
    expect(host.err().trimEnd()).not.toContain("\n");
    expect(host.err()).toMatch(/\.\n$/);
    expect(host.out()).toBe("");
  });
});

describe("a failure ends with 1 and one sentence", () => {
  test.each<[readonly string[], RegExp]>([
    [["train", "nothing"], /There is no file or folder "nothing"/],
    [["train", "no.csv", "--target", "a"], /no\.csv: no such file/],
    [["train", "mnist", "--data", "/nowhere"], /\/nowhere is not a folder/],
    [["evaluate", "no.safetensors", "iris"], /no\.safetensors: no such file/],
    [["info", ""], /^"": the path is empty/],
    [["predict", torch, "-"], /doesn't say what its outputs mean, .* give --loss or --output-activation\.$/m],
    [
      ["predict", torch, "-", "--loss", "crossEntropy"],
      /which activation its hidden layers have, .* give --activation\.$/m,
    ],
    [
      ["predict", "package.json", "-"],
      /package\.json: .* is no model\.json of TensorFlow\.js: modelTopology is no object/,
    ],
  ])("%j", async (args, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, ...args)).toBe(1);
    expect(host.err()).toMatch(sentence);
    expect(host.err()).not.toMatch(/\n./);
  });

  test("an unwritable place is told before anything is read", async () => {
    const host = fakeHost({ whyNotWritable: "the folder /x does not exist" });
    expect(await runOn(host, "train", "nothing", "--plot", "/x/a.svg")).toBe(1);
    expect(host.err()).toBe("/x/a.svg could not be written: the folder /x does not exist; choose another place.\n");
  });

  test("Node's own errors don't pass as ours", () => {
    const host = fakeHost();
    const error = Object.assign(new Error("Cannot create a string longer than 0x1fffffe8 characters"), {
      code: "ERR_STRING_TOO_LONG",
    });
    expect(tellFailure(host, error)).toBe(1);
    expect(host.err()).toMatch(/^Something unexpected happened: Cannot/);
  });

  test("short names of options are those of the long ones", async () => {
    const host = fakeHost();
    expect(await runOn(host, "train", "iris", "--lr", "fast")).toBe(2);
    expect(host.err()).toContain("--learning-rate takes a number above 0");
    for (const args of [
      ["train", "iris", "-o", "a.csv"],
      ["predict", "a.safetensors", "iris", "-o", "a.svg"],
    ])
      expect(await runOn(host, ...args)).toBe(2);
    expect(host.err()).toMatch(/--save.*\n[\s\S]*--output/);
    expect(await runOn(host, "train", "iris", "--batch", "none")).toBe(2);
  });

  test("LANEGRAD_DEBUG shows where it came from", async () => {
    const host = fakeHost({ env: { LANEGRAD_DEBUG: "1" } });
    await runOn(host, "train", "nothing");
    expect(host.err()).toContain("    at ");
  });

  test("what nobody expected says so", () => {
    const host = fakeHost();
    expect(tellFailure(host, new TypeError("x is not a function"))).toBe(1);
    expect(host.err()).toBe("Something unexpected happened: x is not a function\n");
  });
});

describe("files from PyTorch", () => {
  const hints = ["--loss", "crossEntropy", "--activation", "relu"];

  test("are described and predict with what the user says of them", async () => {
    const about = fakeHost();
    expect(await runOn(about, "info", torch, ...hints)).toBe(0);
    expect(about.out()).toContain("5-7-3 relu, softmax");
    const predicting = fakeHost({ stdin: "1,2,3,4,5\n" });
    expect(await runOn(predicting, "predict", torch, "-", "--json", ...hints)).toBe(0);
    const { outputs } = JSON.parse(predicting.out());
    expect(outputs.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 6);
  });
});

describe("help", () => {
  test("of bench is what bench alone prints", async () => {
    const host = fakeHost();
    expect(await runOn(host, "bench")).toBe(0);
    expect(host.out()).toMatch(/^Usage: lanegrad bench [\s\S]*bench kernels[\s\S]*bench training/);
    expect(await runOn(fakeHost(), "bench", "everything")).toBe(2);
  });

  test.each(["train", "evaluate", "predict", "info"])(
    "of %s has three examples and fits a terminal",
    async (command) => {
      const host = fakeHost({ columns: 120 });
      expect(await runOn(host, command, "--help")).toBe(0);
      const lines = host.out().split("\n");
      const examples = lines
        .slice(lines.indexOf("Examples:") + 1)
        .filter((line) => line.includes(`lanegrad ${command}`));
      expect(examples).toHaveLength(3);
      expect(lines.every((line) => line.length <= 120)).toBe(true);
    },
  );

  test("names every option of the design", async () => {
    const host = fakeHost();
    await runOn(host, "train", "--help");
    for (const option of [
      "hidden activation loss optimizer learning-rate momentum nesterov weight-decay epochs batch-size seed no-bias dtype",
      "threads fast validation test standardize init save plot json quiet target data",
    ]
      .join(" ")
      .split(" "))
      expect(host.out()).toContain(`--${option} `);
  });

  test("the version is the package's", async () => {
    const host = fakeHost();
    expect(await runOn(host, "--version")).toBe(0);
    expect(host.out()).toBe("1.2.3\n");
  });
});
