/**
 * TensorFlow.js on its WebAssembly backend: core operations, its automatic gradients and its
 * optimizers.
 */

import { readJob, serve, shuffledBatches } from "./peer.mjs";
import { folder, tf, version } from "./tfjsLibrary.mjs";

await serve(version, readJob(folder), async (job) => {
  const { rows, inputs, outputs, batchSize, images } = job;
  const x = tf.tensor(job.x, [rows, ...(images?.shape ?? [inputs])]);
  const y = tf.tensor2d(job.targets, [rows, outputs]);
  const layers = job.layers.map(({ inputs: above, units, activation, kernel, bias }) => ({
    activation,
    kernel: tf.variable(tf.tensor2d(kernel, [above, units])),
    bias: bias && tf.variable(tf.tensor1d(bias)),
  }));
  const convolutions = job.convolutions.map(({ shape, kernel, bias }) => ({
    kernel: tf.variable(tf.tensor4d(kernel, shape)),
    bias: tf.variable(tf.tensor1d(bias)),
  }));
  const optimizer =
    job.optimizer === "adam" ? tf.train.adam(job.learningRate, 0.9, 0.999, 1e-8) : tf.train.sgd(job.learningRate);

  /** What the convolutions make of images, as rows; rows as they are. */
  const rowsOf = (batch) => {
    if (!images) return batch;
    const made = convolutions.reduce(
      (below, { kernel, bias }) =>
        tf.maxPool(tf.relu(tf.add(tf.conv2d(below, kernel, 1, "valid"), bias)), 2, 2, "valid"),
      batch,
    );
    return tf.reshape(made, [batch.shape[0], images.features]);
  };

  /** The last layer's sums; the losses take its activation in. */
  const logitsOf = (batch) =>
    layers.reduce((below, { activation, kernel, bias }, i) => {
      const product = tf.matMul(below, kernel);
      const sums = bias ? tf.add(product, bias) : product;
      if (i === layers.length - 1) return sums;
      return activation === "relu" ? tf.relu(sums) : tf.sigmoid(sums);
    }, rowsOf(batch));
  const lossOf = (batch, targets) => {
    const logits = logitsOf(batch);
    if (job.loss === "crossEntropy") return tf.losses.softmaxCrossEntropy(targets, logits);
    if (job.loss === "binaryCrossEntropy") return binaryCrossEntropy(targets, logits);
    // what the tutorial descends; it reports this divided by the number of outputs
    return tf.div(tf.sum(tf.square(tf.sub(tf.sigmoid(logits), targets))), 2 * batch.shape[0]);
  };
  const update = (batch, targets) =>
    tf.tidy(() => optimizer.minimize(() => lossOf(batch, targets), true).dataSync()[0]);

  return async (most) => {
    if (batchSize === rows) return update(x, y) * job.lossScale;
    let sum = 0;
    let count = 0;
    for (const indices of shuffledBatches(job)) {
      if (count++ >= most) break;
      tf.tidy(() => {
        const chosen = tf.tensor1d(indices, "int32");
        sum += update(tf.gather(x, chosen), tf.gather(y, chosen)) * indices.length;
      });
    }
    return sum / rows;
  };
});

/**
 * Mean of log(1 + exp(z)) - z t, with the gradient (sigmoid(z) - t) / n that every library knows by
 * hand.
 */
function binaryCrossEntropy(targets, logits) {
  const loss = tf.customGrad((z, save) => {
    save([z]);
    const softplus = tf.add(tf.relu(z), tf.log(tf.add(tf.exp(tf.neg(tf.abs(z))), 1)));
    return {
      value: tf.mean(tf.sub(softplus, tf.mul(z, targets))),
      gradFunc: (dy, [saved]) => tf.mul(dy, tf.div(tf.sub(tf.sigmoid(saved), targets), saved.size)),
    };
  });
  return loss(logits);
}
