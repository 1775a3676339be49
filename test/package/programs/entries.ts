/** Something of every entry, as a program that is compiled against the package uses it. */
import { dataset, dense, load, type Model, sequential } from "lanegrad";
import { type CsvRows, parseCsv, parseCsvRows } from "lanegrad/csv";
import { loadCifar10 } from "lanegrad/data";
import { permutationImportance } from "lanegrad/explain";
import { exportModel, importModel } from "lanegrad/formats";
import { apply, model as functional, input } from "lanegrad/model";
import { mpi } from "lanegrad/mpi";
import { crossValidate, ensemble } from "lanegrad/search";
import { preprocessor, tableOf } from "lanegrad/table";
import { compile, matmul, square } from "lanegrad/tensor";

export const step = await compile({ x: ["rows", 2] }, ({ x }) => ({ y: square(x) }));
export const model = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError" });
for await (const { loss } of model.fit(dataset({ x: [[1]], y: [2] }))) loss.toFixed(3);
export const remote = await load(await model.toBytes(), { worker: true });
// a model of one entry is one of all others
export const files = await exportModel(model, "model.npz");
export const sent = await exportModel(remote, "model.npz");
export const importance = await permutationImportance(model, dataset({ x: [[1]], y: [2] }));
export const joined: Promise<Model> = ensemble([model, model]);
export const bytes: Uint8Array = await importModel(files, "model.npz");
export const rows: CsvRows = parseCsvRows("a\n1\n");
export const table = await sequential({
  preprocessor: preprocessor({ target: "b" }).fit(tableOf([{ a: 1, b: "x" }])),
  layers: [dense(2, "softmax"), dense(2, (sums) => matmul(sums, sums))],
  loss: "crossEntropy",
});
const x = input([2]);
export const branched = await functional({ inputs: { x }, outputs: { y: apply(dense(1), x) }, losses: { y: "huber" } });
export const scores = crossValidate({ inputs: 1, layers: [dense(1)], loss: "huber" }, [{ a: 1, b: 2 }]);
export const again = load(bytes);
export const others: readonly unknown[] = [mpi, loadCifar10, parseCsv];
model.dispose();
remote[Symbol.dispose]();
