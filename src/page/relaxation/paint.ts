import { fitted } from "../drawing/bitmap.js";
import type { Theme } from "../theme.js";
import type { RecurrentNetwork } from "./networks.js";
import type { Trajectory } from "./trajectory.js";

const FONT = '12px "Source Sans 3", "Segoe UI", system-ui, sans-serif';
const MARGIN = { left: 30, right: 10, top: 22, bottom: 20 };

/** What is painted: a part for each row, in which each unit is a curve over the iterations. */
export interface RelaxationPicture {
  readonly network: RecurrentNetwork;
  readonly names: readonly string[];
  readonly trajectory: Trajectory;
  /** The iteration up to which curves are strong. */
  readonly iteration: number;
  readonly theme: Theme;
}

/** Paints the ways of rows to their rest. */
export function paintRelaxation(canvas: HTMLCanvasElement, picture: RelaxationPicture): void {
  const context = fitted(canvas);
  if (!context) return;
  const { names } = picture;
  const { clientWidth, clientHeight } = canvas;
  const across = clientWidth < 420 ? 1 : 2;
  const [width, height] = [clientWidth / across, clientHeight / Math.ceil(names.length / across)];
  for (const row of names.keys()) {
    context.save();
    context.translate((row % across) * width, Math.floor(row / across) * height);
    paintRow(context, picture, row, width, height);
    context.restore();
  }
}

function paintRow(
  context: CanvasRenderingContext2D,
  { network, names, trajectory, iteration, theme }: RelaxationPicture,
  row: number,
  width: number,
  height: number,
): void {
  const { units, activation, isAnswer } = network;
  const least = activation === "tanh" ? -1 : 0;
  const last = trajectory.length - 1;
  const xOf = (k: number): number => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * k) / Math.max(1, last);
  const yOf = (value: number): number =>
    height - MARGIN.bottom - ((height - MARGIN.top - MARGIN.bottom) * (value - least)) / (1 - least);
  context.font = FONT;
  context.textBaseline = "middle";
  for (const value of [least, (1 + least) / 2, 1]) {
    context.fillStyle = theme.line;
    context.fillRect(MARGIN.left, Math.round(yOf(value)), width - MARGIN.left - MARGIN.right, 1);
    context.fillStyle = theme.faint;
    context.textAlign = "right";
    context.fillText(String(value), MARGIN.left - 6, yOf(value));
  }
  context.textAlign = "left";
  context.fillStyle = theme.ink;
  context.fillText(names[row], MARGIN.left, 10);
  context.fillStyle = theme.faint;
  context.fillText("0", MARGIN.left, height - 8);
  context.textAlign = "right";
  context.fillText(`${last} iterations`, width - MARGIN.right, height - 8);
  for (let unit = 0; unit < units; unit++) {
    const isOutput = isAnswer && unit === units - 1;
    context.strokeStyle = isOutput ? theme.ink : theme.classes[unit];
    context.lineWidth = isOutput ? 3 : 1.5;
    const trace = (from: number, to: number): void => {
      context.beginPath();
      for (let k = from; k <= to; k++) context.lineTo(xOf(k), yOf(trajectory[k][row * units + unit]));
      context.stroke();
    };
    context.globalAlpha = 0.25;
    trace(Math.min(iteration, last), last);
    context.globalAlpha = 1;
    trace(0, Math.min(iteration, last));
  }
  context.fillStyle = theme.faint;
  context.fillRect(
    Math.round(xOf(Math.min(iteration, last))),
    MARGIN.top - 4,
    1,
    height - MARGIN.top - MARGIN.bottom + 8,
  );
}
