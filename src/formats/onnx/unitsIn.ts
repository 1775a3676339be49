import type { StoredModel } from "../../io/modelFile.js";
import type { Graph } from "./graphIn.js";

/**
 * What stands around the network in a graph that lanegrad wrote, and the names between which the
 * network itself lies.
 */
export interface Units {
  readonly start: string;
  readonly end: string;
  readonly scale: number;
  readonly told: Pick<StoredModel, "standardization" | "targets">;
}

/**
 * How a graph that lanegrad wrote brings its rows to the numbers that the network learned from, (x
 * scale - mean) / deviation, and its answers to the targets' own units, y deviation + mean. Graphs
 * of other programs have no such thing to read.
 */
export function unitsIn({ nodes, constants, isOwn }: Graph, input: string, output: string): Units {
  if (!isOwn) return { start: input, end: output, scale: 1, told: {} };
  const constantOf = (name: string | undefined): number[] => [...(constants.get(name ?? "")?.values ?? [])];
  /**
   * What the only op behind a name gives, and its constant, if that op is the one that is looked
   * for.
   */
  const behind = (name: string, op: string) => {
    const [node, ...others] = nodes.filter(({ inputs }) => inputs.includes(name));
    const values = constantOf(node?.inputs[1]);
    return node?.op === op && others.length === 0 && values.length > 0 ? { name: node.outputs[0], values } : undefined;
  };
  /** What the op that gives a name takes, in the same way. */
  const before = (name: string, op: string) => {
    const node = nodes.find(({ outputs }) => outputs[0] === name);
    const values = constantOf(node?.inputs[1]);
    return node?.op === op && values.length > 0 ? { name: node.inputs[0], values } : undefined;
  };
  const scaled = behind(input, "Mul");
  const isScaled = scaled?.values.length === 1;
  const raw = isScaled ? scaled.name : input;
  const centred = behind(raw, "Sub");
  const divided = centred && behind(centred.name, "Div");
  // the output has its name by an op of its own
  const named = nodes.find(({ op, outputs }) => op === "Identity" && outputs[0] === output)?.inputs[0] ?? output;
  const added = before(named, "Add");
  const multiplied = added && before(added.name, "Mul");
  // a normalization at the end may turn numbers round, units don't
  const isTurned = multiplied?.values.some((deviation) => !(deviation > 0));
  const units = added && multiplied && !isTurned && { mean: added.values, deviation: multiplied.values };
  return {
    start: divided?.name ?? raw,
    end: units ? multiplied.name : output,
    scale: isScaled ? scaled.values[0] : 1,
    told: {
      ...(divided && { standardization: { mean: centred.values, deviation: divided.values } }),
      ...(units && { targets: units }),
    },
  };
}
