import type { Theme } from "../theme.js";
import type { Column } from "./layout.js";

const FONT = '12px "Source Sans 3", "Segoe UI", system-ui, sans-serif';

/** Pixels of a map that is looked at, and around it. */
const LARGE = 120;
const EDGE = 8;
const CAPTION = 20;

/** Paints what a unit answers over the plane into its circle. */
export function paintUnitMap(
  context: CanvasRenderingContext2D,
  map: HTMLCanvasElement,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
): void {
  context.save();
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.clip();
  context.imageSmoothingEnabled = true;
  context.drawImage(map, x - radius, y - radius, 2 * radius, 2 * radius);
  context.restore();
}

/** Paints the map of a unit that is pointed at, large and with its name, beside it. */
export function paintLargeMap(
  context: CanvasRenderingContext2D,
  map: HTMLCanvasElement,
  theme: Theme,
  name: string,
  { x, radius, places }: Column,
  unit: number,
  size: { readonly width: number; readonly height: number },
): void {
  const place = places.find((each) => each.unit === unit);
  if (!place) return;
  const [width, height] = [LARGE + 2 * EDGE, LARGE + 2 * EDGE + CAPTION];
  const isRight = x + radius + EDGE + width <= size.width;
  const left = Math.max(0, isRight ? x + radius + EDGE : x - radius - EDGE - width);
  const top = Math.min(Math.max(0, place.y - height / 2), Math.max(0, size.height - height));
  context.fillStyle = theme.paper;
  context.strokeStyle = theme.ink;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left + 0.5, top + 0.5, width - 1, height - 1, 6);
  context.fill();
  context.stroke();
  context.imageSmoothingEnabled = true;
  context.drawImage(map, left + EDGE, top + EDGE, LARGE, LARGE);
  context.font = FONT;
  context.fillStyle = theme.ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(name, left + width / 2, top + EDGE + LARGE + CAPTION / 2 + 2, LARGE);
}
