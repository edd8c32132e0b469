import { get, type IncomingMessage } from "node:http";
import { get as getSecurely } from "node:https";
import { text } from "node:stream/consumers";

import { LOOK, type LookAnswer } from "../../documents/semaphores.js";
import { ask } from "../client.js";
import { BOUNDS, PACE } from "./bounds.js";

/** What no event tells. */
export interface Look extends LookAnswer {
  /** Observers whose socket takes no more for now; null when the gateway does not say. */
  readonly lagging: number | null;
}

/** Looks once, as anybody may: without a token, so that what comes back is for everybody. Fails with a CliError. */
export async function look(endpoint: URL): Promise<Look> {
  const signal = AbortSignal.timeout(PACE.lookTimeoutMs);
  const [answer, lagging] = await Promise.all([
    ask({ endpoint, token: null, signal }, LOOK, { cards: BOUNDS.cardsMax }),
    laggingOf(endpoint, signal),
  ]);
  return { ...answer, lagging };
}

/** From the metrics, which a gateway behind a proxy may keep to itself. */
async function laggingOf(endpoint: URL, signal: AbortSignal): Promise<number | null> {
  try {
    const response = await read(new URL(endpoint.pathname.replace(/graphql$/, "metrics"), endpoint), signal);
    const [, value] = /^terrarium_fanout_lagging (\d+)$/m.exec(await text(response)) ?? [];
    return value === undefined ? null : Number(value);
  } catch {
    return null;
  }
}

function read(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? getSecurely : get;
    request(url, { agent: false, signal }).once("response", resolve).once("error", reject);
  });
}
