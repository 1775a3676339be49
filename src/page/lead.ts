import { LEADS } from "./labels.js";
import type { PageState } from "./state.js";

/** Says in the sentence on top of the page what the network is to learn. */
export class Lead {
  private data: PageState["data"];

  constructor(private readonly root: HTMLElement) {}

  update({ data, configuration }: PageState): void {
    if (!data || data === this.data) return;
    this.data = data;
    const text = `A neural network learns to tell ${LEADS[configuration.data] ?? inNumbers(data)}.`;
    // what stands there already isn't laid out anew
    if (this.root.textContent !== text) this.root.textContent = text;
  }
}

/** Of data of which no more is known: how many classes, or what number, by how many numbers. */
function inNumbers({ classes, target, train: { columns } }: NonNullable<PageState["data"]>): string {
  const what = target === undefined ? `${classes.length} classes apart` : `how large ${target} is`;
  return `${what} by ${columns === 1 ? "one number" : `${columns} numbers`} of each row`;
}
