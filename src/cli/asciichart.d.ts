/** The part of asciichart (which ships no types) that the terminal curve uses. */
declare module "asciichart" {
  interface PlotOptions {
    readonly height?: number;
    readonly min?: number;
    readonly max?: number;
    readonly offset?: number;
    readonly colors?: readonly (string | undefined)[];
    readonly format?: (value: number, row: number) => string;
  }
  interface Asciichart {
    readonly blue: string;
    readonly yellow: string;
    plot(series: readonly (readonly number[])[], options?: PlotOptions): string;
  }
  const asciichart: Asciichart;
  export default asciichart;
}
