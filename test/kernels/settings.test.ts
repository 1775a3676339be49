/**
 * The settings of optimizers lie in one order on both sides: by the same names (the enums in the
 * optimizers' files of assembly, src/catalog/optimizerEntries.ts).
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { namesIn } from "../../src/catalog/lookup.js";
import { allOptimizers } from "../../src/catalog/optimizerEntries.js";
import { optimizerOf } from "../../src/catalog/optimizers.js";
import { adam, adamW, sgd } from "../../src/node.js";

const folder = new URL("../../assembly/", import.meta.url);
const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
const code = sources.join("\n").replace(/\/\*[\s\S]*?\*\//g, "");

/** The names of each enum, in its order. */
const places = new Map(
  [...code.matchAll(/enum (\w+) \{([^}]*)\}/g)].map(([, name, list]) => [name, list.match(/\w+/g) ?? []]),
);

/** The enum of an optimizer: adamW reads the row of adam. */
const enumOf = (name: string): string => (name === "adamW" ? "Adam" : name.charAt(0).toUpperCase() + name.slice(1));

/** Those whose settings kernels read. */
const names = namesIn(allOptimizers()).filter((name) => !optimizerOf(name).isSearch);

test.each(names)("%s", (name) => {
  expect(places.get(enumOf(name))).toEqual(optimizerOf(name).settings);
});

test("every enum is an optimizer's, but for the cells of recurrent layers", () => {
  expect([...places.keys()].filter((name) => name !== "Cell").sort()).toEqual([...new Set(names.map(enumOf))].sort());
});

test("a row holds the options in their places, and a decoupled decay in its own", () => {
  const at = (name: "adam" | "sgd", row: readonly number[], setting: string) =>
    row[optimizerOf(name).settings.indexOf(setting)];
  const coupled = adam({ weightDecay: 0.25 }).settings;
  const decoupled = adamW({ weightDecay: 0.25 }).settings;
  expect([at("adam", coupled, "weightDecay"), at("adam", coupled, "decoupledDecay")]).toEqual([0.25, 0]);
  expect([at("adam", decoupled, "weightDecay"), at("adam", decoupled, "decoupledDecay")]).toEqual([0, 0.25]);
  expect([at("adam", coupled, "beta1Power"), at("adam", coupled, "stepSize")]).toEqual([1, 0]);
  expect(at("sgd", sgd({ momentum: 0.5, nesterov: true }).settings, "nesterov")).toBe(1);
});
