import { formFor } from "../auth/seen-event.js";
import type { EventSight } from "../auth/sights.js";
import type { JsonValue } from "../base/json.js";
import type { AgentHostView } from "../events/agent/agent-host-view.js";
import type { TerrariumEvent } from "../events/event.js";
import type { Freeze } from "../events/freeze.js";
import type { Pheromone } from "../events/pheromone.js";
import { hiddenMembers } from "../events/forms/hidden.js";
import type { HealthView } from "../events/probe.js";
import type { ShownSemaphore } from "../inbox/shown-semaphore.js";
import type { ShownRun } from "../runs/index.js";
import { shownSettler, shownSource } from "./names.js";
import type { AgentView, Reflected, Snapshot } from "./port.js";

/** The fields of GraphQL's `Agent` without arguments, with its visible commands. */
export function plainAgent(view: AgentView, sight: EventSight): object {
  const { id, genus, description, state, pressure, flow, temperature, entropyRemaining } = view;
  const { observers, eventsReflected, usualFlow, errorsLastMinute, lastResult, lastError } = view;
  const vitals = { state, pressure, flow, temperature, entropyRemaining };
  const commands = view.commands.filter(({ hidden }) => !hidden);
  return {
    id,
    genus,
    description,
    ...vitals,
    observers,
    eventsReflected,
    usualFlow,
    errorsLastMinute,
    health: plainHealth(view.health, sight.steers(id)),
    lastResult: lastResult && plainReflected(lastResult, sight),
    lastError: lastError && plainReflected(lastError, sight),
    frozen: view.frozen && plainFreeze(view.frozen, sight.steers(id)),
    host: view.host && plainHost(view.host),
    asOf: moment(view.asOf),
    schedules: view.schedules.map(({ next, ...schedule }) => ({
      ...schedule,
      next: next === null ? null : new Date(next).toISOString(),
    })),
    commands,
  };
}

/** GraphQL's `Freeze`. */
export function plainFreeze(
  { agentId, labels, reason, by, at }: Freeze,
  seesBy = true,
): { readonly [name: string]: JsonValue } {
  return { agentId, labels: labels && { ...labels }, reason, by: seesBy ? by : null, at: moment(at) };
}

/** GraphQL's `AgentHost`. */
function plainHost({ name, sdk, isConnected, since }: AgentHostView): object {
  return { name, sdk, connected: isConnected, since: moment(since) };
}

/** GraphQL's `AgentHealth`. */
function plainHealth({ status, since, probes }: HealthView, seesDetails: boolean): object {
  return {
    status,
    since: moment(since),
    probes: probes.map((probe) => ({
      ...probe,
      detail: seesDetails ? probe.detail : null,
      at: moment(probe.at),
    })),
  };
}

/** GraphQL's `Snapshot`. */
export function plainSnapshot({ agent, history, cursor, takenAt }: Snapshot, sight: EventSight): object {
  const { state, pressure, flow, temperature, entropyRemaining } = agent;
  return {
    agent: plainAgent(agent, sight),
    state,
    metabolism: { pressure, flow, temperature, entropyRemaining },
    history: history.map((reflected) => plainReflected(reflected, sight)),
    cursor,
    takenAt: new Date(takenAt).toISOString(),
  };
}

/** An event with its cursor. */
export function plainReflected({ cursor, event }: Reflected, sight: EventSight): object {
  return { cursor, ...plainEvent(event, sight) };
}

/** An event for transports without a document: all fields that GraphQL has, except the cursor. */
export function plainEvent(stored: TerrariumEvent, sight: EventSight): object {
  const event = formFor(stored, sight);
  const plain = { ...event, at: new Date(event.at).toISOString() };
  if ("semaphore" in event) {
    const settledBy = shownSettler(event.semaphore.settledBy, sight.steers(event.agentId));
    return { ...plain, semaphore: plainSemaphore({ ...event.semaphore, settledBy }) };
  }
  if ("pheromone" in event) return { ...plain, pheromone: plainPheromone(event.pheromone, sight) };
  return sight.steers(event.agentId) ? plain : { ...plain, ...hiddenMembers(event.type) };
}

/** A semaphore for transports without a document: all fields that GraphQL would show the same viewer, times as ISO 8601. */
export function plainSemaphore({ secrets, isPartial, ...view }: ShownSemaphore): {
  [member: string]: JsonValue;
} {
  const { resumption } = view;
  return {
    ...view,
    options: [...view.options],
    createdAt: moment(view.createdAt),
    deadline: moment(view.deadline),
    settledAt: moment(view.settledAt),
    resumption: resumption && { ...resumption, error: errorOf(secrets) },
    secretsShown: secrets !== undefined,
    answer: secrets?.answer ?? null,
    state: secrets?.state ?? null,
    input: secrets?.input ?? null,
    cancelReason: secrets?.cancelReason ?? null,
    // Null because the servers that keep it do not answer, as what is withheld.
    ...(isPartial && { unread: ["responseSchema"] }),
  };
}

/** A pheromone: the fields of GraphQL's. In an event, `intensity` is that of the deposit. */
export function plainPheromone(
  { at, firstAt, ...pheromone }: Pheromone & { readonly intensity?: number },
  sight: EventSight,
): { [member: string]: JsonValue } {
  const intensity = pheromone.intensity ?? pheromone.initialIntensity;
  const source = shownSource(sight, pheromone);
  return { ...pheromone, source, intensity, at: moment(at), firstAt: moment(firstAt) };
}

/** A run: the fields that GraphQL shows the same viewer, with the ids of its questions and its parent. */
export function plainRun(run: ShownRun): { [member: string]: JsonValue } {
  const { id, agentId, kind, status, command, session, by, onBehalfOf, attempt } = run;
  const { error, parent, usage } = run;
  return {
    id,
    agentId,
    kind,
    status,
    command,
    session,
    by,
    onBehalfOf,
    attempt,
    acceptedAt: moment(run.acceptedAt),
    startedAt: moment(run.startedAt),
    endedAt: moment(run.endedAt),
    input: run.input,
    result: run.result,
    error: error && { ...error },
    semaphores: [...run.semaphores],
    parent,
    usage: usage && { ...usage, models: [...usage.models] },
    private: run.private,
    // Null because the servers that keep them do not answer.
    ...(run.unread && run.unread.length > 0 && { unread: [...run.unread] }),
  };
}

function moment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function errorOf(secrets: ShownSemaphore["secrets"]): JsonValue {
  const error = secrets?.resumptionError;
  return error ? { code: error.code, message: error.message } : null;
}
