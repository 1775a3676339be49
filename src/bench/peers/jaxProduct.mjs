/**
 * jax-js on its WebAssembly backend: matmul by itself, which takes no longer than within a compiled
 * function.
 */
import { folder, jax, version } from "./jaxLibrary.mjs";
import { serveProduct } from "./product.mjs";

const { numpy: np } = jax;

const start = (a, b, { rows, depth, columns }) => {
  const left = np.array(a).reshape([rows, depth]);
  const right = np.array(b).reshape([depth, columns]);
  return () => np.matmul(left.ref, right.ref).blockUntilReady();
};

await serveProduct(version, folder, start, {
  numbersOf: (product) => product.data(),
  release: (product) => product.dispose(),
});
