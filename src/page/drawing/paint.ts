import { numberText } from "../step/numbers.js";
import type { Theme } from "../theme.js";
import { bitmap } from "./bitmap.js";
import { cutText } from "./cutText.js";
import type { Column } from "./layout.js";
import { paintUnitMap } from "./paintUnitMap.js";
import { type Colour, colourOf, columnOf, diverging, largest, mix, shades } from "./pixels.js";
import type { Pointed } from "./pointed.js";
import type { Scene, Shown } from "./scene.js";

/** What a drawing of the network is made of. */
export interface Drawing {
  readonly columns: readonly Column[];
  /** Of the drawing. */
  readonly width: number;
  readonly scene: Scene;
  readonly theme: Theme;
  /** Width of the images that rows are; absent for tables. */
  readonly imageWidth?: number;
  /** Names of inputs and outputs, by unit. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** The unit that the reader has chosen: its column and number. */
  readonly chosen?: { readonly column: number; readonly unit: number };
  /** What a unit answers over the plane, where that is shown; see `UnitMaps`. */
  readonly mapOf?: (column: number, unit: number) => HTMLCanvasElement | undefined;
  /** What the reader points at. */
  readonly pointed?: Pointed;
  /** Seconds since things began to flow. */
  readonly seconds: number;
}

const FONT = '"Source Sans 3", "Segoe UI", system-ui, sans-serif';
const THICKEST = 5;
/** Pixels that a dash and the gap behind it take, and how many pass in a second. */
const DASH = 9;
const SPEED = 55;
const NAME_FONT = `12px ${FONT}`;
/** Of the drawing's width, what names of inputs take at most. */
const LARGEST_SHARE = 0.3;
/**
 * Height of a line of numbers, and room for the name of a class that has its number beside it: a
 * digit, as only images have so many.
 */
const LINE = 13;
const ROOM_FOR_NAME = 12;
const OPACITY = { strong: 0.95, plain: 0.7, faint: 0.16 } as const;

/** Draws the network: edges below, units above, then what is written. */
export function paintNetwork(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { columns, scene } = drawing;
  context.lineCap = "round";
  for (const [layer, edges] of scene.edges.entries()) paintEdges(context, drawing, layer, edges);
  context.setLineDash([]);
  for (const [column, place] of columns.entries()) {
    if (place.picture) paintPicture(context, drawing, place.picture);
    else paintUnits(context, drawing, column);
    paintCaption(context, drawing, column);
  }
}

function paintEdges(context: CanvasRenderingContext2D, drawing: Drawing, layer: number, edges: Shown): void {
  const { columns, theme, seconds, pointed } = drawing;
  const [from, to] = [columns[layer], columns[layer + 1]];
  context.setLineDash(edges.flow ? [DASH * 0.6, DASH * 0.4 + 3] : []);
  context.lineDashOffset = (edges.flow === "backward" ? 1 : -1) * seconds * SPEED;
  if (from.picture) {
    const right = from.picture.x + from.picture.width;
    context.strokeStyle = theme.faint;
    context.globalAlpha = 0.5 * OPACITY[edges.emphasis];
    context.lineWidth = 1;
    for (const { x, y } of to.places)
      strokeLine(context, right, from.picture.y + from.picture.width / 2, x - to.radius, y);
  } else {
    const units = edges.values.length / columnUnits(from);
    for (const { unit: i, x, y } of from.places)
      for (const { unit: j, x: endX, y: endY } of to.places) {
        const value = edges.values[i * units + j];
        const share = Math.abs(value) / edges.most;
        const isPointed = isEdge(pointed, layer + 1, i, j);
        const colour = value < 0 ? theme.negative : theme.positive;
        context.strokeStyle = isPointed ? theme.ink : colour;
        context.globalAlpha = isPointed ? 1 : OPACITY[edges.emphasis] * (0.25 + 0.75 * share);
        context.lineWidth = (isPointed ? 1.5 : 0.4) + (THICKEST - 0.4) * share;
        strokeLine(context, x + from.radius, y, endX - to.radius, endY);
      }
  }
  context.globalAlpha = 1;
}

/** Whether that edge is pointed at. */
function isEdge(pointed: Pointed | undefined, column: number, from: number, to: number): boolean {
  return pointed?.kind === "edge" && pointed.column === column && pointed.from === from && pointed.to === to;
}

/** Units of a layer, shown or not. */
function columnUnits({ places, hidden }: Column): number {
  return places.length + hidden;
}

function strokeLine(context: CanvasRenderingContext2D, x: number, y: number, endX: number, endY: number): void {
  const middle = (x + endX) / 2;
  context.beginPath();
  context.moveTo(x, y);
  context.bezierCurveTo(middle, y, middle, endY, endX, endY);
  context.stroke();
}

function paintPicture(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  at: { x: number; y: number; width: number },
): void {
  const { theme, scene, imageWidth = 1 } = drawing;
  const row = scene.units[0];
  if (row) {
    context.imageSmoothingEnabled = false;
    const pixels = shades(row.values, row.most, colourOf(theme.paper), colourOf(theme.ink));
    context.drawImage(bitmap(pixels, imageWidth), at.x, at.y, at.width, at.width);
  }
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(at.x, at.y, at.width, at.width);
}

function paintUnits(context: CanvasRenderingContext2D, drawing: Drawing, column: number): void {
  const { columns, scene, theme, imageWidth, chosen } = drawing;
  const { places, radius } = columns[column];
  const shown = scene.units[column];
  const isPicture = column === 1 && imageWidth !== undefined;
  for (const { unit, x, y } of places) {
    const value = shown?.values[unit];
    const isChosen = chosen?.column === column && chosen.unit === unit;
    const map = drawing.mapOf?.(column, unit);
    if (map) paintUnitMap(context, map, { x, y, radius });
    else if (isPicture) paintWeights(context, drawing, unit, x, y, radius);
    else {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = css(fillOf(theme, value, shown));
      context.fill();
    }
    context.strokeStyle = isChosen ? theme.ink : outlineOf(theme, value);
    context.globalAlpha = isChosen || value === undefined || !shown ? 1 : 0.35 + (0.65 * Math.abs(value)) / shown.most;
    context.lineWidth = isChosen ? 2.5 : 1.5;
    if (isPicture) context.strokeRect(x - radius, y - radius, 2 * radius, 2 * radius);
    else context.stroke();
    context.globalAlpha = 1;
    if (value !== undefined) paintValue(context, drawing, column, value, x, y);
  }
}

function outlineOf({ line, negative, positive }: Theme, value: number | undefined): string {
  if (value === undefined) return line;
  return value < 0 ? negative : positive;
}

/**
 * The unit's own colour: paper where its number is 0, a wash of the sign's colour where it is
 * large.
 */
function fillOf({ paper, negative, positive }: Theme, value: number | undefined, shown: Shown | undefined): Colour {
  if (value === undefined || !shown) return colourOf(paper);
  const share = shown.emphasis === "faint" ? 0.2 : 0.42;
  return mix(colourOf(paper), colourOf(value < 0 ? negative : positive), (share * Math.abs(value)) / shown.most);
}

function css([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}

/**
 * What a unit of the first layer looks for, or how its gradient would change that: its weights as a
 * picture.
 */
function paintWeights(
  context: CanvasRenderingContext2D,
  { scene, theme, columns, imageWidth = 1 }: Drawing,
  unit: number,
  x: number,
  y: number,
  radius: number,
): void {
  const weights = columnOf(scene.edges[0].values, columnUnits(columns[1]), unit);
  const [negative, paper, positive] = [theme.negative, theme.paper, theme.positive].map(colourOf);
  context.imageSmoothingEnabled = false;
  context.drawImage(
    bitmap(diverging(weights, largest(weights), negative, paper, positive), imageWidth),
    x - radius,
    y - radius,
    2 * radius,
    2 * radius,
  );
}

/**
 * A unit's number: inside where it fits, beside pictures, below the names of outputs, else below
 * the unit if there is room.
 */
function paintValue(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  column: number,
  value: number,
  x: number,
  y: number,
): void {
  const { theme, columns, imageWidth } = drawing;
  const { radius, places } = columns[column];
  const gap = (columns[column + 1]?.x ?? Number.POSITIVE_INFINITY) - x;
  const text = numberText(value, 2);
  const isPicture = column === 1 && imageWidth !== undefined;
  context.textBaseline = "middle";
  context.font = `11px ${FONT}`;
  context.fillStyle = theme.ink;
  const isBeside = isPicture && gap > 2 * radius + 40;
  if (isBeside || (isLong(value) && column === columns.length - 1)) {
    context.textAlign = "left";
    const isTight = isCrowded(columns[column]);
    const left = isBeside ? 4 : 6 + (isTight ? ROOM_FOR_NAME : 0);
    legibly(context, theme, text, x + radius + left, isBeside || isTight ? y : y + 8);
    return;
  }
  context.textAlign = "center";
  const room = places.length > 1 ? places[1].y - places[0].y - 2 * radius : radius;
  const { width } = context.measureText(text);
  if (!isPicture && !isLong(value) && width < 2 * radius - 3) context.fillText(text, x, y + 0.5);
  else if (room >= 13 && gap > width + 4) legibly(context, theme, text, x, y + radius + 8);
}

/** Whether a number fits into no unit. */
function isLong(value: number): boolean {
  return numberText(value, 2).length > 4;
}

/** Whether there is no room for a unit's number below its name. */
function isCrowded({ places }: Column): boolean {
  return places.length > 1 && places[1].y - places[0].y < 2 * LINE;
}

/** Writes over lines, which end where the number's paper begins. */
function legibly(context: CanvasRenderingContext2D, theme: Theme, text: string, x: number, y: number): void {
  const width = context.measureText(text).width + 4;
  const ink = context.fillStyle;
  context.fillStyle = theme.paper;
  context.fillRect(context.textAlign === "center" ? x - width / 2 : x - 2, y - LINE / 2, width, LINE);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

/** Pixels between a unit and its name. */
const NAME_GAP = 6;

/**
 * Room that names of inputs take beside their column: that of the longest one, but no more than a
 * share of the width.
 */
export function roomForNames(context: CanvasRenderingContext2D, names: readonly string[], width: number): number {
  context.font = NAME_FONT;
  const longest = Math.max(...names.map((name) => context.measureText(name).width));
  return Math.min(Math.ceil(longest), LARGEST_SHARE * width);
}

/**
 * Names of inputs and outputs, and above each column what it is, with how many units are left out.
 */
function paintCaption(context: CanvasRenderingContext2D, drawing: Drawing, column: number): void {
  const { columns, theme, scene, inputNames, outputNames } = drawing;
  const { x, radius, places, hidden } = columns[column];
  context.font = NAME_FONT;
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  const isLast = column === columns.length - 1;
  if (column === 0 || isLast) {
    context.textAlign = isLast ? "left" : "right";
    const names = isLast ? outputNames : inputNames;
    const values = scene.units[column]?.values;
    for (const { unit, y } of places) {
      const isAbove = isLast && values !== undefined && isLong(values[unit]) && !isCrowded(columns[column]);
      const edge = isLast ? x + radius + NAME_GAP : x - radius - NAME_GAP;
      const room = isLast ? drawing.width - edge : edge;
      const name = cutText(names[unit] ?? "", room, (text) => context.measureText(text).width);
      context.fillText(name, edge, isAbove ? y - 6 : y);
    }
  }
  if (hidden === 0) return;
  context.textAlign = "center";
  context.fillText(`${places.length} of ${places.length + hidden}`, x, 10);
}
