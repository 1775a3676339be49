import { Argument } from "commander";
import { takes } from "./choices.js";
import { JOBS } from "./jobs.js";

/** `<what...>`: the rows that a command reads, a training by name or files. */
export function whatArgument(about = "as in `train`"): Argument {
  return takes(
    JOBS.map(({ name }) => name),
    new Argument("<what...>", about),
  );
}
