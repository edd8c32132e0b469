import { join } from "node:path";

import { TOP } from "./sources.js";
import { startGateway, TOKEN, type Gateway } from "./terrarium-process.js";

const CALLER = join(TOP, "test/support/agents/caller.ts");

/** A gateway on a free port with the agents `caller` and `silent`, nothing on disk. */
export function startCaller(): Promise<Gateway> {
  const files = ["--ephemeral", "--no-bundled", "--agents", CALLER];
  return startGateway(["serve", "--port", "0", ...files, "--steering-rate-per-second", "1000"]);
}

/** What REST answers to the same call, as text. */
export async function post(gateway: Gateway, path: string, args: unknown): Promise<string> {
  const response = await fetch(`${gateway.url}/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(args),
  });
  return await response.text();
}

/** Sends one document with the right to do everything. */
export async function mutate(gateway: Gateway, query: string): Promise<unknown> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query }),
  });
  return await response.json();
}
