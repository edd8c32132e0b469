import { once } from "node:events";
import { createServer, request as requestHttp } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { TOP } from "../../support/machine.js";
import { startGateway, TOKEN, type Gateway } from "../../support/terrarium-process.js";

const CALLER = join(TOP, "test/support/agents/caller.ts");

/** A gateway on a free port with the agents `caller` and `silent`, without data on disk. */
export function startCaller(): Promise<Gateway> {
  const files = ["--ephemeral", "--no-bundled", "--agents", CALLER];
  return startGateway(["serve", "--port", "0", ...files, "--steering-rate-per-second", "1000"]);
}

/** The text of REST's answer to the same call. */
export async function post(gateway: Gateway, path: string, args: unknown): Promise<string> {
  const response = await fetch(`${gateway.url}/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(args),
  });
  return await response.text();
}

/** Executes one document with a token for everything. */
export async function mutate(gateway: Gateway, query: string): Promise<unknown> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query }),
  });
  return await response.json();
}

export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Requested paths, in order. */
  readonly paths: readonly string[];
}

/** A proxy in front of a gateway that serves it under `/deep`, too. Requests that `lets` refuses are 404. */
export async function startFront(
  gateway: Gateway,
  lets: (path: string) => boolean = () => true,
): Promise<Front> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    paths.push(path);
    const inner = path.replace(/^\/deep/, "");
    if (!lets(inner)) {
      response.writeHead(404).end("nothing here");
      return;
    }
    const { method, headers } = request;
    const onward = requestHttp(new URL(inner, gateway.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    },
  };
}
