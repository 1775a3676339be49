/** A program as the reader gets it. */
export interface Program {
  /** What it is to be saved as. */
  readonly file: string;
  readonly text: string;
  /** How it is run, in sentences. */
  readonly says: string;
  /** Files that it reads, which the page makes. */
  readonly reads: readonly ProgramFile[];
}

/** What a program may read beside itself. */
export type ProgramFile = "rows" | "start" | "model";

/** Epochs from one line that a program prints to the next: about ten lines in all. */
export function printedEvery(epochs: number): number {
  return Math.max(1, Math.round(epochs / 10));
}

/** The names of the files that programs of a data set read and write. */
export function fileNames(data: string): Readonly<Record<ProgramFile | "saved", string>> {
  return {
    rows: `${data}-rows.csv`,
    start: `${data}-start.safetensors`,
    model: `${data}-first.safetensors`,
    saved: `${data}.safetensors`,
  };
}
