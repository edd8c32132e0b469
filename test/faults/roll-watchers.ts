import { EventSource } from "eventsource";
import { WebSocket } from "ws";
import { patient } from "../../examples/resume.js";
import { systemClock } from "../../src/base/clock.js";
import { comeBackAfter } from "../../src/events/close-codes.js";
import { apollo, createSocket, graphqlWs, urql, type Watch } from "../support/clients/watchers.js";
import { EventCheck, type Seen } from "./event-check.js";

const FIELDS = "type agentId cursor ... on ResultEvent { result } ... on GapEvent { missed reason }";
const WATCH = `subscription ($agentId: ID, $after: Cursor) {
  terrariumEvents(agentId: $agentId, after: $after, replay: 0) { ${FIELDS} }
}`;
/** Before a plain WebSocket connects again without a hint, milliseconds. */
const RETRY_MS = 200;

/** A client that watches one agent, or all (null), at this address. Returns how to leave. */
type Start = (
  url: string,
  agentId: string | null,
  check: EventCheck,
  take: (event: Seen) => void,
) => () => void;

/** A library on top of graphql-ws, with the options that the manual gives. */
const library =
  (watch: Watch): Start =>
  (url, agentId, check, take) =>
    watch(
      createSocket(`${url.replace("http", "ws")}/graphql`, patient),
      { query: WATCH, variables: { agentId } },
      {
        next: (event) => take(event as Seen),
        end: (error) =>
          check.fault(`it ended: ${error instanceof Error ? error.message : JSON.stringify(error)}`),
      },
    );

/** As the manual says; it connects again by itself. */
const eventSource: Start = (url, agentId, check, take) => {
  const agent = agentId === null ? "" : `agentId: ${JSON.stringify(agentId)}, `;
  const query = `subscription { terrariumEvents(${agent}replay: 0) { ${FIELDS} } }`;
  const source = new EventSource(`${url}/graphql?query=${encodeURIComponent(query)}`);
  source.addEventListener("next", ({ data }) => {
    const { data: told } = JSON.parse(data as string) as { data?: { terrariumEvents: Seen } };
    if (told) take(told.terrariumEvents);
    else check.fault(String(data));
  });
  source.addEventListener("error", ({ code, message }) => {
    if (source.readyState === EventSource.CLOSED) check.fault(`it was closed for good: ${code} ${message}`);
  });
  source.addEventListener("complete", () => check.fault("it was completed"));
  return () => source.close();
};

/** `/observe` has no stream of all agents. */
const observe: Start = (url, agentId, check, take) => {
  let socket: WebSocket | null = null;
  let hasLeft = false;
  const join = (): void => {
    if (hasLeft) return;
    const after = check.after === null ? "replay=0" : `after=${check.after}`;
    socket = new WebSocket(`${url.replace("http", "ws")}/observe/${agentId}?${after}`);
    socket.on("message", (data) => take(JSON.parse((data as Buffer).toString()) as Seen));
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => {
      if (code >= 4_000) check.fault(`it was closed: ${code} ${String(reason)}`);
      systemClock.after(comeBackAfter(String(reason)) ?? RETRY_MS, join);
    });
  };
  join();
  return () => {
    hasLeft = true;
    socket?.terminate();
  };
};

const KINDS: readonly (readonly [string, Start])[] = [
  ["Apollo", library(apollo)],
  ["urql", library(urql)],
  ["graphql-ws", library(graphqlWs)],
  ["EventSource", eventSource],
  ["/observe", observe],
];
const WATCHED = ["near-talker", "far-talker", null] as const;

/** Watches through the deploy as its kind of client does, and checks what it gets. */
export class RollWatcher {
  readonly kind: string;
  readonly agentId: string | null;
  readonly check: EventCheck;
  readonly leave: () => void;
  /** By talker: when it was heard last, and the longest time between two of its numbers, milliseconds. */
  readonly heard = new Map<string, { at: number; longestMs: number }>();

  /** A fifth of each kind, a third of these of each talker and of all agents. */
  constructor(index: number, url: string) {
    const [kind, start] = KINDS[index % KINDS.length] as (typeof KINDS)[number];
    const watched = WATCHED[Math.floor(index / KINDS.length) % WATCHED.length] ?? null;
    this.kind = kind;
    this.agentId = kind === "/observe" ? (watched ?? "far-talker") : watched;
    this.check = new EventCheck(`${this.agentId ?? "all agents"} over ${kind}, ${index}`, this.agentId, {
      isShared: true,
    });
    this.leave = start(url, this.agentId, this.check, (event) => this.#take(event));
  }

  /** Talkers that it watches. */
  get talkers(): readonly string[] {
    return this.agentId === null ? ["near-talker", "far-talker"] : [this.agentId];
  }

  #take(event: Seen): void {
    this.check.take(event);
    if (event.type !== "RESULT" || !event.agentId.endsWith("talker")) return;
    const at = systemClock.monotonic();
    const heard = this.heard.get(event.agentId);
    if (heard) [heard.longestMs, heard.at] = [Math.max(heard.longestMs, at - heard.at), at];
    else this.heard.set(event.agentId, { at, longestMs: 0 });
  }
}
