import { formatCount } from "../../cli/format.js";
import type { PageState } from "../state.js";
import type { Explanation } from "../step/explanation.js";
import { name, number, row, words } from "../step/math.js";

/** How often a batch's four phases come again in a whole training. */
export function explainRepetition({ configuration, position, data }: PageState): Explanation {
  const { epochs } = configuration;
  const { batches } = position;
  const rows = formatCount(data?.train.rows ?? 0);
  const each = batches === 1 ? "one batch" : `${formatCount(batches)} batches`;
  return {
    says: "",
    lines: [
      {
        says: "For every batch of every epoch",
        formula: row(words("forward → loss → backward → update")),
      },
      {
        says: `An epoch takes all ${rows} training rows, in ${each}; as it is set, a training has so many updates`,
        formula: row(
          name("E"),
          "·",
          name("B"),
          "=",
          number(String(epochs)),
          "·",
          number(String(batches)),
          "=",
          number(String(epochs * batches)),
        ),
      },
    ],
  };
}
