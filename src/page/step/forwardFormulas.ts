import { passedOn, type ShownTrace } from "../trace.js";
import { activationOf, letterOf } from "./activationFormulas.js";
import { normalizedLines } from "./batchNormFormulas.js";
import { droppedLines } from "./dropoutFormulas.js";
import { type Explanation, type Line, type Subject, wantedInWords, wantedOutput } from "./explanation.js";
import { fenced, type MathTree, row } from "./math.js";
import { factor, isCut, largestPlace, largestTerms, matrix, numeral, rowVector, sumOf, TERMS } from "./numbers.js";
import { inputsOf, ofLayer, ofUnit, rowInputsOf } from "./symbols.js";

/**
 * What a layer reads, [rows, inputs]: the batch, or what the layer before answers, as batch
 * norm and dropout leave it.
 */
export function inputsAt({ inputs, layers }: ShownTrace, layer: number): ArrayLike<number> {
  return layer === 0 ? inputs : passedOn(layers[layer - 1]).activations;
}

/** The rows that go through the network at once. */
export function explainInputs(subject: Subject): Explanation {
  const { trace, sample } = subject;
  const { rows, inputs, targets, layers } = trace;
  const columns = layers[0].inputs;
  const outputs = layers[layers.length - 1].units;
  const x = (j: number): number => inputs[sample * columns + j];
  const tellingColumn = largestPlace(columns, x);
  const wanted = wantedInWords(subject);
  return {
    says: `${rows === 1 ? "One row goes" : `${rows} rows go`} through the network at once: X holds a row for each, Y what the network should answer.`,
    lines: [
      {
        says: `The batch, ${rows} × ${columns}`,
        formula: row(
          "X",
          "=",
          matrix({ rows, columns, at: (i, j) => inputs[i * columns + j], chosenRow: sample, tellingColumn }),
        ),
      },
      {
        says: isCut(columns) ? `The chosen row; its largest number is input ${tellingColumn + 1}` : "The chosen row",
        formula: row("x", "=", rowVector(columns, x, undefined, tellingColumn)),
      },
      {
        says: wanted ? `Its target: ${wanted}` : "Its target",
        formula: row(
          "y",
          "=",
          rowVector(outputs, (j) => targets[sample * outputs + j], undefined, wantedOutput(subject)),
        ),
      },
    ],
  };
}

/** Z = X W + b and A = f(Z) of a layer. */
export function explainForward(subject: Subject, layer: number): Explanation {
  const { trace, sample, unit } = subject;
  const { inputs, units, activation, kernel, bias, sums, activations } = trace.layers[layer];
  const x = inputsAt(trace, layer);
  const first = sample * units;
  const z = (j: number): number => sums[first + j];
  const a = (j: number): number => activations[first + j];
  const terms = largestTerms(inputs, (i) => x[sample * inputs + i] * kernel[i * units + unit]);
  const biasPart = bias ? ["+", rowVector(units, (j) => bias[j], unit)] : [];
  const lines: Line[] = [
    {
      says: "Weighted sums, then the activation",
      formula: row(
        ofLayer("Z", layer),
        "=",
        inputsOf(trace.layers, layer),
        ofLayer("W", layer),
        ...(bias ? ["+", ofLayer("b", layer)] : []),
        ",",
        ofLayer("A", layer),
        "=",
        letterOf(activation),
        fenced(ofLayer("Z", layer)),
      ),
    },
    {
      says: "The chosen row",
      formula: row(
        ofLayer("z", layer),
        "=",
        rowInputsOf(trace.layers, layer),
        ofLayer("W", layer),
        ...(bias ? ["+", ofLayer("b", layer)] : []),
        "=",
        rowVector(inputs, (i) => x[sample * inputs + i], terms[0]),
        matrix({
          rows: inputs,
          columns: units,
          at: (i, j) => kernel[i * units + j],
          chosenColumn: unit,
          chosenRow: terms[0],
        }),
        ...biasPart,
        "=",
        rowVector(units, z, unit),
      ),
    },
    {
      says: inputs > TERMS ? `Unit ${unit + 1}: the largest of its ${inputs} terms` : `Unit ${unit + 1}`,
      formula: row(
        ofUnit("z", layer, unit),
        "=",
        ...sumOf(terms, (i) => row(factor(x[sample * inputs + i]), "·", factor(kernel[i * units + unit]))),
        ...(bias ? ["+", factor(bias[unit])] : []),
        "=",
        numeral(z(unit), true),
      ),
    },
    { says: "Its activation", formula: activationLine(subject, layer) },
    {
      says: "What the layer answers",
      formula: row(
        ofLayer("a", layer),
        "=",
        letterOf(activation),
        fenced(ofLayer("z", layer)),
        "=",
        rowVector(units, a, unit),
      ),
    },
    ...normalizedLines(subject, layer),
    ...droppedLines(subject, layer),
  ];
  const reads = layer === 0 ? "its inputs" : `what layer ${layer} answers`;
  const adds = bias ? ", adds its bias" : "";
  return {
    says: `Every unit weighs ${reads}${adds}, and passes the sum through ${activation === "linear" ? "nothing more" : activationName(activation)}.`,
    lines,
  };
}

function activationLine({ trace, sample, unit }: Subject, layer: number): MathTree {
  const { units, activation, sums, activations } = trace.layers[layer];
  // softmax takes the whole row, and so does not say what it makes of one number
  const isWhole = activation === "linear" || activation === "softmax";
  return row(
    ofUnit("a", layer, unit),
    "=",
    ...(isWhole ? [] : [letterOf(activation), fenced(ofUnit("z", layer, unit)), "="]),
    activationOf(activation, ofUnit("z", layer, unit), ofUnit("z", layer, "j")),
    "=",
    ...(isWhole ? [] : [letterOf(activation), fenced(numeral(sums[sample * units + unit])), "="]),
    numeral(activations[sample * units + unit], true),
  );
}

const ACTIVATION_NAMES: Readonly<Record<string, string>> = {
  sigmoid: "the sigmoid",
  relu: "the rectifier (ReLU)",
  leakyRelu: "the leaky rectifier",
  elu: "the ELU",
  silu: "the SiLU",
  gelu: "the GELU",
};

function activationName(activation: string): string {
  return ACTIVATION_NAMES[activation] ?? activation;
}
