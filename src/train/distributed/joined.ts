import type { Measured } from "../../metrics/measured.js";
import type { Communicator } from "../../processes/communicator.js";
import { Holders } from "./holders.js";
import { gathered } from "./ownData.js";

/**
 * What makes, of what each process has found of its own rows, the same of all rows: metrics have to
 * see them together.
 */
export function joined(communicator: Communicator): (own: Measured) => Measured {
  return ({ rows, columns, outputs, predicted, targets, labels, weights, ...others }) => {
    const holders = new Holders(communicator, rows);
    const all = <Numbers extends Float64Array | Int32Array>(numbers: Numbers, width: number): Numbers =>
      gathered(communicator, holders, numbers, width);
    return {
      ...others,
      ...{ rows: holders.rows, columns, outputs: all(outputs, columns), targets: all(targets, columns) },
      // of each row, or of each of its labels
      ...(predicted && { predicted: all(predicted, new Holders(communicator, predicted.length).rows / holders.rows) }),
      ...(labels && { labels: all(labels, 1) }),
      ...(weights && { weights: all(weights, 1) }),
    };
  };
}
