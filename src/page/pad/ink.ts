/** Points along an edge of the pad: four for each pixel of a digit. */
export const PAD_SIZE = 112;

/**
 * Half the width of the pen, which leaves strokes as thick as MNIST's when a digit fills most of
 * the pad.
 */
const PEN = 4.6;

/** What was drawn on the pad: of each point, row by row, how much ink it has, 0 .. 1. */
export class Ink {
  readonly values = new Float32Array(PAD_SIZE * PAD_SIZE);

  /** Whether nothing is drawn. */
  get isEmpty(): boolean {
    return this.values.every((value) => value === 0);
  }

  /** Takes all ink away. */
  clear(): void {
    this.values.fill(0);
  }

  /** Draws from one place to another, both in points; a dot where they are the same. */
  line(fromX: number, fromY: number, toX: number, toY: number): void {
    const reach = PEN + 1;
    const [left, right] = bounds(Math.min(fromX, toX) - reach, Math.max(fromX, toX) + reach);
    const [top, bottom] = bounds(Math.min(fromY, toY) - reach, Math.max(fromY, toY) + reach);
    const [dx, dy] = [toX - fromX, toY - fromY];
    const length = dx * dx + dy * dy;
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) {
        const [px, py] = [x + 0.5 - fromX, y + 0.5 - fromY];
        const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
        const [ox, oy] = [px - along * dx, py - along * dy];
        const ink = Math.min(1, Math.max(0, PEN + 0.5 - Math.sqrt(ox * ox + oy * oy)));
        const place = y * PAD_SIZE + x;
        this.values[place] = Math.max(this.values[place], ink);
      }
  }
}

function bounds(least: number, most: number): readonly [number, number] {
  return [Math.max(0, Math.floor(least)), Math.min(PAD_SIZE, Math.ceil(most))];
}
