/** Tables in files, and commands that train on them. */
import { writeFileSync } from "node:fs";
import { inFolder, lanegrad } from "./lanegrad.js";

/** A CSV file of 60 rows. */
export function table(name: string, header: string, row: (i: number) => string): string {
  const path = inFolder(name);
  writeFileSync(path, `${header}\n${Array.from({ length: 60 }, (_, i) => row(i)).join("\n")}\n`);
  return path;
}

/** Classes of a table. */
export const COLORS = ["red", "green", "blue"];
/** The options of a short training. */
export const QUICK = ["--epochs", "1", "--quiet"];
/** One epoch on the table at `path`. */
export const train = (path: string, ...args: readonly string[]) => lanegrad(["train", path, ...QUICK, ...args]);
/** Two columns, and two numbers that are learned. */
export const two = table("two.csv", "a,b,price,rent", (i) =>
  [i % 7, (i * i) % 11, (i % 7) + 1.5, (i % 5) * 2.5].join(),
);
