import type { CommandDescriptor, CommandExample } from "../events/command.js";
import type { AgentView, Snapshot, SystemMetabolism } from "../watching/port.js";
import { type Builder, VITAL_HELP } from "./builder.js";
import type { Enums } from "./enums.js";
import type { addEventTypes } from "./event-types.js";
import { clampToInt } from "./scalars.js";
import { COUNT_HELP, listQuery, ORDER_HELP, SEMAPHORES_MAX, type SemaphoreTypes } from "./semaphore-type.js";

export type AgentTypes = ReturnType<typeof addAgentTypes>;

/** What the mirror knows of agents: the manifest, one agent's snapshot, the whole terrarium. */
export function addAgentTypes(
  builder: Builder,
  enums: Enums,
  events: ReturnType<typeof addEventTypes>,
  semaphores: SemaphoreTypes,
) {
  const command = addCommandType(builder);
  const agent = builder.objectRef<AgentView>("Agent").implement({
    description: "An agent as the gateway last heard of it. Reading it never touches the agent.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "Unique in this terrarium." }),
      genus: t.exposeString("genus", { description: "What kind of agent it is, as its author named it." }),
      description: t.exposeString("description", { description: "What it does, in its author's words." }),
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
          "How many are watching it now: connections (a WebSocket, an event stream), each once however many " +
          "subscriptions it has, whether they read this agent's stream or that of all agents.",
      }),
      eventsReflected: t.int({
        description: "How many of its events the mirror has shown since the gateway started.",
        resolve: (view) => clampToInt(view.eventsReflected),
      }),
      usualFlow: t.exposeFloat("usualFlow", {
        nullable: true,
        description:
          "What its flow usually is, events per second: the mean over about the last ten minutes of its life. Null " +
          "before it has lived for half a minute. Windows call an agent idle, waking, active or intense by it.",
      }),
      errorsLastMinute: t.exposeInt("errorsLastMinute", {
        description: "How many ERROR events it told within the last minute, to five seconds.",
      }),
      commands: t.field({
        type: [command],
        description: "What can be asked of it by name; hidden commands are left out.",
        resolve: (view) => view.commands.filter(({ hidden }) => !hidden),
      }),
      semaphores: t.field({
        type: [semaphores.semaphore],
        description: "What it asked of people.",
        args: {
          status: t.arg({ type: enums.semaphoreStatus, description: "Only these; all when left out." }),
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
    description: "How an agent is doing.",
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
    description: "One agent at one moment, and where to subscribe from to miss nothing after it.",
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
        description: "Subscribe `after` this on the same agent: nothing is repeated, nothing is missed.",
      }),
      takenAt: t.expose("takenAt", { type: "DateTime", description: "When, by the gateway's clock." }),
    }),
  });

  const systemMetabolism = builder.objectRef<SystemMetabolism>("SystemMetabolism").implement({
    description: "How the whole terrarium is doing.",
    fields: (t) => ({
      agents: t.exposeInt("agents", { description: "How many agents there are." }),
      alive: t.exposeInt("alive", { description: "How many are FLOWING, PERTURBED or DRAINING." }),
      feverish: t.exposeInt("feverish", { description: "How many have a fever." }),
      pressure: t.exposeFloat("pressure", { description: "Mean over the living agents, 0–100." }),
      flow: t.exposeFloat("flow", { description: "Sum over the living agents, events per second." }),
      temperature: t.exposeFloat("temperature", { description: "Of the hottest living agent, 0–1." }),
      observers: t.exposeInt("observers", {
        description:
          "How many are watching: connections (a WebSocket, an event stream), each once however many " +
          "subscriptions it has.",
      }),
      lagging: t.exposeInt("lagging", {
        description: "How many of them are behind, because their connection takes no more.",
      }),
      eventsReflected: t.int({
        description: "How many events the mirror has shown since the gateway started.",
        resolve: (system) => clampToInt(system.eventsReflected),
      }),
      errorsLastMinute: t.exposeInt("errorsLastMinute", {
        description: "How many ERROR events all agents told within the last minute, to five seconds.",
      }),
      uptimeMs: t.exposeFloat("uptimeMs", { description: "Milliseconds since the gateway started." }),
      takenAt: t.expose("takenAt", { type: "DateTime", description: "When, by the gateway's clock." }),
      cursor: t.expose("cursor", {
        type: "Cursor",
        description:
          "Where the stream of all agents stands: subscribe to it `after` this to miss nothing from now on.",
      }),
    }),
  });

  return { agent, snapshot, systemMetabolism };
}

/** What is told of an agent's command. Each is also a field of its own, in its agent's namespace. */
export function addCommandType(builder: Builder) {
  const example = builder.objectRef<CommandExample>("CommandExample").implement({
    description: "A call as it could be made.",
    fields: (t) => ({
      help: t.exposeString("help", { nullable: true, description: "What it shows, in a few words." }),
      args: t.expose("args", { type: "JSON", nullable: true, description: "The arguments, as JSON." }),
    }),
  });

  return builder.objectRef<CommandDescriptor>("Command").implement({
    description:
      "A command of an agent, as the command line and pages show it. `POST /api/{agent}/{command}` calls it, and so " +
      "does the field of its name in the agent's namespace.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Unique among the agent's commands." }),
      help: t.exposeString("help", { description: "What it does; empty when its author said nothing." }),
      aliases: t.exposeStringList("aliases", { description: "Other names, for REST and the command line." }),
      examples: t.field({
        type: [example],
        description: "Calls as they could be made.",
        resolve: (c) => c.examples,
      }),
      readonly: t.exposeBoolean("readonly", { description: "It changes nothing: a query in GraphQL." }),
      pure: t.exposeBoolean("pure", {
        description: "It touches nothing of the agent: calls may run side by side, and leave no events.",
      }),
      parks: t.exposeBoolean("parks", { description: "It may ask a person instead of answering." }),
      timeoutMs: t.exposeInt("timeoutMs", {
        nullable: true,
        description: "How long a call may take unless the caller says so; null: the gateway's default.",
      }),
      input: t.field({
        type: "JSON",
        nullable: true,
        description: "JSON Schema of the arguments; null: any JSON, judged by the agent.",
        resolve: (c) => c.input,
      }),
      output: t.field({
        type: "JSON",
        nullable: true,
        description: "JSON Schema of the result; null: any JSON.",
        resolve: (c) => c.output,
      }),
    }),
  });
}
