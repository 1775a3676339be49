/** What the help of each command shows below its options. */
export const EXAMPLES = {
  lanegrad: `
Examples:
  lanegrad train iris                                   iris flowers by 4-2-3, 5000 epochs
  lanegrad train flowers.csv --target species           any table with a column to predict
  lanegrad train mnist --save digits.safetensors        handwritten digits, kept for later

\`lanegrad train --help\` and the like tell more. Exit codes: 0 done, 1 it failed, 2 wrong usage, 130 Ctrl-C.`,

  train: `
WHAT is one of
  iris            three kinds of iris flowers: 4-2-3, full batch, 5000 epochs of sgd
  mnist-5v8       handwritten fives and eights: 784-196-1, full batch, 1000 epochs of sgd
  mnist           all ten digits: 784-128-10, batches of 64, 20 epochs of sgd
  FILE.csv        a table whose first line names the columns, with --target, plain or .gz; - for standard input
  FOLDER          train-images-idx3-ubyte and its three companions, plain or .gz
  IMAGES LABELS   a pair of IDX files, plain or .gz, one of which may be -
A CSV column of text, of two different numbers or of a few whole numbers (0, 1, 2) is predicted as classes with
crossEntropy, other numbers with meanSquaredError, unless --task says otherwise; both with a hidden layer of 64 silu
units, adamW, a rate that sinks as by --schedule cosine, and epochs, decay and batches by the number of rows: the fewer,
the longer and the more held back. Where --validation sets rows aside the weights of the best epoch are kept.
--preset tabular, after RealMLP, takes two layers of 128 units, --dropout 0.15 --dropout-schedule flatCosine, --schedule
coslog4, 64 epochs, and for classes --loss categoricalCrossEntropy --label-smoothing 0.1.
Images have 128 relu units, adam, and batches of 128.

--missing   error         the first missing cell ends the command
            drop          rows that lack a cell are left out of training and evaluation; rows to predict must have all
            mean, median  of the training rows of a column of numbers, the commonest category of a column of text
            most-frequent the commonest number or category of the training rows
--scaling   robust        median 0 and distance of the quartiles 1, and what lies far out is clipped smoothly
            standard      mean 0 and deviation 1 over the training rows
            min-max       the training rows' least number becomes 0, their greatest 1
            none          numbers as they are
--unknown   error         a category that no training row has is refused, in test rows and later
            other         it is none of the known ones: zeros in their place
All of it is learned of the training rows and kept with the model; evaluate and predict go by it.

Ctrl-C ends the training between two batches; what was reached is measured, and saved where --save was given.

Examples:
  lanegrad train mnist-5v8 --hidden 392,196,98 --plot curves.svg
  lanegrad train flowers.csv --target species --epochs 300 --save flowers.safetensors
  lanegrad train houses.csv --target price --optimizer sgd --learning-rate 0.01 --momentum 0.9 --json`,

  evaluate: `
Data that comes in parts (iris, mnist-5v8, mnist, folders) is measured in parts, other data as a whole, - is standard
input. Columns are found by their names and treated as in the training (--scaling, --missing, --unknown); the target is
the training's unless --target names another. A network from PyTorch takes numbers, and all columns but the target.

Examples:
  lanegrad evaluate iris.safetensors iris
  lanegrad evaluate flowers.safetensors more-flowers.csv --target species
  lanegrad evaluate digits.safetensors mnist --data 10k --json`,

  predict: `
A first line of names says which column is which; other columns, the target too, are passed over. Where it holds numbers
instead, the columns are taken in the order of the training. Cells are treated as in the training (--scaling, --missing,
--unknown); every row gets an answer, so after --missing drop one that lacks a cell is refused.

Prints a label and its probability for each row, with a tab between
them. Of data that comes in parts (iris, mnist-5v8, mnist, folders) the test part is predicted. --output writes cells as
they are: a spreadsheet takes labels that begin with = for formulas.

Examples:
  lanegrad predict digits.safetensors mnist --data 10k --json > predictions.jsonl
  echo "5.1,3.5,1.4,0.2" | lanegrad predict iris.safetensors -
  lanegrad predict flowers.safetensors new-flowers.csv --output predicted.csv --id flower`,

  search: `
Tries --learning-rate, --hidden, --activation, --dropout, --weight-decay and --batch-size, but for those that are given; all
other options of train are the same in each trial. Rows to test (--test, of tables a fifth) are seen by no trial: the best
settings are trained with once more, on all other rows, and measured on these.
  random   draws settings, each trial's from the seed and its number
  grid     tries all combinations: of numbers low, high and what lies between in so many steps (3)
  halving  draws them, trains all for few epochs, the best third anew for three times as many, and so on
--ranges names a file such as
  { "learning-rate": { "low": 0.001, "high": 0.1, "log": true },
    "hidden": { "values": ["32", "64,64"] },
    "batch-size": { "low": 16, "high": 256, "log": true, "whole": true },
    "dropout": { "low": 0, "high": 0.5, "steps": 6 } }
A trial whose training leaves the finite numbers counts as worst.

Examples:
  lanegrad search flowers.csv --target species --trials 64 --save flowers.safetensors
  lanegrad search houses.csv --target price --method halving --trials 81 --objective r2 --folds 5
  lanegrad search houses.csv --target price --ranges ranges.json --method grid --state search.json
  mpirun -n 8 lanegrad search houses.csv --target price --trials 256`,

  crossvalidate: `
Every row is tested once for each repeat, by a network that has not seen it; scalings, categories and fills are learned from
each fold's training rows alone. The same seed gives the same folds and bits, for any --jobs, and under mpirun.
Of data that comes in parts (iris, mnist-5v8, mnist, folders) the part to train on is taken.

Examples:
  lanegrad crossvalidate flowers.csv --target species
  lanegrad crossvalidate flowers.csv --target species --folds 10 --repeats 3 --metrics f1Macro --hidden 32
  lanegrad crossvalidate houses.csv --target price --json > folds.jsonl
  mpirun -n 8 lanegrad crossvalidate houses.csv --target price`,

  explain: `
permutation shuffles one column after the other among the rows, and tells how much worse the model's loss, or --metric,
becomes; columns are those of the table. saliency is the size of the gradient of an answer by each number, and
input-times-gradient that of the number times it, both the mean over the rows, of the numbers that enter the network.
Of data that comes in parts (iris, mnist-5v8, mnist, folders) the test part is taken.

Examples:
  lanegrad explain flowers.safetensors flowers.csv --repeats 20
  lanegrad explain houses.safetensors houses.csv --metric r2 --svg importance.svg
  lanegrad explain digits.safetensors mnist --data 10k --output 7 --svg seven.svg`,

  info: `
Examples:
  lanegrad info
  lanegrad info digits.safetensors
  lanegrad info --json`,

  convert: `
By the ending of its name OUT is
  .safetensors  all of the model; its tensors are those of PyTorch's state_dict
  .npz          the same for NumPy
  .json         a layers model of TensorFlow.js, with its weights beside it in a .weights.bin
  .onnx         ONNX, version 17 of its ops, with preprocessing and names of classes inside
  .js           a JavaScript module that answers rows by itself, to the bits of predict, without lanegrad
docs/files.md tells what each format keeps. A layer that a format hasn't is refused, and nothing is written.

Examples:
  lanegrad convert digits.safetensors digits.onnx
  lanegrad export digits.safetensors predict.js
  lanegrad convert net.safetensors web/model.json --activation relu --loss crossEntropy`,

  init: `
It writes package.json, a program and .gitignore, and no file that is there already. On a terminal it asks what isn't said.
package.json takes lanegrad from where this one came from: npm, a packed file or a folder.

Examples:
  lanegrad init flowers --template node
  lanegrad init my-page --template vite
  lanegrad init flowers --yes --package file:../lanegrad-0.2.0.tgz      another one, by \`npm pack\``,

  completion: `
It completes commands, options, names that options take, and files. To have it in every new shell:

  bash   lanegrad completion bash > ~/.local/share/bash-completion/completions/lanegrad
  zsh    lanegrad completion zsh > ~/.zfunc/_lanegrad, with fpath+=~/.zfunc before compinit in ~/.zshrc
  fish   lanegrad completion fish > ~/.config/fish/completions/lanegrad.fish

Examples:
  eval "$(lanegrad completion bash)"        in this shell
  source <(lanegrad completion zsh)
  lanegrad completion fish | source`,
} as const;
