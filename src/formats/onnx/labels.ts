import type { ActivationName } from "../../catalog/activations.js";
import { lossNamed } from "../../catalog/lossNames.js";
import type { StoredLoss } from "../../io/storedLoss.js";
import type { DescribedCall } from "../described.js";
import type { OnnxGraph } from "./graph.js";

/** Answers of which each row has a class. */
interface Answers {
  /** [rows, columns]. */
  readonly name: string;
  readonly columns: number;
  readonly loss: string | StoredLoss;
  /** What made them; absent where they are an input. */
  readonly layer?: DescribedCall["layer"];
}

/**
 * The class of each row by its name: of the largest number, or of one number the second class above
 * the threshold.
 */
export function addLabels(graph: OnnxGraph, answers: Answers, classes: readonly string[]): string {
  const { name, columns } = answers;
  const place =
    columns > 1
      ? graph.node("ArgMax", [name], { axis: 1, keepdims: 0 })
      : graph.node("Reshape", [
          graph.cast(graph.node("Greater", [name, graph.floats([thresholdOf(answers)], [])]), "int64"),
          graph.integers([-1]),
        ]);
  const names = { keys_int64s: [...classes.keys()], values_strings: classes };
  return graph.node("LabelEncoder", [place], names, "ai.onnx.ml");
}

/** Above this one output stands for the second of two classes. */
function thresholdOf({ loss, layer }: Answers): number {
  const { activation, threshold = 0.5 } = lossNamed(typeof loss === "string" ? loss : loss.name);
  const made = layer && "layer" in layer ? layer.layer : undefined;
  const last: ActivationName = made && "activation" in made ? made.activation : "linear";
  return activation && last === "linear" ? 0 : threshold;
}
