/** A canvas of so many pixels. */
export function bitmap(pixels: Uint8ClampedArray<ArrayBuffer>, width: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = pixels.length / 4 / width;
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width), 0, 0);
  return canvas;
}

/**
 * Fits a canvas to its place in the page and the screen's pixels, and clears it; undefined where it
 * has no place.
 */
export function fitted(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const { clientWidth, clientHeight } = canvas;
  if (clientWidth === 0 || clientHeight === 0) return undefined;
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(clientWidth * ratio);
  const height = Math.round(clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
}
