import type { IncomingMessage, ServerResponse } from "node:http";
import { harden } from "./headers.js";
import { problem } from "./problem.js";

/** Whether target and Host of a request make an address. Without one the HTTP library can only fail over it. */
export function hasAddress({ url = "/", headers }: IncomingMessage): boolean {
  return url.startsWith("/") && URL.canParse(`http://${headers.host ?? "localhost"}${url}`);
}

/** Refuses a request that has none; its body is not read. */
export function refuseAddress(res: ServerResponse): void {
  const { status, headers, text } = REFUSAL;
  res.writeHead(status, { ...headers, connection: "close" }).end(text);
}

const REFUSAL = await made();

async function made(): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  const detail = "target and Host of the request make no address";
  const response = problem(400, "Bad request", { code: "BAD_USER_INPUT", detail });
  harden(response.headers);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}
