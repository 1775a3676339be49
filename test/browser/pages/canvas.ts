import type * as lanegrad from "../../../src/browser.js";
import type { ImagePixels } from "../../../src/data/pixels.js";

/** What lanegrad makes of an image. */
export interface Told {
  readonly bytes: readonly number[];
  readonly rows: readonly (readonly number[])[];
  /** What a network that has learned of it answers for it. */
  readonly outputs: readonly number[];
}

/** Sides of the image. */
const [WIDTH, HEIGHT] = [3, 2];

/** What is drawn: on the left orange, in the middle half of white, and nothing on the right. */
export const drawn: ImagePixels = {
  width: WIDTH,
  height: HEIGHT,
  data: Uint8ClampedArray.from(
    Array.from({ length: HEIGHT }, () => [255, 128, 0, 255, 255, 255, 255, 128, 0, 0, 0, 0]).flat(),
  ),
};

/** What becomes of an image, alone and in a data set. */
export async function tell({ dataset, dense, pixels, sequential }: typeof lanegrad, image: ImagePixels): Promise<Told> {
  const rows = ([1, 3, 4] as const).map((channels) => [...pixels(image, { channels }).values]);
  const x = pixels([image, image], { channels: 1 });
  const model = await sequential({ inputs: x.columns, layers: [dense(1)], loss: "meanSquaredError", seed: 3 });
  await model.fit(dataset({ x, y: [1, 2] }), { epochs: 5 });
  const { outputs } = await model.predict(pixels(image, { channels: 1 }));
  model.dispose();
  return { bytes: [...image.data], rows, outputs: [...outputs] };
}

/** The same of what canvases of the page hold, and of the one that no page shows. */
export async function draw(library: typeof lanegrad): Promise<readonly Told[]> {
  const shown = document.createElement("canvas");
  shown.width = WIDTH;
  shown.height = HEIGHT;
  const hidden = typeof OffscreenCanvas === "undefined" ? [] : [new OffscreenCanvas(WIDTH, HEIGHT)];
  const told: Told[] = [];
  for (const canvas of [shown, ...hidden]) {
    const context = canvas.getContext("2d") as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
    if (!context) throw new Error("This engine draws nothing.");
    context.fillStyle = "#ff8000";
    context.fillRect(0, 0, 1, HEIGHT);
    context.fillStyle = "rgba(255, 255, 255, 0.502)";
    context.fillRect(1, 0, 1, HEIGHT);
    told.push(await tell(library, context.getImageData(0, 0, WIDTH, HEIGHT)));
  }
  return told;
}
