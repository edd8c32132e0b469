import { get, type IncomingMessage } from "node:http";
import { get as getSecurely } from "node:https";
import { text } from "node:stream/consumers";

import { AGENT_VITALS, type AgentSeries, ALL_VITALS } from "../../documents/agents.js";
import { FROZEN_AGENTS } from "../../documents/freezes.js";
import type { FreezableAgent } from "../../events/words/freezes.js";
import { SIGNALS, SIGNALS_OF_AGENT } from "../../documents/pheromones.js";
import type { SignalNews } from "../../signals/shown.js";
import { LOOK, type LookAnswer } from "../../documents/semaphores.js";
import { ask, type AskSettings } from "./http.js";

/** What events do not carry. */
export interface Status extends LookAnswer {
  /** Observers whose socket accepts no more data at the moment; null when unknown. */
  readonly lagging: number | null;
}

export interface StatusOptions {
  /** Maximum number of open questions. */
  readonly cardsMax: number;
  readonly timeoutMs: number;
}

type From = Pick<AskSettings, "endpoint" | "others" | "token">;

/** Polls once. Fails with a CliError. */
export async function fetchStatus(from: From, { cardsMax, timeoutMs }: StatusOptions): Promise<Status> {
  const signal = AbortSignal.timeout(timeoutMs);
  const [answer, lagging] = await Promise.all([
    ask({ ...from, signal }, LOOK, { cards: cardsMax }),
    laggingOf(from.endpoint, signal),
  ]);
  return { ...answer, lagging };
}

/** Vitals of the last seconds, of one agent or of all (null). Fails with a CliError. */
export async function fetchVitals(
  from: From,
  agentId: string | null,
  { lastSeconds, timeoutMs }: { readonly lastSeconds: number; readonly timeoutMs: number },
): Promise<readonly AgentSeries[]> {
  const to = { ...from, signal: AbortSignal.timeout(timeoutMs) };
  if (agentId === null) return (await ask(to, ALL_VITALS, { lastSeconds })).agents;
  const { agent } = await ask(to, AGENT_VITALS, { agentId, lastSeconds });
  return agent ? [agent] : [];
}

/** The field of pheromones. */
export interface Field {
  readonly signals: readonly SignalNews[];
  /** The gateway's time of it, ISO 8601. */
  readonly takenAt: string;
}

/** The field, or what concerns one agent. Fails with a CliError. */
export async function fetchField(from: From, agentId: string | null, timeoutMs: number): Promise<Field> {
  const to = { ...from, signal: AbortSignal.timeout(timeoutMs) };
  if (agentId === null) {
    const { signals, clock } = await ask(to, SIGNALS, {});
    return { signals, takenAt: clock.takenAt };
  }
  const { signals, toAgent, clock } = await ask(to, SIGNALS_OF_AGENT, { agentId, source: agentId });
  return { signals: [...signals, ...toAgent], takenAt: clock.takenAt };
}

/** Which agents are frozen. Fails with a CliError. */
export async function fetchFrozen(from: From, timeoutMs: number): Promise<readonly FreezableAgent[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  return (await ask({ ...from, signal }, FROZEN_AGENTS, {})).agents;
}

/** Read from the metrics, which may be unreachable behind a proxy. */
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
