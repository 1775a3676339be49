/** TensorFlow.js on its WebAssembly backend: matMul, which has computed when it returns. */
import { serveProduct } from "./product.mjs";
import { folder, tf, version } from "./tfjsLibrary.mjs";

const start = (a, b, { rows, depth, columns }) => {
  const left = tf.tensor2d(a, [rows, depth]);
  const right = tf.tensor2d(b, [depth, columns]);
  return () => tf.matMul(left, right);
};

await serveProduct(version, folder, start, {
  numbersOf: (product) => product.dataSync(),
  release: (product) => product.dispose(),
});
