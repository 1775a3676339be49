/**
 * The core kernels: who gets them, that they hold all that is used then, and that they compute what
 * the whole module computes.
 */
import { readFile } from "node:fs/promises";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { activations } from "../../src/catalog/activations.js";
import type { Initializer } from "../../src/catalog/initializers.js";
import { namesIn } from "../../src/catalog/lookup.js";
import { glorotNormal, heUniform, lecunNormal } from "../../src/nn/initializers.js";
import { kernelFileFor } from "../../src/nn/kernelFileFor.js";
import { dense } from "../../src/nn/layers.js";
import { adagrad, adamW, rmsProp } from "../../src/nn/moreOptimizers.js";
import { adam, sgd, update } from "../../src/nn/optimizers.js";
import { CORE, KERNEL_FILES, type KernelFile } from "../../src/runtime/supply/kernelFiles.js";
import { digestOf, type Training, trainings } from "../sweeps/trainings.mjs";

type Entry = typeof import("../../src/node.js");

/** A library to which nothing was given yet, and which has compiled nothing. */
let lanegrad: Entry;
const bytesOf = new Map<KernelFile, Uint8Array>();
let core: readonly string[];

beforeAll(async () => {
  for (const file of KERNEL_FILES)
    bytesOf.set(file, new Uint8Array(await readFile(new URL(`../../build/kernels/${file}.wasm`, import.meta.url))));
  core = WebAssembly.Module.exports(await WebAssembly.compile(bytes(CORE))).map(({ name }) => name);
});

beforeEach(async () => {
  vi.resetModules();
  lanegrad = await import("../../src/node.js");
});

function bytes(file: KernelFile): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytesOf.get(file) ?? []);
}

const options = { inputs: 3, loss: "meanSquaredError", seed: 1 } as const;

describe("who gets the core kernels", () => {
  test.each(namesIn(activations))("of the activation %s, exactly if they hold it", (name) => {
    const isHeld = name === "linear" || core.includes(`${name}Forward`);
    expect(core.includes(`${name}Backward`)).toBe(isHeld && name !== "linear");
    expect(kernelFileFor("float32", "narrow", [dense(2, name), dense(1)], sgd())).toBe(isHeld ? CORE : "float32");
  });

  test.each([sgd(), sgd({ momentum: 0.9 }), adam(), adamW(), adam({ amsgrad: true }), rmsProp(), adagrad()])(
    "of the optimizer $name, exactly if they hold it",
    (optimizer) => {
      const places = { parameters: 0, gradients: 0, states: [0, 0], settings: 0, count: 1 };
      const isHeld = update({ optimizer, ...places }).every(({ kernel }) => core.includes(kernel));
      expect(kernelFileFor("float32", "narrow", [dense(1)], optimizer)).toBe(isHeld ? CORE : "float32");
    },
  );

  test("of weights that are drawn, if they come from a uniform distribution", () => {
    const fileWith = (initializer: Initializer, weights?: number[][]) =>
      kernelFileFor("float32", "narrow", [dense(1, "linear", { initializer, ...(weights && { weights }) })], sgd());
    expect(core).toContain("fillUniform");
    expect(core).not.toContain("fillNormal");
    expect(fileWith(heUniform())).toBe(CORE);
    expect(fileWith(glorotNormal())).toBe("float32");
    expect(fileWith(lecunNormal(), [[1], [2]])).toBe(CORE);
  });

  test("of other builds and of float64 nobody", () => {
    expect(kernelFileFor("float32", "fused", [dense(1)], sgd())).toBe("float32-fused");
    expect(kernelFileFor("float64", "narrow", [dense(1)], sgd())).toBe("float64");
  });

  test("models are made so, and find there what they need", async () => {
    const asked = vi.spyOn(globalThis, "atob");
    const sizeAsked = async (activation: "relu" | "gelu") => {
      using model = await lanegrad.sequential({ ...options, layers: [dense(4, activation), dense(1)] });
      await model.fit(lanegrad.dataset({ x: [[1, 2, 3]], y: [1] }), { epochs: 1 });
      expect(asked).toHaveBeenCalledOnce();
      const [[base64]] = asked.mock.calls;
      asked.mockClear();
      return base64.length;
    };
    expect(await sizeAsked("relu")).toBeLessThan(0.9 * (await sizeAsked("gelu")));
    asked.mockRestore();
  });
});

describe("given kernels", () => {
  test("float32 alone serves everybody; the core ones those who need no more", async () => {
    const asked = vi.spyOn(globalThis, "atob");
    const make = async (activation: "relu" | "gelu") =>
      (await lanegrad.sequential({ ...options, layers: [dense(4, activation), dense(1)] })).dispose();
    await lanegrad.init({ kernels: CORE, bytes: bytes(CORE) });
    await make("relu");
    expect(asked).not.toHaveBeenCalled();
    await make("gelu");
    expect(asked).toHaveBeenCalledOnce();
    vi.resetModules();
    lanegrad = await import("../../src/node.js");
    asked.mockClear();
    await lanegrad.init({ bytes: bytes("float32") });
    await make("relu");
    await make("gelu");
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  test("the core ones are not taken for the whole", async () => {
    const error = { code: "KERNELS_INVALID", message: expect.stringContaining("are those of float32-core: give") };
    await expect(lanegrad.init({ bytes: bytes(CORE) })).rejects.toMatchObject(error);
    await expect(lanegrad.init({ module: await WebAssembly.compile(bytes(CORE)) })).rejects.toMatchObject(error);
  });
});

test("every training ends with the bits that the whole module gives", async () => {
  const digests = async (): Promise<Training[]> => {
    const found: Training[] = [];
    for await (const training of trainings(lanegrad)) found.push(training);
    return found;
  };
  const byItself = await digests();
  vi.resetModules();
  lanegrad = await import("../../src/node.js");
  await lanegrad.init({ bytes: bytes("float32") });
  expect(await digests()).toEqual(byItself);
});

test("full batches of bytes give those bits too", async () => {
  const rows = 151;
  const columns = 301;
  const digest = async () => {
    const x = { values: Uint8Array.from({ length: rows * columns }, (_, i) => 1 + ((i * 7919) % 255)), columns };
    const y = Int32Array.from({ length: rows }, (_, row) => row % 3);
    const data = lanegrad.dataset({ x, y, classes: ["a", "b", "c"], scale: 1 / 255 });
    const layers = [dense(9, "relu"), dense(3, "softmax")];
    using model = await lanegrad.sequential({ inputs: columns, layers, loss: "crossEntropy", seed: 1 });
    await model.fit(data, { epochs: 3, batchSize: "full" });
    return digestOf(await model.toBytes());
  };
  const byItself = await digest();
  vi.resetModules();
  lanegrad = await import("../../src/node.js");
  await lanegrad.init({ bytes: bytes("float32") });
  expect(await digest()).toBe(byItself);
});
