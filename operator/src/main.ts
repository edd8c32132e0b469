import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { systemClock } from "../../src/base/clock.js";
import { clusterAccess } from "../../src/kubernetes/client/kubeconfig.js";
import { jsonLog } from "./log.js";
import { Operator } from "./operator.js";

const { env } = process;
const clock = systemClock;
const log = jsonLog((line) => process.stderr.write(line), env["TERRARIUM_LOG_LEVEL"] ?? "info", clock);

const gatewayImage = env["TERRARIUM_GATEWAY_IMAGE"];
if (!gatewayImage) {
  process.stderr.write("terrarium-operator: TERRARIUM_GATEWAY_IMAGE must name the image of gateways\n");
  process.exit(2);
}
const operator = new Operator({
  access: await clusterAccess(env, () => clock.now()),
  only: env["TERRARIUM_OPERATOR_NAMESPACE"] || null,
  // A restarted container has the same pod name, and must not take the lease of the process before it for its own.
  identity: `${env["POD_NAME"] ?? hostname()}_${randomUUID()}`,
  gatewayImage,
  clock,
  random: Math.random,
  log,
  ...(env["TERRARIUM_OPERATOR_WATCH_SECONDS"] && {
    watchSeconds: Number(env["TERRARIUM_OPERATOR_WATCH_SECONDS"]),
  }),
});

const server = createServer((request, response) => {
  const answer = (status: number, body: string, type = "text/plain; charset=utf-8"): void => {
    response.writeHead(status, { "content-type": type }).end(body);
  };
  const { pathname } = new URL(request.url ?? "/", "http://operator");
  if (pathname === "/health") return answer(200, "ok\n");
  if (pathname === "/ready")
    return operator.isReady ? answer(200, "ok\n") : answer(503, "caches are filling\n");
  if (pathname !== "/metrics") return answer(404, "not found\n");
  const { registry } = operator.metrics;
  registry.metrics().then(
    (text) => answer(200, text, registry.contentType),
    () => answer(500, "metrics failed\n"),
  );
});
server.listen(Number(env["TERRARIUM_OPERATOR_PORT"] ?? 8_080), () =>
  log.info({ address: server.address() }, "listens"),
);
operator.start();

let isEnding = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (isEnding) process.exit(1);
    isEnding = true;
    operator.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
