import type { Theme } from "../theme.js";

const RADIUS = 4;

/** A row of the data on a map: filled if it is trained on, hollow if it is tested on. */
export interface RowMark {
  readonly x: number;
  readonly y: number;
  readonly label: number;
  readonly isFilled: boolean;
}

/** Paints a row in the colour and shape of its class. */
export function paintRow(context: CanvasRenderingContext2D, theme: Theme, { x, y, label, isFilled }: RowMark): void {
  const colour = theme.classes[label % theme.classes.length];
  outline(context, label, x, y, isFilled ? RADIUS - 0.5 : RADIUS + 1);
  context.lineWidth = isFilled ? 1 : 2;
  context.strokeStyle = isFilled ? theme.paper : colour;
  context.fillStyle = isFilled ? colour : theme.paper;
  context.fill();
  context.stroke();
}

/** A shape for each class, so that colours need not be told apart: circle, triangle, square. */
function outline(context: CanvasRenderingContext2D, label: number, x: number, y: number, r: number): void {
  context.beginPath();
  if (label % 3 === 0) context.arc(x, y, r, 0, 2 * Math.PI);
  else if (label % 3 === 1) {
    context.moveTo(x, y - 1.2 * r);
    context.lineTo(x + 1.1 * r, y + 0.8 * r);
    context.lineTo(x - 1.1 * r, y + 0.8 * r);
    context.closePath();
  } else context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
}
