/**
 * The public API that is the same everywhere; the entries `node.ts` and `browser.ts` add what needs
 * a platform.
 */

export type { ActivationName, GivenActivation } from "./catalog/activations.js";
export type { GraphLossName } from "./catalog/graphLosses.js";
export type { Initializer } from "./catalog/initializers.js";
export type { KernelLossName } from "./catalog/losses.js";
export type { LossName } from "./catalog/lossNames.js";
export type { OptimizerName } from "./catalog/optimizers.js";
export type { Constraint, Regularization, Regularizer } from "./catalog/regularization.js";
export { type Dataset, type DatasetInput, dataset, type TrainTest } from "./data/dataset.js";
export type { TableInput, TypedRows } from "./data/features.js";
export { type Idx, type IdxFileNames, idxDataset, parseIdx } from "./data/idx.js";
export type { IdxFolder } from "./data/idxFolder.js";
export { loadIris } from "./data/iris.js";
export type { MnistOptions } from "./data/mnist.js";
export type { NumberArray, Values } from "./data/numberArrays.js";
export { labelsFromOneHot, oneHot } from "./data/oneHot.js";
export { type ImagePixels, type PixelOptions, type PixelRows, pixels } from "./data/pixels.js";
export { selectClasses } from "./data/selectClasses.js";
export { type SplitOptions, split } from "./data/split.js";
export { applyStandardization, fitStandardization, type Standardization } from "./data/standardize.js";
export { takeRows } from "./data/takeRows.js";
export type { TargetInput, Task } from "./data/targets.js";
export type { ClassWeight } from "./data/weights.js";
export type { NumericsCode } from "./errors.js";
export {
  DataError,
  type ErrorCode,
  FormatError,
  LanegradError,
  type NonFinitePlace,
  NumericsError,
  ResourceError,
  UsageError,
} from "./errors.js";
export type {} from "./globals.js";
export { type EquilibriumOptions, equilibrium } from "./layers/equilibrium.js";
export {
  averagePooling2d,
  type ConvolutionOptions,
  conv1d,
  conv2d,
  globalAveragePooling2d,
  maxPooling1d,
  maxPooling2d,
  type PerAxis,
  type PoolingOptions,
} from "./layers/images.js";
export type {
  ActivationLayer,
  AlphaDropoutLayer,
  BatchNormalizationLayer,
  ConcatLayer,
  ConvolutionLayer,
  CustomLayer,
  DropoutLayer,
  EmbeddingLayer,
  EquilibriumLayer,
  FlattenLayer,
  GaussianNoiseLayer,
  GlobalPoolingLayer,
  GroupNormalizationLayer,
  Layer,
  LayerContext,
  LayerFunction,
  LayerNormalizationLayer,
  OptionLayer,
  OwnLayers,
  OwnLosses,
  ParameterStart,
  ParameterValues,
  PermuteLayer,
  PoolingLayer,
  PreluLayer,
  RecurrentLayer,
  ReshapeLayer,
  ResidualLayer,
  UpSamplingLayer,
  ZeroPaddingLayer,
} from "./layers/layer.js";
export {
  alphaDropout,
  type BatchNormalizationOptions,
  batchNormalization,
  groupNormalization,
  layerNormalization,
  type NormalizationOptions,
  type PreluOptions,
  prelu,
} from "./layers/normalization.js";
export { type GruOptions, gru, type LstmOptions, lstm, type SimpleRnnOptions, simpleRnn } from "./layers/recurrent.js";
export { l1, l1l2, l2, maxNorm, nonNegative, unitNorm } from "./layers/regularizers.js";
export type { Relaxation, Relaxed } from "./layers/relaxations.js";
export {
  type EmbeddingOptions,
  embedding,
  type Padding2d,
  permute,
  reshape,
  upSampling2d,
  zeroPadding2d,
} from "./layers/shapes.js";
export { activation, concat, dropout, flatten, gaussianNoise, layer, residual } from "./layers/values.js";
export { customLoss } from "./losses/customLoss.js";
export {
  type BinaryFocalOptions,
  binaryCrossEntropy,
  binaryFocalCrossEntropy,
  type CrossEntropyOptions,
  categoricalCrossEntropy,
  categoricalFocalCrossEntropy,
  crossEntropy,
  type FocalOptions,
  type HuberOptions,
  huber,
} from "./losses/withOptions.js";
export type { Average } from "./metrics/averages.js";
export { type ClassMetrics, classMetrics } from "./metrics/classification.js";
export { type CustomMetric, customMetric } from "./metrics/customMetric.js";
export type { Measured } from "./metrics/measured.js";
export type { MetricName, MetricValues } from "./metrics/named.js";
export { type RegressionMetrics, regressionMetrics } from "./metrics/regression.js";
export type { InnerLayerInfo, LayerInfo } from "./nn/blueprint.js";
export { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform } from "./nn/initializers.js";
export type { KernelValues } from "./nn/layers.js";
export { type ActivationFunction, type DenseLayer, type DenseOptions, dense } from "./nn/layers.js";
export {
  type CustomLoss,
  type Loss,
  type LossFunction,
  type LossOptions,
  meanSquaredError,
  type Reduction,
} from "./nn/losses.js";
export type {
  AdadeltaOptions,
  AdagradOptions,
  LionOptions,
  NadamOptions,
  RmsPropOptions,
  RpropOptions,
} from "./nn/moreOptimizers.js";
export {
  adadelta,
  adagrad,
  adamax,
  adamW,
  type LbfgsOptions,
  lbfgs,
  lion,
  nadam,
  radam,
  rmsProp,
  rprop,
} from "./nn/moreOptimizers.js";
export type { LayerNumbers, LayerWeights } from "./nn/network.js";
export type { OptimizerInfo } from "./nn/optimizerInfo.js";
export {
  type AdamOptions,
  adam,
  type MomentOptions,
  type Optimizer,
  type SgdOptions,
  type StepOptions,
  sgd,
} from "./nn/optimizers.js";
export { Generator } from "./random/generator.js";
export type { TrainTestIndices } from "./random/randomState.js";
export { RandomState, trainTestIndices } from "./random/randomState.js";
export type { Indexed } from "./random/shuffle.js";
export {
  isClassifier,
  type Loaded,
  type LoadedBy,
  type Made,
  type MadeBy,
  type WorkerClassifier,
} from "./remote/made.js";
export type { LoadOptions, WorkerOption } from "./remote/options.js";
export type { WorkerModel } from "./remote/workerModel.js";
export type { Dtype } from "./runtime/kernels.js";
export type { Reals, RealsOf } from "./runtime/runtime.js";
export type { InitOptions } from "./runtime/supply/init.js";
export type { KernelFile } from "./runtime/supply/kernelFiles.js";
export type { Lanes, Numerics } from "./runtime/supply/numerics.js";
export type { ThreadChoice, ThreadsOption } from "./runtime/threads/threads.js";
export type { CheckOptions, GradientCheck, GradientReport } from "./tensor/centralDifferences.js";
export type { Augmentation } from "./train/augment/options.js";
export type { Checkpoint } from "./train/checkpoints/checkpoint.js";
export { checkpointBytes, checkpointFrom } from "./train/checkpoints/checkpoints.js";
export type { ClassEvaluation, Classifier, ClassPrediction, ClassRecord } from "./train/classifier.js";
export type { BatchRecord, FitCallbacks, RunningFit, TrainedModel } from "./train/coach/callbacks.js";
export type { ReduceOnPlateau } from "./train/coach/plateauOptions.js";
export type { Schedule, ScheduleOptions } from "./train/coach/scheduleOptions.js";
export type { EarlyStopping, MonitorOptions } from "./train/coach/stoppingOptions.js";
export type { ModelInfo } from "./train/info.js";
export type { Model } from "./train/model.js";
export type { LabelAccuracies, OutputEvaluation } from "./train/placing/labelTally.js";
export type { Distribution } from "./train/records.js";
export type { AnyRows, LabelledRows, Rows, TableRows } from "./train/rows.js";
export type { SaveOptions } from "./train/saved.js";
export type { ComputeOptions, ModelOptions, Prepared } from "./train/sequential.js";
export type { DataPiece, DataSource } from "./train/stream/source.js";
export type { LayerSummary, Summary, SummaryOptions, TrainingMemory } from "./train/summary.js";
export type { Trace, TracedGradient, TracedLayer } from "./train/trace.js";
export type { EpochRecord, EvaluateOptions, Evaluation, Fit, FitOptions, History, Prediction } from "./train/types.js";
