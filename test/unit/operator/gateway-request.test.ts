import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { askForJson } from "../../../operator/src/gateway-request.js";

/** A gateway that answers like this. */
async function gateway(answer: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

describe("a request of the operator to a gateway", () => {
  it("[OPERATOR-1072] sends the token and reads JSON", async () => {
    await using good = await gateway((request, response) =>
      response.end(JSON.stringify({ said: request.headers.authorization })),
    );
    expect(await askForJson(good.url, "secret", { query: "{ a }" })).toEqual({ said: "Bearer secret" });
  });

  it("[OPERATOR-1072] reads no more than 16 MiB", async () => {
    await using endless = await gateway((_request, response) => {
      const piece = Buffer.alloc(1_048_576, "x");
      const write = (): void => {
        while (response.write(piece));
      };
      response.on("drain", write);
      write();
    });
    await expect(askForJson(endless.url, null)).rejects.toThrow("more than 16777216 bytes");
  });

  it("[OPERATOR-1072] follows no redirect, and never repeats the token in an error", async () => {
    let visits = 0;
    await using elsewhere = await gateway((_request, response) => {
      visits += 1;
      response.end("{}");
    });
    await using sly = await gateway((_request, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const asked = askForJson(sly.url, "secret", {});
    await expect(asked).rejects.toThrow("does not answer");
    await expect(asked).rejects.not.toThrow("secret");
    expect(visits).toBe(0);
  });
});
