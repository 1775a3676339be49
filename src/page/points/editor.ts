import { element } from "../dom.js";
import { BELOW, LEFT } from "../map/axes.js";
import type { Mark } from "../map/paintMap.js";
import type { Theme } from "../theme.js";
import { firstPoints, isTested, KINDS, lackOf, type OwnPoint, PLANE, withoutNearest, withPoint } from "./pointSet.js";

/** How far an arrow key moves the cross, as a share of the plane. */
const STEP = 1 / 40;

const HELP =
  "Click or tap to set a point. By keyboard: arrows move the cross, 1 to 3 choose the kind, Enter sets, Delete removes the nearest.";

const LABEL =
  "A plane for points of your own. Arrow keys move a cross, 1 to 3 choose the kind, Enter sets a point, Delete removes the nearest.";

/**
 * The plane of the map, on which a reader sets points by mouse, finger or keys. `changed` hears of
 * points that are data.
 */
export class PointEditor {
  private points: readonly OwnPoint[] = firstPoints();
  private label = 0;
  /** Where the keyboard's cross is; seen while the plane has the focus. */
  private cross = { x1: 0, x2: 0 };
  private isOn = false;
  private readonly kinds = KINDS.map((name, label) => {
    const button = element("button", { type: "button", class: `quiet key class-${label}`, id: `point-${name}` }, name);
    button.addEventListener("click", () => this.choose(label));
    return button;
  });
  private readonly status = element("p", { class: "note", role: "status", id: "points-told" }, HELP);
  private readonly undo = element("button", { type: "button", class: "quiet", id: "points-undo" }, "Undo");
  private readonly clear = element("button", { type: "button", class: "quiet", id: "points-clear" }, "Clear");
  readonly element = element(
    "div",
    { class: "point-tools", hidden: true },
    element("div", { class: "choices legend", role: "group", "aria-label": "Kind of the next point" }, ...this.kinds),
    element("div", { class: "choices" }, this.undo, this.clear),
    this.status,
  );

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly redraw: () => void,
    private readonly changed: (points: readonly OwnPoint[]) => void,
  ) {
    this.choose(0);
    this.undo.addEventListener("click", () => this.set(this.points.slice(0, -1)));
    this.clear.addEventListener("click", () => this.set([]));
    canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const place = this.isOn ? this.placeOf(offsetX, offsetY) : undefined;
      if (place) this.add(place);
    });
    canvas.addEventListener("keydown", (event) => this.press(event));
    for (const name of ["focus", "blur"]) canvas.addEventListener(name, redraw);
  }

  /** The points that are set. */
  get all(): readonly OwnPoint[] {
    return this.points;
  }

  /** Whether points are set here, or the map is one of other data. */
  show(isOn: boolean): void {
    if (isOn === this.isOn) return;
    this.isOn = isOn;
    this.element.hidden = !isOn;
    const { canvas } = this;
    canvas.classList.toggle("plane", isOn);
    canvas.setAttribute("role", isOn ? "application" : "img");
    if (isOn) canvas.tabIndex = 0;
    else canvas.removeAttribute("tabindex");
  }

  /** What the plane is called by those who don't see it. */
  get name(): string {
    return LABEL;
  }

  /** The points as marks of the map. */
  get marks(): readonly Mark[] {
    const tested = isTested(this.points);
    return this.points.map(({ x1, x2, label }, i) => ({ place: [x1, x2], label, isFilled: !tested[i] }));
  }

  /** Paints the keyboard's cross. */
  paint(
    context: CanvasRenderingContext2D,
    theme: Theme,
    xOf: (x1: number) => number,
    yOf: (x2: number) => number,
  ): void {
    if (document.activeElement !== this.canvas || !this.canvas.matches(":focus-visible")) return;
    const [x, y] = [xOf(this.cross.x1), yOf(this.cross.x2)];
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x - 9, y);
    context.lineTo(x + 9, y);
    context.moveTo(x, y - 9);
    context.lineTo(x, y + 9);
    context.stroke();
  }

  private choose(label: number): void {
    this.label = label;
    for (const [i, button] of this.kinds.entries()) button.setAttribute("aria-pressed", String(i === label));
  }

  private add(place: Omit<OwnPoint, "label">): void {
    this.cross = { ...place };
    this.set(withPoint(this.points, { ...place, label: this.label }));
  }

  private set(points: readonly OwnPoint[]): void {
    this.points = points;
    const lack = lackOf(points);
    const count = `${points.length} ${points.length === 1 ? "point" : "points"}.`;
    this.status.textContent = `${count} ${lack ?? HELP}`;
    this.redraw();
    if (!lack) this.changed(points);
  }

  /** The point of the plane at a place of the canvas; undefined beside it. */
  private placeOf(x: number, y: number): Omit<OwnPoint, "label"> | undefined {
    const [width, height] = [this.canvas.clientWidth - LEFT, this.canvas.clientHeight - BELOW];
    const [across, up] = [(x - LEFT) / width, 1 - y / height];
    if (across < 0 || across > 1 || up < 0 || up > 1) return undefined;
    const at = (share: number): number => PLANE.least + share * (PLANE.most - PLANE.least);
    return { x1: at(across), x2: at(up) };
  }

  private press(event: KeyboardEvent): void {
    if (!this.isOn || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const step = STEP * (PLANE.most - PLANE.least);
    const [right, up] = [
      Number(key === "ArrowRight") - Number(key === "ArrowLeft"),
      Number(key === "ArrowUp") - Number(key === "ArrowDown"),
    ];
    const kind = ["1", "2", "3"].indexOf(key);
    if (right !== 0 || up !== 0) {
      const moved = (value: number, by: number): number =>
        Math.min(PLANE.most, Math.max(PLANE.least, value + by * step));
      this.cross = { x1: moved(this.cross.x1, right), x2: moved(this.cross.x2, up) };
      this.status.textContent = `x1 ${this.cross.x1.toFixed(2)}, x2 ${this.cross.x2.toFixed(2)}`;
      this.redraw();
    } else if (kind >= 0) {
      this.choose(kind);
      this.status.textContent = `The next point is a ${KINDS[kind]}.`;
    } else if (key === "Enter" || key === " ") this.add(this.cross);
    else if (key === "Delete" || key === "Backspace") this.set(withoutNearest(this.points, this.cross));
    else return;
    event.preventDefault();
  }
}
