import type { Optimizer } from "../../index.js";
import { largestOf } from "./backwardFormulas.js";
import { type Explanation, inputName, type Line, type Subject } from "./explanation.js";
import { fenced, fraction, hat, type MathTree, name, number, root, row, sub, sup } from "./math.js";
import { factor, matrix, numberText, numeral } from "./numbers.js";
import { d, ofLayer } from "./symbols.js";

/** How the weights follow their gradients. */
export function explainUpdate(subject: Subject): Explanation {
  const { optimizer } = subject;
  const lines: Line[] = ruleOf(optimizer).map((formula, i) => ({
    says: i === 0 ? `For every weight w; the rate η is ${numberText(Number(optimizer.options.learningRate))}` : "",
    formula,
  }));
  for (let layer = 0; layer < subject.trace.layers.length; layer++) lines.push(...layerLines(subject, layer));
  return { says: "Every weight takes a step against its gradient, all at once. Then the next batch begins.", lines };
}

function layerLines(subject: Subject, layer: number): readonly Line[] {
  const { trace, after, optimizer, unit } = subject;
  const { inputs, units, kernel, dKernel } = trace.layers[layer];
  const now = after[layer]?.kernel;
  if (!now || now.length !== kernel.length) return [];
  const column = Math.min(unit, units - 1);
  const i = largestOf(dKernel.values, inputs, units, column);
  const at = i * units + column;
  const isPlain = isPlainDescent(optimizer);
  const rate = Number(optimizer.options.learningRate);
  return [
    {
      says: `Layer ${layer + 1}: the weight from ${inputName(subject, layer, i)} to unit ${column + 1}`,
      formula: row(
        sub("w", row(number(String(i + 1)), ",", number(String(column + 1)))),
        "=",
        numeral(kernel[at], false, 6),
        ...(isPlain ? ["−", numeral(rate), "·", factor(dKernel.values[at])] : change(now[at] - kernel[at])),
        "=",
        numeral(now[at], true, 6),
      ),
    },
    {
      says: `Layer ${layer + 1} afterwards`,
      formula: row(
        ofLayer("W", layer),
        "=",
        matrix({ rows: inputs, columns: units, at: (r, c) => now[r * units + c], chosenColumn: column, chosenRow: i }),
      ),
    },
  ];
}

/** A step that has a sign of its own. */
function change(step: number): readonly (MathTree | string)[] {
  return [step < 0 ? "−" : "+", numeral(Math.abs(step))];
}

/** Whether a step is the rate times the gradient and nothing else. */
function isPlainDescent({ name: kind, options }: Pick<Optimizer, "name" | "options">): boolean {
  return kind === "sgd" && !options.momentum && !options.weightDecay;
}

const W = name("w");
const G = name("g");
const ARROW = "←";

/** The rule of an optimizer, for one weight. */
export function ruleOf({ name: kind, options }: Pick<Optimizer, "name" | "options">): readonly MathTree[] {
  const w = W;
  const decayed = Number(options.weightDecay ?? 0) > 0 && kind !== "adamW" ? row(d("w"), "+", "λ", w) : d("w");
  const gradient = row(G, "=", decayed);
  const mean = (symbol: string, beta: MathTree, of: MathTree): MathTree =>
    row(symbol, ARROW, beta, symbol, "+", fenced("1", "−", beta), of);
  const epsilon = name("ε");
  const scaled = fraction(G, row(root("v"), "+", epsilon));
  if (isPlainDescent({ name: kind, options })) return [row(w, ARROW, w, "−", "η", d("w"))];
  switch (kind) {
    case "sgd":
      if (!options.momentum) return [gradient, row(w, ARROW, w, "−", "η", G)];
      return [
        gradient,
        row("v", ARROW, "μ", "v", "+", G),
        options.nesterov ? row(w, ARROW, w, "−", "η", fenced(G, "+", "μ", "v")) : row(w, ARROW, w, "−", "η", "v"),
      ];
    case "adam":
    case "adamW": {
      const first = sub("β", number("1"));
      const second = sub("β", number("2"));
      const corrected = (symbol: string, beta: MathTree): MathTree =>
        row(hat(symbol), "=", fraction(symbol, row("1", "−", sup(beta, "t"))));
      return [
        gradient,
        mean("m", first, G),
        mean("v", second, sup(G, number("2"))),
        corrected("m", first),
        corrected("v", second),
        row(
          w,
          ARROW,
          w,
          "−",
          "η",
          fraction(hat("m"), row(root(hat("v")), "+", epsilon)),
          ...(kind === "adamW" ? ["−", "η", "λ", w] : []),
        ),
      ];
    }
    case "rmsProp":
      return [
        gradient,
        mean("v", name("ρ"), sup(G, number("2"))),
        ...(options.momentum
          ? [row("b", ARROW, "μ", "b", "+", scaled), row(w, ARROW, w, "−", "η", "b")]
          : [row(w, ARROW, w, "−", "η", scaled)]),
      ];
    case "adagrad":
      return [gradient, row("v", ARROW, "v", "+", sup(G, number("2"))), row(w, ARROW, w, "−", "η", scaled)];
  }
}
