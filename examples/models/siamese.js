/**
 * A siamese network: two inputs go through one encoder, and an output says whether both are flowers
 * of one kind. A second output names the kind of the left one. Both losses train the encoder.
 *
 *     npm install && npm run siamese
 */
import { adam, dense, loadIris, RandomState } from "lanegrad";
import { apply, input, maximum, model, subtract } from "lanegrad/model";

const { x, labels, classes, columns } = loadIris();
const random = new RandomState(1);

/** `count` pairs of rows. Half of them are of one kind. */
function pairs(count) {
  const [left, right, same, kind] = [[], [], [], []];
  const row = (i) => Array.from(x.subarray(i * columns, (i + 1) * columns));
  const order = random.permutation(labels.length);
  for (let i = 0; i < count; i++) {
    const a = order[i % order.length];
    const isSame = i % 2;
    const others = order.filter((b) => b !== a && (labels[b] === labels[a]) === Boolean(isSame));
    const b = others[(7 * i) % others.length];
    left.push(row(a));
    right.push(row(b));
    same.push(isSame);
    kind.push(classes[labels[a]]);
  }
  return { inputs: { left, right }, targets: { same, kind } };
}

const [left, right] = [input(columns), input(columns)];
const encoder = [dense(16, "tanh"), dense(4, "tanh")];
const [a, b] = [apply(encoder, left), apply(encoder, right)];
// |a - b|, number by number
const apart = maximum([subtract([a, b]), subtract([b, a])]);

const siamese = await model({
  inputs: { left, right },
  outputs: { same: apply(dense(1, "sigmoid"), apart), kind: apply(dense(classes.length, "softmax"), a) },
  losses: { same: "binaryCrossEntropy", kind: { loss: "crossEntropy", weight: 0.5 } },
  optimizer: adam({ learningRate: 0.01 }),
  seed: 1,
});
await siamese.fit(pairs(300), { epochs: 60 });
export const { outputs } = await siamese.evaluate(pairs(200));
for (const [name, { loss, accuracy }] of Object.entries(outputs))
  console.log(`${name}: loss ${loss.toFixed(3)}, right ${(100 * accuracy).toFixed(1)} %`);
siamese.dispose();
