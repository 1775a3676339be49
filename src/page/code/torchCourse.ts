import type { ScheduleName } from "../configuration.js";
import type { Recipe } from "./recipe.js";

/** The share of the learning rate at `p`, the share of the updates that lie behind. */
const SHARES: Readonly<Record<Exclude<ScheduleName, "constant">, string>> = {
  cosine: "(1 + math.cos(math.pi * p)) / 2",
  exponential: "0.1 ** p",
  polynomial: "1 - p",
};

/** What is added to the loss, behind it on its line. */
export function penaltyLine({ configuration: { penalty, penaltyRate } }: Recipe): string {
  if (penalty === "none") return "";
  const size = penalty === "l2" ? "(w**2).sum()" : "w.abs().sum()";
  return ` + ${penaltyRate} * sum(${size} for w in net.parameters() if w.dim() > 1)`;
}

/** What changes the learning rate from update to update. */
export function scheduleLines({ configuration, epochsBehind }: Recipe): readonly string[] {
  const { schedule, batchSize, epochs } = configuration;
  if (schedule === "constant") return [];
  const stepsOf = (count: number): string =>
    batchSize === "full" ? String(count) : `${count} * math.ceil(len(x) / ${batchSize})`;
  const isNew = epochsBehind === 0;
  return [
    `steps = ${stepsOf(epochsBehind + epochs)}`,
    ...(isNew ? [] : [`steps_behind = ${stepsOf(epochsBehind)}`]),
    "",
    "",
    "def share(step):",
    `    p = min(${isNew ? "step" : "(steps_behind + step)"} / steps, 1)`,
    `    return ${SHARES[schedule]}`,
    "",
    "",
    "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share)",
  ];
}

/** What is done after each update. */
export function stepLines({ configuration: { schedule } }: Recipe): readonly string[] {
  return schedule === "constant" ? [] : ["scheduler.step()"];
}

/** What ends the training where the test loss got no lower for a while. */
export function stoppingLines(recipe: Recipe): readonly string[] {
  const { patience } = recipe.configuration;
  if (patience === "never") return [];
  return [
    "net.train(False)",
    "with torch.no_grad():",
    `    test_loss = (criterion(net(test_x), test_y)${penaltyLine(recipe)}).item()`,
    "if epoch == 1 or test_loss < best:",
    "    best, waited = test_loss, 0",
    "else:",
    "    waited += 1",
    `    if waited >= ${patience}:`,
    "        break",
  ];
}
