/** A unit in the drawing. */
export interface Place {
  readonly unit: number;
  readonly x: number;
  readonly y: number;
}

/** A layer in the drawing, or the inputs. */
export interface Column {
  readonly x: number;
  /** Half of what a unit takes. */
  readonly radius: number;
  readonly places: readonly Place[];
  /** Units that there is no room for. */
  readonly hidden: number;
  /** Where the inputs are one picture: its upper left corner and width. */
  readonly picture?: { readonly x: number; readonly y: number; readonly width: number };
}

/** What is to be drawn where. */
export interface Sketch {
  readonly width: number;
  readonly height: number;
  /** Of the inputs and of each layer, the units that are shown. */
  readonly shown: readonly (readonly number[])[];
  /** Of the inputs and of each layer, how many units there are. */
  readonly sizes: readonly number[];
  /** Whether the inputs are one picture, and the first layer's units pictures of their weights. */
  readonly hasPictures: boolean;
  /** Room for the names of inputs and of outputs. */
  readonly left: number;
  readonly right: number;
}

const MARGIN = 10;
/** Room above and below for what is said of a column. */
const CAPTION = 22;
const MOST_RADIUS = 19;
const MOST_PICTURE_RADIUS = 26;

/** Places of all units: columns at equal distances, each column's units around the middle. */
export function layoutOf({ width, height, shown, sizes, hasPictures, left, right }: Sketch): readonly Column[] {
  const picture = hasPictures ? Math.min(150, height - 2 * CAPTION, width * 0.26, (width * 1.2) / sizes.length) : 0;
  const start = MARGIN + (hasPictures ? picture / 2 : left + MOST_RADIUS);
  const last = width - MARGIN - right - MOST_RADIUS;
  // a picture takes more than a unit: the other columns share what it leaves
  const first = hasPictures ? Math.min(last, start + picture / 2 + 28 + MOST_PICTURE_RADIUS) : start;
  const others = Math.max(1, sizes.length - (hasPictures ? 2 : 1));
  const distance = (last - first) / others;
  return shown.map((units, column) => {
    const x = column === 0 ? start : sizes.length === 2 ? last : last - distance * (sizes.length - 1 - column);
    const hidden = sizes[column] - units.length;
    if (column === 0 && hasPictures) {
      const corner = { x: x - picture / 2, y: (height - picture) / 2, width: picture };
      return { x, radius: picture / 2, places: [], hidden: 0, picture: corner };
    }
    const room = height - 2 * CAPTION;
    const step = Math.min(room / units.length, 84);
    const isPicture = column === 1 && hasPictures;
    const radius = Math.max(4, Math.min(isPicture ? MOST_PICTURE_RADIUS : MOST_RADIUS, step * 0.42, distance * 0.34));
    const top = height / 2 - (step * (units.length - 1)) / 2;
    return { x, radius, hidden, places: units.map((unit, i) => ({ unit, x, y: top + i * step })) };
  });
}

/**
 * The units that are shown of `count` where there is room for `most`: those of the largest `size`,
 * in their order.
 */
export function shownUnits(count: number, most: number, size: (unit: number) => number): readonly number[] {
  const units = Array.from({ length: count }, (_, unit) => unit);
  if (count <= most) return units;
  const sizes = units.map(size);
  return units
    .sort((a, b) => sizes[b] - sizes[a] || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** The unit at a point, with its column; undefined where none is. */
export function unitAt(
  columns: readonly Column[],
  x: number,
  y: number,
): { readonly column: number; readonly unit: number } | undefined {
  for (const [column, { places, radius }] of columns.entries()) {
    const reach = Math.max(radius, 14);
    const found = places.find((place) => Math.abs(place.x - x) <= reach && Math.abs(place.y - y) <= reach);
    if (found) return { column, unit: found.unit };
  }
  return undefined;
}
