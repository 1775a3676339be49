/** A shape as an error may show it: a hostile one has millions of dimensions. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.slice(0, 6)}${shape.length > 6 ? ",..." : ""}]`;
}
