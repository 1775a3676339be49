import type { ModelHint } from "../io/modelFile.js";

/** What a file of another program leaves open. */
export interface ImportOptions extends ModelHint {
  /**
   * The modules of a state_dict that isn't of Linear layers alone, as PyTorch prints them, a text
   * or a list: what their numbers don't tell, such as
   * `"Conv2d(padding=1), ReLU, MaxPool2d(2), Flatten, Linear"`, or what `print(model)` writes of a
   * torch.nn.Sequential. Of a recurrent module `"LSTM(3, 8)[0]"` says that all states go on,
   * `"LSTM(3, 8)[0][:, -1]"` the last one.
   */
  readonly modules?: string | readonly string[];
  /**
   * How the numbers of a row lie, [height, width, channels] of images, [steps, features] of
   * sequences: what modules take, by default what the first Linear does, and what a file of another
   * format leaves open.
   */
  readonly inputs?: number | readonly number[];
}
