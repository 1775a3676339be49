import { explainBackward } from "./backwardFormulas.js";
import type { Explanation, Subject } from "./explanation.js";
import { explainForward, explainInputs } from "./forwardFormulas.js";
import { explainLoss } from "./lossFormulas.js";
import type { Phase } from "./phases.js";
import { explainUpdate } from "./updateFormulas.js";

/** What a phase does to a batch, in words, formulas and numbers. */
export function explain(phase: Phase, subject: Subject): Explanation {
  switch (phase.kind) {
    case "inputs":
      return explainInputs(subject);
    case "forward":
      return explainForward(subject, phase.layer);
    case "loss":
      return explainLoss(subject);
    case "backward":
      return explainBackward(subject, phase.layer);
    case "update":
      return explainUpdate(subject);
  }
}
