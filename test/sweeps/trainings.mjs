/**
 * Small trainings that every activation, loss and optimizer occurs in, on dense rows, on rows of
 * bytes and on rows that are mostly zero: in strict numerics the weights they end with are the same
 * on every engine.
 */

const ROWS = 150;
const COLUMNS = 40;

/** @type {import("./trainings.d.mts").trainings} */
export async function* trainings(lanegrad, options = {}) {
  for (const dtype of ["float32", "float64"]) {
    for (const [name, data, settings] of casesOf(lanegrad)) {
      const model = await lanegrad.sequential({ inputs: data.columns, dtype, seed: 3, ...settings, ...options });
      await model.fit(data, { epochs: 20, batchSize: 16 });
      yield { name: `${dtype} ${name}`, digest: await digestOf(await model.toBytes()) };
      model.dispose();
    }
  }
}

/** @type {import("./trainings.d.mts").digestOf} */
export async function digestOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function casesOf(lanegrad) {
  const { adagrad, adam, adamW, dataset, dense, loadIris, rmsProp, sgd } = lanegrad;
  const iris = loadIris();
  const width = dataset({
    x: Array.from({ length: iris.rows }, (_, row) => [...iris.x.subarray(4 * row, 4 * row + 3)]),
    y: Array.from({ length: iris.rows }, (_, row) => iris.x[4 * row + 3]),
  });
  const setosa = dataset({ x: { values: iris.x, columns: 4 }, y: Array.from(iris.labels, (label) => label === 0) });
  const classes = [iris, "crossEntropy", dense(3, "softmax")];
  const isSetosa = [setosa, "binaryCrossEntropy", dense(1, "sigmoid")];
  const widths = [width, "meanSquaredError", dense(1)];
  const momentum = { learningRate: 0.1, momentum: 0.9 };
  const onFlowers = [
    ["sigmoid", sgd(momentum), ...classes],
    ["tanh", sgd({ ...momentum, nesterov: true }), ...isSetosa],
    ["relu", adam(), ...widths],
    ["leakyRelu", adamW(), ...classes],
    ["elu", rmsProp(), ...widths],
    ["softplus", adagrad(), ...classes],
    ["silu", adam(), ...isSetosa],
    ["gelu", adam(), ...classes],
  ].map(([activation, optimizer, data, loss, last]) => {
    const layers = [dense(17, activation), dense(9, activation), last];
    return [activation, data, { layers, loss, optimizer, standardize: true }];
  });
  const layers = [dense(35, "relu"), dense(3, "softmax")];
  const onBytes = [
    ["bytes", bytes(lanegrad, 1), { layers, loss: "crossEntropy" }],
    ["mostly zero", bytes(lanegrad, 0.2), { layers, loss: "crossEntropy" }],
  ];
  return [...onFlowers, ...onBytes];
}

/** Rows of bytes, of which about that share are not zero, in three classes. */
function bytes({ dataset, Generator }, share) {
  const generator = new Generator(7);
  const draw = () => (generator.uniform() < share ? 1 + Math.floor(255 * generator.uniform()) : 0);
  const values = Uint8Array.from({ length: ROWS * COLUMNS }, draw);
  const y = Int32Array.from({ length: ROWS }, (_, row) => (values[row * COLUMNS] + row) % 3);
  return dataset({ x: { values, columns: COLUMNS }, y, classes: ["a", "b", "c"], scale: 1 / 255 });
}
