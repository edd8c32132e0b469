import type { VitalSample } from "../../events/event.js";
import type { AgentView, ShownSchedule, Snapshot, SystemMetabolism } from "../../watching/port.js";
import { VITALS_SECONDS_MAX } from "../../mirror/index.js";
import { type Builder, VITAL_HELP } from "../builder.js";
import { addCommandType } from "./command.js";
import type { FreezeType } from "./freeze.js";
import { addHealthType } from "./health.js";
import { addHostType } from "./host.js";
import type { Enums } from "./enums.js";
import { VITAL_SAMPLES_MAX, vitalsOf } from "./vitals.js";
import type { addEventTypes } from "./event.js";
import { clampToInt } from "./scalars.js";
import { COUNT_HELP, listQuery, ORDER_HELP, SEMAPHORES_MAX, type SemaphoreTypes } from "./semaphore.js";

export type AgentTypes = ReturnType<typeof addAgentTypes>;

/** The agents in the schema: the manifest, one agent's snapshot, the whole terrarium. */
export function addAgentTypes(
  builder: Builder,
  enums: Enums,
  events: ReturnType<typeof addEventTypes>,
  semaphores: SemaphoreTypes,
  freeze: FreezeType,
) {
  const command = addCommandType(builder);
  const vitalSample = addVitalSampleType(builder);
  const schedule = addScheduleType(builder);
  const health = addHealthType(builder, enums);
  const host = addHostType(builder);
  const agent = builder.objectRef<AgentView>("Agent").implement({
    description: "An agent's last known state. Reading it never involves the agent.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "Unique in this terrarium." }),
      genus: t.exposeString("genus", { description: "Kind of agent, chosen by its author." }),
      description: t.exposeString("description", { description: "What it does, written by its author." }),
      visibility: t.expose("visibility", {
        type: enums.agentVisibility,
        description: "Who may see it.",
      }),
      labels: t.field({
        type: "JSON",
        description: "Its labels, by key: scopes and freezes select agents by them.",
        resolve: ({ labels }) => ({ ...labels }),
      }),
      state: t.expose("state", { type: enums.fluxState, description: VITAL_HELP.state }),
      pressure: t.exposeFloat("pressure", { description: VITAL_HELP.pressure }),
      flow: t.exposeFloat("flow", { description: VITAL_HELP.flow }),
      temperature: t.exposeFloat("temperature", { description: VITAL_HELP.temperature }),
      entropyRemaining: t.exposeFloat("entropyRemaining", {
        nullable: true,
        description: VITAL_HELP.entropyRemaining,
      }),
      observers: t.exposeInt("observers", {
        description:
          "Number of connections that watch it now (WebSockets, event streams). Each counts once, however many " +
          "subscriptions it has, on this agent's stream or on the stream of all agents.",
      }),
      eventsReflected: t.int({
        description: "Number of its events published since the gateway started.",
        resolve: (view) => clampToInt(view.eventsReflected),
      }),
      usualFlow: t.exposeFloat("usualFlow", {
        nullable: true,
        description:
          "Usual flow, events per second: the mean over about the last ten minutes of its life. Null " +
          "during the first half minute. Widgets compare with it to call an agent idle, waking, active or intense.",
      }),
      errorsLastMinute: t.exposeInt("errorsLastMinute", {
        description: "Number of its ERROR events within the last minute.",
      }),
      health: t.field({
        type: health,
        description: "How it is, by its probes.",
        resolve: ({ id: agentId, health: { status, since, probes } }) => ({ agentId, status, since, probes }),
      }),
      frozen: t.field({
        type: freeze,
        nullable: true,
        description: "The oldest freeze that holds it: it begins nothing new. Null when it may begin work.",
        resolve: ({ id, frozen }, _args, { sight }) =>
          frozen && (sight.steers(id) ? frozen : { ...frozen, by: null }),
      }),
      asOf: t.expose("asOf", {
        type: "DateTime",
        nullable: true,
        description:
          "As of when all this is known: what connects the gateways is away, or takes no events. Null: now.",
      }),
      host: t.field({
        type: host,
        nullable: true,
        description:
          "The host in another process that runs it, for viewers that may steer it. Null for others, and when it runs in the " +
          "gateway's own process.",
        resolve: (view) => view.host,
      }),
      lastResult: t.field({
        type: events.result,
        nullable: true,
        description:
          "Its newest result, also when its history has dropped it; null before the first. The cursor is of its own stream.",
        resolve: (view) => view.lastResult,
      }),
      lastError: t.field({
        type: events.error,
        nullable: true,
        description:
          "Its newest error, also when its history has dropped it; null before the first. The cursor is of its own stream.",
        resolve: (view) => view.lastError,
      }),
      vitals: t.field({
        type: [vitalSample],
        description:
          "Its vitals in each of the last seconds in which it lived, oldest first, since the gateway started. One " +
          `operation reads at most ${VITAL_SAMPLES_MAX} samples (QUERY_TOO_COMPLEX).`,
        args: {
          lastSeconds: t.arg.int({
            defaultValue: VITALS_SECONDS_MAX,
            description: `Length of the period, 1 to ${VITALS_SECONDS_MAX} seconds.`,
          }),
        },
        resolve: (view, args, context) => vitalsOf(context, view.id, args.lastSeconds ?? VITALS_SECONDS_MAX),
      }),
      schedules: t.field({
        type: [schedule],
        description: "Its inputs at fixed times.",
        resolve: ({ schedules }) => schedules,
      }),
      commands: t.field({
        type: [command],
        description: "Commands that clients can call by name; hidden commands are left out.",
        resolve: (view) => view.commands.filter(({ hidden }) => !hidden),
      }),
      semaphores: t.field({
        type: [semaphores.semaphore],
        description: "Its questions to people.",
        args: {
          status: t.arg({ type: enums.semaphoreStatus, description: "Only this status. Default: all." }),
          order: t.arg({
            type: enums.semaphoreOrder,
            description: ORDER_HELP,
          }),
          first: t.arg.int({ defaultValue: SEMAPHORES_MAX, description: COUNT_HELP }),
        },
        resolve: async (view, args, context) =>
          (await context.watch.semaphores(context.viewer, listQuery({ ...args, agentId: view.id })))
            .semaphores,
      }),
    }),
  });

  const agentMetabolism = builder.objectRef<AgentView>("AgentMetabolism").implement({
    description: "Vital signs of an agent.",
    fields: (t) => ({
      pressure: t.exposeFloat("pressure", { description: VITAL_HELP.pressure }),
      flow: t.exposeFloat("flow", { description: VITAL_HELP.flow }),
      temperature: t.exposeFloat("temperature", { description: VITAL_HELP.temperature }),
      entropyRemaining: t.exposeFloat("entropyRemaining", {
        nullable: true,
        description: VITAL_HELP.entropyRemaining,
      }),
    }),
  });

  const snapshot = builder.objectRef<Snapshot>("Snapshot").implement({
    description: "One agent at one moment, and the cursor to subscribe after to get every later event.",
    fields: (t) => ({
      agent: t.field({ type: agent, description: "The agent.", resolve: (s) => s.agent }),
      state: t.field({ type: enums.fluxState, description: VITAL_HELP.state, resolve: (s) => s.agent.state }),
      metabolism: t.field({
        type: agentMetabolism,
        description: "Its pressure, flow and temperature.",
        resolve: (s) => s.agent,
      }),
      history: t.field({
        type: [events.event],
        description: "The latest events, oldest first.",
        resolve: (s) => s.history,
      }),
      cursor: t.expose("cursor", {
        type: "Cursor",
        description: "Subscribe `after` this on the same agent to continue without a gap or a repeat.",
      }),
      takenAt: t.expose("takenAt", {
        type: "DateTime",
        description: "Time of the snapshot, by the gateway's clock.",
      }),
    }),
  });

  const systemMetabolism = builder.objectRef<SystemMetabolism>("SystemMetabolism").implement({
    description: "Vital signs of the whole terrarium.",
    fields: (t) => ({
      agents: t.exposeInt("agents", { description: "Number of agents." }),
      alive: t.exposeInt("alive", {
        description: "Number of agents that are FLOWING, PERTURBED or DRAINING.",
      }),
      feverish: t.exposeInt("feverish", { description: "Number of agents with a fever." }),
      pressure: t.exposeFloat("pressure", { description: "Mean over the living agents, 0–100." }),
      flow: t.exposeFloat("flow", { description: "Sum over the living agents, events per second." }),
      temperature: t.exposeFloat("temperature", { description: "Highest of the living agents, 0–1." }),
      observers: t.exposeInt("observers", {
        description:
          "Number of connections that watch (WebSockets, event streams). Each counts once, however many " +
          "subscriptions it has.",
      }),
      lagging: t.exposeInt("lagging", {
        description: "Number of observers that lag, because their connection accepts no more.",
      }),
      eventsReflected: t.int({
        description: "Number of events published since the gateway started.",
        resolve: (system) => clampToInt(system.eventsReflected),
      }),
      errorsLastMinute: t.exposeInt("errorsLastMinute", {
        description: "Number of ERROR events of all agents within the last minute.",
      }),
      probesFailing: t.exposeInt("probesFailing", {
        description: "Number of failing probes of the living agents.",
      }),
      uptimeMs: t.exposeFloat("uptimeMs", { description: "Milliseconds since the gateway started." }),
      takenAt: t.expose("takenAt", {
        type: "DateTime",
        description: "Time of the reading, by the gateway's clock.",
      }),
      cursor: t.expose("cursor", {
        type: "Cursor",
        description:
          "Position of the stream of all agents: subscribe to it `after` this to get every event from now on.",
      }),
      asOf: t.expose("asOf", {
        type: "DateTime",
        nullable: true,
        description:
          "As of when agents, runs and questions are known: what connects the gateways is away, or takes no events. Null: now.",
      }),
      outage: t.exposeString("outage", {
        nullable: true,
        description: "What is away, since when, and what that means, in a sentence. Null with `asOf`.",
      }),
    }),
  });

  return { agent, snapshot, systemMetabolism };
}

function addVitalSampleType(builder: Builder) {
  return builder.objectRef<VitalSample>("VitalSample").implement({
    description: "An agent's vitals in one second of its life.",
    fields: (t) => ({
      at: t.expose("at", { type: "DateTime", description: "Start of the second, by the gateway's clock." }),
      pressure: t.exposeFloat("pressure", { description: VITAL_HELP.pressure }),
      flow: t.exposeFloat("flow", { description: VITAL_HELP.flow }),
      temperature: t.exposeFloat("temperature", { description: VITAL_HELP.temperature }),
      errors: t.exposeInt("errors", { description: "Number of its ERROR events in that second." }),
    }),
  });
}

function addScheduleType(builder: Builder) {
  return builder.objectRef<ShownSchedule>("Schedule").implement({
    description: "An agent's input at fixed times: one run of kind SCHEDULE for each tick.",
    fields: (t) => ({
      name: t.exposeString("name", {
        description: "Unique within the agent. `by` of its runs is schedule:<name>.",
      }),
      cron: t.exposeString("cron", {
        description: "Minute, hour, day of month, month, day of week; perhaps seconds first.",
      }),
      timeZone: t.exposeString("timeZone", { description: "IANA name of the time zone of `cron`." }),
      missed: t.exposeString("missed", {
        description: "What becomes of ticks while the gateway is down: `skip`, or `once` for one run.",
      }),
      next: t.expose("next", {
        type: "DateTime",
        nullable: true,
        description: "When it ticks next. While the agent is stopped, ticks are skipped.",
      }),
    }),
  });
}
