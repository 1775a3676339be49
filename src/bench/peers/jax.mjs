/**
 * jax-js on its WebAssembly backend: one compiled function an update, with its automatic gradients.
 */
import { folder, jax, version } from "./jaxLibrary.mjs";
import { readJob, serve, shuffledBatches } from "./peer.mjs";

const { jit, nn, numpy: np, tree, valueAndGrad } = jax;

await serve(version, readJob(folder), async (job) => {
  const { rows, inputs, outputs, batchSize, learningRate } = job;
  const zerosLike = (parameters) => parameters.map((each) => np.zeros(each.shape));
  let parameters = job.layers.flatMap(({ inputs: above, units, kernel, bias }) => {
    const weights = np.array(kernel).reshape([above, units]);
    return bias ? [weights, np.array(bias)] : [weights];
  });
  let means = job.optimizer === "adam" ? zerosLike(parameters) : [];
  let squares = job.optimizer === "adam" ? zerosLike(parameters) : [];
  let steps = 0;

  /** The last layer's sums; the losses take its activation in. */
  const logitsOf = (weights, batch) =>
    job.layers.reduce((below, { activation }, i) => {
      const product = np.matmul(below, weights[job.bias ? 2 * i : i]);
      const sums = job.bias ? product.add(weights[2 * i + 1]) : product;
      if (i === job.layers.length - 1) return sums;
      return activation === "relu" ? nn.relu(sums) : nn.sigmoid(sums);
    }, batch);
  const lossOf = (weights, batch, targets) => {
    const count = batch.shape[0];
    const z = logitsOf(weights, batch);
    if (job.loss === "crossEntropy")
      return nn
        .logSoftmax(z)
        .mul(targets)
        .sum()
        .mul(-1 / count);
    // log(1 + exp(z)) - z t
    if (job.loss === "binaryCrossEntropy") return nn.softplus(z.ref).sub(z.mul(targets)).mean();
    // what the tutorial descends; it reports this divided by the number of outputs
    return np
      .square(nn.sigmoid(z).sub(targets))
      .sum()
      .mul(1 / (2 * count));
  };
  const descend = jit((weights, batch, targets) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(weights), batch, targets);
    return [loss, weights.map((weight, i) => weight.sub(gradients[i].mul(learningRate)))];
  });
  const adam = jit((weights, m, v, correction1, correction2, batch, targets) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(weights), batch, targets);
    const newM = m.map((mean, i) => mean.mul(0.9).add(gradients[i].ref.mul(0.1)));
    const newV = v.map((square, i) => square.mul(0.999).add(np.square(gradients[i]).mul(0.001)));
    const updated = weights.map((weight, i) => {
      const deviation = np.sqrt(newV[i].ref.mul(correction2.ref)).add(1e-8);
      return weight.sub(newM[i].ref.mul(correction1.ref).mul(learningRate).div(deviation));
    });
    correction1.dispose();
    correction2.dispose();
    return [loss, updated, newM, newV];
  });
  const update = async (batch, targets) => {
    let loss;
    steps++;
    if (job.optimizer === "adam") {
      const corrections = [0.9, 0.999].map((beta) => np.array(1 / (1 - beta ** steps)));
      [loss, parameters, means, squares] = adam(parameters, means, squares, ...corrections, batch, targets);
    } else {
      [loss, parameters] = descend(parameters, batch, targets);
    }
    return (await loss.data())[0];
  };

  const x = np.array(job.x).reshape([rows, inputs]);
  const y = np.array(job.targets).reshape([rows, outputs]);
  return async (most) => {
    if (batchSize === rows) return (await update(x.ref, y.ref)) * job.lossScale;
    let sum = 0;
    let count = 0;
    for (const indices of shuffledBatches(job)) {
      if (count++ >= most) break;
      const pick = (values, width) => {
        const picked = new Float32Array(indices.length * width);
        indices.forEach((row, i) => {
          picked.set(values.subarray(row * width, (row + 1) * width), i * width);
        });
        return np.array(picked).reshape([indices.length, width]);
      };
      sum += (await update(pick(job.x, inputs), pick(job.targets, outputs))) * indices.length;
    }
    return sum / rows;
  };
});
