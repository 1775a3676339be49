/**
 * A service that trains on request: POST /train takes rows and labels as JSON, and answers with one
 * line of JSON an epoch and a last line that has the accuracy. When the client leaves, the training
 * ends between two batches. A worker owns each model, so the service answers others meanwhile.
 */
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { dataset, dense, sequential } from "lanegrad";

async function train(request, response) {
  const { x, y, epochs = 100 } = await json(request);
  const data = dataset({ x, y, task: "classification" });
  const controller = new AbortController();
  response.on("close", () => controller.abort());
  const model = await sequential({
    inputs: data.columns,
    layers: [dense(16, "relu"), dense(data.classes.length, "softmax")],
    loss: "crossEntropy",
    standardize: true,
    worker: true,
  });
  try {
    response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    for await (const { epoch, loss } of model.fit(data, { epochs, signal: controller.signal }))
      response.write(`${JSON.stringify({ epoch, loss })}\n`);
    const { accuracy } = await model.evaluate(data);
    response.end(`${JSON.stringify({ accuracy })}\n`);
  } finally {
    model.dispose();
  }
}

const server = createServer(async (request, response) => {
  if (request.method !== "POST" || request.url !== "/train") {
    response.writeHead(404).end("POST rows to /train\n");
    return;
  }
  try {
    await train(request, response);
  } catch (error) {
    if (response.destroyed) console.log("the client left: its training has ended");
    else if (response.headersSent) response.end(`${JSON.stringify({ error: error.message })}\n`);
    else response.writeHead(400).end(`${JSON.stringify({ error: error.message })}\n`);
  }
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () =>
  console.log(`The service is at http://localhost:${server.address().port}/train until you press Ctrl-C.`),
);
