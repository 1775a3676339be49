import { PAD_SIZE } from "./ink.js";

/** What the pen does on the pad. */
export interface PenEvents {
  /** It draws from one place to another, in points of the pad. */
  line(fromX: number, fromY: number, toX: number, toY: number): void;
  /** It was moved or put down or taken up by keys: where the reader has to see it. */
  moved(x: number, y: number, isDown: boolean): void;
  clear(): void;
}

/** How far an arrow key moves the pen: a pixel of a digit. */
const KEY_STEP = 4;

/**
 * Lets a canvas be drawn on: by mouse, pen or finger, or by arrow keys, where the space bar puts
 * the pen down and takes it up.
 */
export function connectPen(canvas: HTMLCanvasElement, events: PenEvents): void {
  let [x, y] = [PAD_SIZE / 2, PAD_SIZE / 2];
  let isDown = false;

  const placeOf = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((clientX - left) / width) * PAD_SIZE, ((clientY - top) / height) * PAD_SIZE];
  };
  const drawTo = (toX: number, toY: number): void => {
    events.line(x, y, toX, toY);
    [x, y] = [toX, toY];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    isDown = false;
    [x, y] = placeOf(event);
    drawTo(x, y);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    // between two frames a pen is told of at several places
    const places = event.getCoalescedEvents?.() ?? [];
    for (const place of places.length > 0 ? places : [event]) drawTo(...placeOf(place));
  });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) {
      const within = (value: number): number => Math.min(PAD_SIZE - 1, Math.max(1, value));
      const [toX, toY] = [within(x + move[0] * KEY_STEP), within(y + move[1] * KEY_STEP)];
      if (isDown) drawTo(toX, toY);
      [x, y] = [toX, toY];
    } else if (event.key === " ") {
      isDown = !isDown;
      if (isDown) drawTo(x, y);
    } else if (event.key === "Delete" || event.key === "Backspace") events.clear();
    else return;
    event.preventDefault();
    events.moved(x, y, isDown);
  });
}
