import { shellWord } from "./shellWord.js";
import { delimiterName } from "./values.js";

/** The library's options that the command line has too, as it spells them. */
const FLAGS: Readonly<Record<string, string>> = {
  activation: "--activation",
  baseMomentum: "--base-momentum",
  batchSize: "--batch-size",
  categories: "--categories",
  classWeight: "--class-weight",
  clipNorm: "--clip-norm",
  clipValue: "--clip-value",
  decayKernelsOnly: "--decay-kernels-only",
  decimal: "--decimal",
  delimiter: "--delimiter",
  dropoutSchedule: "--dropout-schedule",
  earlyStopping: "--patience",
  emaMomentum: "--ema-momentum",
  encoding: "--encoding",
  epochs: "--epochs",
  factor: "--factor",
  features: "--features",
  globalClipNorm: "--global-clip-norm",
  gradientAccumulationSteps: "--gradient-accumulation-steps",
  folds: "--folds",
  header: "--header",
  ignore: "--ignore",
  loss: "--loss",
  maxIterations: "--equilibrium-iterations",
  maxMomentum: "--max-momentum",
  missing: "--missing",
  missingIndicator: "--missing-indicator",
  method: "--method",
  mode: "--mode",
  momentum: "--momentum",
  monitor: "--monitor",
  monotone: "--monotone",
  na: "--na",
  outputActivation: "--output-activation",
  reduceOnPlateau: "--reduce-on-plateau",
  scaling: "--scaling",
  repeats: "--repeats",
  requireConvergence: "--require-convergence",
  schedule: "--schedule",
  stratify: "--stratify",
  target: "--target",
  task: "--task",
  tolerance: "--equilibrium-tolerance",
  trials: "--trials",
  unknown: "--unknown",
  validation: "--validation",
  weights: "--weights",
};

/**
 * An option in a sentence of the library, `header` or `task: "classification"`; quotes stand in
 * texts alone.
 */
const OPTION = /`(\w+)(?:: ((?:"(?:[^"\\]|\\.)*"|[^`"])+))?`/g;

/**
 * A sentence of the library, which names options as programs write them, in the words of the
 * command line: `na: ["?"]` is --na "?".
 */
export function inFlags(sentence: string): string {
  return sentence.replaceAll(OPTION, (whole, option: string, value: string | undefined) => {
    const flag = Object.hasOwn(FLAGS, option) ? FLAGS[option] : undefined;
    if (flag === undefined) return whole;
    if (value === undefined || value === "true") return flag;
    if (value === "false") return flag.replace("--", "--no-");
    const word = wordOf(option, value);
    return word === undefined ? whole : `${flag} ${word}`;
  });
}

/**
 * The value of an option as a word of a shell command; undefined for what is no text or list of
 * texts.
 */
function wordOf(option: string, value: string): string | undefined {
  try {
    const text = [JSON.parse(value)].flat().join(",");
    if (option === "delimiter") return delimiterName(text);
    // a comma at the end of a word would be taken for one of the sentence
    return text === "," ? "','" : shellWord(text);
  } catch {
    return undefined;
  }
}
