import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { deferred } from "../../src/base/deferred.js";
import { defaultLimits } from "../../src/base/limits.js";
import { openHttpServer } from "../../src/gateway/http-server.js";

it("is gone as soon as the last answer is, although its client would keep the connection", async () => {
  const asked = deferred<ServerResponse>();
  const http = await openHttpServer({
    handler: (_request, response) => asked.resolve(response),
    limits: defaultLimits,
    host: "127.0.0.1",
    port: 0,
  });
  // What the connection would be kept for otherwise.
  http.server.keepAliveTimeout = 60_000;
  const answer = fetch(http.url);
  const response = await asked.promise;
  const closed = http.close();
  response.end("the last");
  expect(await (await answer).text()).toBe("the last");
  await closed;
}, 3_000);
