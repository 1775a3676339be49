"""scikit-learn's MLPClassifier, which has cross-entropy only, of one output or of several."""

from peer import Job, np, serve

import sklearn
from sklearn.neural_network import MLPClassifier

ACTIVATIONS = {"sigmoid": "logistic"}


def start(job):
    hidden = job.layers[0]["activation"]
    model = MLPClassifier(
        hidden_layer_sizes=[layer["units"] for layer in job.layers[:-1]],
        activation=ACTIVATIONS.get(hidden, hidden),
        solver=job.optimizer,
        alpha=0,
        batch_size=job.batchSize,
        learning_rate_init=job.learningRate,
        momentum=0,
        nesterovs_momentum=False,
    )
    classes = np.arange(max(2, job.outputs))
    # the first call makes the weights, which are then replaced by the job's
    model.partial_fit(job.x[: job.batchSize], job.labels[: job.batchSize], classes)
    for i, (kernel, bias) in enumerate(job.weights):
        model.coefs_[i][...] = kernel
        model.intercepts_[i][...] = bias
    del model._optimizer

    def epoch(most):
        rows = min(job.rows, most * job.batchSize)
        model.partial_fit(job.x[:rows], job.labels[:rows])
        return model.loss_

    epoch.classify = model.predict
    return epoch


serve(sklearn.__version__, Job(), start)
