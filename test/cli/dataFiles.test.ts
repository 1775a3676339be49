/**
 * Data in files of other programs on the command line: NumPy, CIFAR-10, Fashion-MNIST; and images
 * that are changed by chance.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { file } from "../io/torchFiles.js";
import { inFolder, lanegrad } from "./lanegrad.js";

const { arrays, archives } = JSON.parse(readFileSync(new URL("../golden/numpy_arrays.json", import.meta.url), "utf8"));

/** A file of these tests, with that content in base64. */
function written(name: string, content: string): string {
  const path = inFolder(name);
  writeFileSync(path, Buffer.from(content, "base64"));
  return path;
}

const npz = written("numbers.npz", archives.deflated.file);
const images = written("images.npz", archives.images.file);
const fileOf = (what: string): string => arrays.find((one: { readonly what: string }) => one.what === what).file;
const features = written("features.npy", fileOf("<f4 F"));

/** A folder of CIFAR-10 with so many images in each file. */
function cifar(rows: number): string {
  const folder = inFolder(`cifar-10-batches-bin-${rows}`);
  mkdirSync(folder, { recursive: true });
  const record = (n: number): readonly number[] => [
    n % 2,
    ...Array.from({ length: 3072 }, (_, i) => ((i * 31 + n * 7) % 90) + (i < 1024 === (n % 2 === 0) ? 120 : 0)),
  ];
  const bytes = Uint8Array.from(Array.from({ length: rows }, (_, n) => record(n)).flat());
  for (const name of ["data_batch_1.bin", "test_batch.bin"]) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** A folder of Fashion-MNIST, with images of 3 x 3. */
function fashion(name = "fashion-mnist"): string {
  const folder = inFolder(name);
  mkdirSync(folder, { recursive: true });
  const idx = (shape: readonly number[], values: readonly number[]) =>
    Uint8Array.of(0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...values);
  const pixels = Array.from({ length: 6 * 9 }, (_, i) => (i * 37) % 256);
  writeFileSync(join(folder, "train-images-idx3-ubyte"), idx([6, 3, 3], pixels));
  writeFileSync(join(folder, "train-labels-idx1-ubyte"), idx([6], [0, 9, 0, 9, 0, 9]));
  return folder;
}

const few = ["--epochs", "2", "--threads", "1", "--test", "0", "--quiet"];

describe("files of NumPy", () => {
  test("are trained on, measured and predicted", () => {
    const model = inFolder("numbers.safetensors");
    const trained = lanegrad(["train", npz, ...few, "--save", model]);
    expect(trained.err).toBe("");
    expect(trained.code).toBe(0);
    expect(lanegrad(["evaluate", model, npz]).out).toMatch(/numbers.npz[\s\S]*accuracy|all/);
    expect(lanegrad(["predict", model, npz]).out.trim().split("\n")).toHaveLength(6);
    const json = lanegrad([
      "train",
      npz,
      "--json",
      "--epochs",
      "1",
      "--threads",
      "1",
      "--task",
      "regression",
      "--test",
      "0",
    ]);
    expect(json.code).toBe(0);
  });

  test("with images are images", () => {
    const { code, out, err } = lanegrad([
      "train",
      images,
      "--epochs",
      "1",
      "--threads",
      "1",
      "--augment",
      "shift=1,flip",
    ]);
    expect(err).not.toMatch(/lanegrad:|rror/);
    expect(code).toBe(0);
    expect(out).toMatch(/4 .*2 .*6 features/);
    expect(out).toMatch(/images shifted by 1, flipped/);
  });

  test("come in pairs of one array each, or by the names of arrays", () => {
    const answers = written("answers.npy", fileOf("a scalar"));
    expect(lanegrad(["train", features, answers]).err).toMatch(/targets of .* have the shape \[\]/);
    expect(lanegrad(["train", features]).err).toMatch(/holds one array: name the .npy file of the features, then/);
    expect(lanegrad(["train", npz, answers]).err).toMatch(/holds features and targets both, by name/);
    expect(lanegrad(["train", npz, "--arrays", "x,z"]).err).toMatch(/has no array "z": it has "x", "y"/);
    expect(lanegrad(["train", npz, "--arrays", "y,x", ...few]).code).toBe(0);
    expect(lanegrad(["train", npz, "--target", "y"]).err).toMatch(/--target names a column of a CSV file/);
    expect(lanegrad(["train", "iris", "--arrays", "x,y"]).err).toMatch(/--arrays belongs to .npz files/);
    expect(lanegrad(["train", npz, "--arrays", "a,b,c"]).err).toMatch(/--arrays takes names of arrays such as x,y/);
  });
});

describe("CIFAR-10 and Fashion-MNIST", () => {
  test("a folder is trained on with convolutions, changed by chance, and one of its files predicted", () => {
    const folder = cifar(12);
    const model = inFolder("cifar.safetensors");
    const asked = ["train", folder, "--conv", "2", "--hidden", "none", "--epochs", "2", "--threads", "1"];
    const { code, out, err } = lanegrad([...asked, "--augment", "shift=2,flip,rotate=5", "--save", model]);
    expect(err).not.toMatch(/lanegrad:|rror/);
    expect(code).toBe(0);
    expect(out).toMatch(/12 .*12 .*3,072 features/);
    expect(out).toMatch(/images shifted by 2, flipped, rotated by 5 degrees/);
    const predicted = lanegrad(["predict", model, join(folder, "test_batch.bin")])
      .out.trim()
      .split("\n");
    expect(predicted).toHaveLength(12);
    for (const line of predicted)
      expect(line).toMatch(/^(airplane|automobile|bird|cat|deer|dog|frog|horse|ship|truck)\t/);
  });

  test("a folder called fashion has the names of its classes", () => {
    const model = inFolder("fashion.safetensors");
    expect(lanegrad(["train", fashion(), ...few, "--save", model]).code).toBe(0);
    expect(lanegrad(["info", model]).out).toMatch(/T-shirt\/top.*Ankle boot/s);
  });

  test("one that lies in a folder called fashion hasn't", () => {
    const model = inFolder("digits.safetensors");
    expect(lanegrad(["train", fashion("fashion/mnist"), ...few, "--save", model]).code).toBe(0);
    expect(lanegrad(["info", model]).out).not.toMatch(/T-shirt/);
  });
});

describe("--augment", () => {
  test.each([
    ["zoom=1", /--augment takes changes of images such as shift=2,flip,rotate=10, not "zoom=1"/],
    ["flip=2", /--augment takes changes of images/],
    ["shift", /--augment takes changes of images/],
    ["shift=1,shift=2", /--augment takes each of its changes once/],
    ["rotate=400", /degrees from 0 to 180/],
    ["shift=1.5", /whole number/],
  ])("%s is refused", (text, message) => {
    const { code, err } = lanegrad(["train", "mnist", "--augment", text]);
    expect(code).not.toBe(0);
    expect(err).toMatch(message);
  });

  test("needs images", () => {
    expect(lanegrad(["train", "iris", "--augment", "flip"]).err).toMatch(
      /--augment changes images, .*\.npz with x of \[rows, height, width, channels\].*has none: leave it out/,
    );
  });
});

describe("models of other programs", () => {
  const golden = JSON.parse(readFileSync(new URL("../golden/imports.json", import.meta.url), "utf8"));
  const { onnx, x, tensors, printed, inputs } = golden.convolutions;

  test("ONNX and state dicts of other modules are told, asked and converted", () => {
    const model = written("conv.onnx", onnx);
    const rows = inFolder("rows.csv");
    writeFileSync(rows, x.map((row: readonly number[]) => row.join()).join("\n"));
    const predict = (path: string, ...more: readonly string[]) =>
      lanegrad(["predict", path, rows, "--no-header", ...more]);
    expect(lanegrad(["info", model]).out).toMatch(/softmax/);
    const expected = predict(model).out;
    expect(expected.trim().split("\n")).toHaveLength(3);
    const converted = inFolder("conv.safetensors");
    expect(lanegrad(["convert", model, converted]).code).toBe(0);
    expect(predict(converted).out).toBe(expected);
    const torch = inFolder("torch.safetensors");
    writeFileSync(torch, file(tensors));
    const shape = ["--modules", printed, "--input-shape", inputs.join()];
    expect(predict(torch, ...shape).out).toBe(expected);
    expect(predict(torch).err).toMatch(/a convolution/);
  });
});
