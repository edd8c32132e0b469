import type { Agentese } from "../../src/agentese/port.js";
import type { ExecutionResult } from "graphql";
import { decodeCursor } from "../../src/events/cursor.js";
import type { GapEvent, TerrariumEvent } from "../../src/events/event.js";
import type { Slot } from "../../src/mirror/ring/slot.js";
import type { Steer } from "../../src/steering/port.js";
import type { Watch } from "../../src/watching/port.js";

const BEAT = "fragment B on MetabolismEvent { version: flow agent: agentId at state }";
/** The subscriptions of the simulated clients. */
export const DOCUMENTS = [
  `subscription($id: ID, $after: Cursor, $n: Int) { terrariumEvents(agentId: $id, after: $after, replay: $n) {
     cursor type agentId at ...B ... on OutputEvent { data cause } ... on GapEvent { missed reason from to } } }
   ${BEAT}`,
  `subscription Other($id: ID, $after: Cursor, $n: Int, $wide: Boolean = false) {
     e: terrariumEvents(agentId: $id, after: $after, replay: $n) {
       __typename cursor state @include(if: $wide) ...G ...B ... on OutputEvent { d: data } ... on ErrorEvent { message } } }
   fragment G on GapEvent { missed reason from to } ${BEAT}`,
  `subscription($id: ID, $after: Cursor, $n: Int) { terrariumEvents(agentId: $id, after: $after, replay: $n, types: [ERROR]) {
     cursor ... on ErrorEvent { message code } ... on GapEvent { missed reason from to } } }`,
  `subscription($id: ID, $session: String, $after: Cursor, $n: Int) {
     terrariumEvents(agentId: $id, session: $session, after: $after, replay: $n) {
     cursor type agentId at ...B ... on OutputEvent { data cause } ... on GapEvent { missed reason from to } } }
   ${BEAT}`,
];

/** A gap as a client got it. */
export interface ToldGap {
  readonly missed: number | null;
  readonly reason: GapEvent["reason"];
  readonly from: string | null;
  readonly to: string | null;
  readonly at?: number;
}

export function gapIn(text: string): ToldGap | null {
  const { payload } = JSON.parse(text) as { payload: ExecutionResult };
  const event = Object.values(payload.data ?? {})[0] as (Omit<ToldGap, "at"> & { at?: string }) | undefined;
  if (!event || !("missed" in event)) return null;
  return { ...event, at: event.at === undefined ? 0 : Date.parse(event.at) };
}

/** A heartbeat as a client got it; its version is the flow in it. */
export interface ToldBeat {
  readonly cursor: string;
  readonly agent: string;
  readonly version: number;
}

export function beatIn(text: string): ToldBeat | null {
  const { payload } = JSON.parse(text) as { payload: ExecutionResult };
  const event = Object.values(payload.data ?? {})[0] as ToldBeat | undefined;
  return event && "version" in event ? event : null;
}

/** What a client leaves out. */
interface Filter {
  readonly onlyErrors: boolean;
  readonly session: string | null;
}

export function passes({ onlyErrors, session }: Filter, event: TerrariumEvent | undefined): boolean {
  const isOfOther = session !== null && event && "run" in event && event.session !== session;
  return !isOfOther && (!onlyErrors || event?.type === "ERROR" || event?.type === "GAP");
}

/** How many events of a session are missing is unknown. */
export function seenBy({ session }: Filter, event: TerrariumEvent): TerrariumEvent {
  return event.type === "GAP" && session !== null ? { ...event, missed: null } : event;
}

/** Index in the log of the newest `replay` events that a subscriber sees, within the kept history. */
export function startOf(
  log: readonly Slot[],
  replay: number,
  maxHistory: number,
  session: string | null,
): number {
  let start = log.length;
  for (let left = replay; left > 0 && start > 0 && log.length - start < maxHistory; start -= 1) {
    if (passes({ onlyErrors: false, session }, log[start - 1]?.event)) left -= 1;
  }
  return start;
}

export function standsBehind(slot: Slot, cursor: string): boolean {
  const { epoch, offset } = decodeCursor(cursor, slot.scope);
  return slot.epoch === epoch && slot.offset === offset;
}

const refused = (): never => {
  throw new Error("not in this world");
};

/** The simulated gateway serves subscriptions only. */
export const NO_WATCH: Omit<Watch, "follow"> = {
  listed: refused,
  agents: refused,
  agent: refused,
  vitals: refused,
  snapshot: refused,
  history: refused,
  encode: refused,
  spread: refused,
  metabolism: refused,
  semaphores: refused,
  semaphore: refused,
  semaphoreAudit: refused,
  run: refused,
  runs: refused,
  childrenOf: refused,
  pheromones: refused,
  witness: refused,
  followPheromones: refused,
  freezes: refused,
  freezeAudit: refused,
  sessionState: refused,
  shares: refused,
};
export const NO_AGENTESE: Agentese = { read: refused, invoke: refused };

export const NO_STEER: Steer = {
  perturb: refused,
  invoke: refused,
  command: refused,
  quota: refused,
  startAgent: refused,
  stopAgent: refused,
  resolveSemaphore: refused,
  cancelSemaphore: refused,
  cancelRun: refused,
  rerun: refused,
  quotaOfRun: refused,
  depositPheromone: refused,
  createShare: refused,
  revokeShare: refused,
  freeze: refused,
  thaw: refused,
};
