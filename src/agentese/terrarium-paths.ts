import { agentNotFound } from "../auth/requirements.js";
import { isAlive } from "../events/activity.js";
import { FLUX_STATES } from "../events/event.js";
import { plainAgent } from "../watching/plain.js";
import {
  AUTHORIZATION,
  callerOf,
  clientLimits,
  entrances,
  observeAddress,
  perturbAddress,
  rightsOn,
} from "./addresses.js";
import { dashboardPage, dashboardWidgets } from "./dashboard.js";
import { momentOf, textIn } from "./inputs.js";
import { type Asked, type JsonObject, type PathRow, plain } from "./row.js";
import { count, flag, input, list, moment, NO_INPUT, number, orNull, record, ref, text } from "./schemas.js";

/** Agents in one connection handle. */
const HANDLE_AGENTS_MAX = 1_000;
/** Agents listed in `fevers`. */
const FEVERS_MAX = 100;

/** Paths about the terrarium as a whole. */
export const TERRARIUM_PATHS: readonly PathRow[] = [
  {
    pattern: "world.terrarium.agents.manifest",
    kind: "AgentStatus[]",
    acts: false,
    scope: null,
    input: NO_INPUT,
    output: list(ref("Agent")),
    description: "The agents and their states.",
    example: { path: "world.terrarium.agents.manifest" },
    // In slices, because calls go first.
    resolve: async ({ ports: { watch }, asker: { viewer }, sight }) => ({
      value: await watch.encode(viewer, watch.listed(viewer), (one) => plain(plainAgent(one.read(), sight))),
    }),
  },
  {
    pattern: "world.terrarium.connect",
    kind: "ConnectionHandle",
    acts: false,
    scope: null,
    input: input({ agent: text("Only this agent. Default: the first 1,000.") }),
    output: record({
      graphql: record({
        http: text("Address of GraphQL over HTTP and event streams."),
        ws: text("Address of GraphQL over WebSockets."),
        subprotocols: list({ type: "string" }),
        documents: {
          type: "object",
          description: "Documents to begin with, by name.",
          additionalProperties: { type: "string" },
        },
      }),
      observe: record({
        ws: text("Address of the events of one agent as plain JSON; `{agent}` is its id."),
        subprotocols: list({ type: "string" }),
        resumeBy: text("Query parameter for the cursor to resume after."),
      }),
      perturb: record({
        ws: text("Address for steering one agent by plain JSON messages."),
        subprotocols: list({ type: "string" }),
        messages: { type: "object", description: "Messages to begin with, by name." },
      }),
      agentese: text("Address of these paths."),
      openapi: text("Address of the description of REST."),
      ready: text("Address that says whether the gateway is ready."),
      mcp: orNull(text("Address of the Model Context Protocol; null: not served."), "string"),
      a2a: orNull(text("Address of Agent2Agent; null: not served."), "string"),
      authorization: { type: "object", description: "How a token is sent." },
      cursor: text("Subscribe to all agents after this to get every event from now on."),
      agents: list(
        record({
          id: text("The agent."),
          observe: text("Its address for observers."),
          perturb: text("Its address for steering."),
          cursor: text("Observe it after this to get every event from now on."),
          acceptsInput: flag("Whether it takes inputs; if not, it has only commands."),
          may: { ...list({ type: "string" }), description: "Rights of the asker's token on it." },
        }),
      ),
      limits: {
        type: "object",
        description: "Limits that a client may run into.",
        additionalProperties: { type: "number" },
      },
      caller: {
        ...record({
          id: text("Subject of the asker's token."),
          scopes: list({ type: "string" }),
          expiresAt: orNull(moment("When it expires."), "string"),
          mayAnswer: flag("Whether it may answer every question to people."),
        }),
        type: ["object", "null"],
        description: "The asker's token; null without one.",
      },
    }),
    description:
      "Everything a client needs to connect, resume and steer: addresses (paths at the origin that was asked), documents, cursors, limits, and the rights of the asker's token.",
    example: { path: "world.terrarium.connect", input: { agent: "pulse" } },
    resolve: (asked) => ({ value: handle(asked) }),
  },
  {
    pattern: "world.terrarium.dashboard.manifest",
    kind: "Dashboard",
    acts: false,
    scope: null,
    input: NO_INPUT,
    output: record({
      script: text("Address of the module that defines the elements."),
      page: text("Address of the same widgets as a page."),
      widgets: list(
        record({
          element: text("Name of the element."),
          attributes: { type: "object", additionalProperties: { type: "string" } },
        }),
      ),
      omitted: count("Agents beyond the first hundred, for which no widgets are listed."),
    }),
    description:
      "Live widgets of the agents, for embedding; asked for `text/html`, a page that shows them. `html` is that page.",
    example: { path: "world.terrarium.dashboard.manifest" },
    resolve: ({ ports: { watch, basePath }, asker }) => {
      const agents = watch.agents(asker.viewer);
      return { value: dashboardWidgets(agents, basePath), html: dashboardPage(agents) };
    },
  },
  {
    pattern: "void.terrarium.metabolism",
    kind: "MetabolismStatus",
    acts: false,
    scope: null,
    input: NO_INPUT,
    output: record({
      agents: count("Agents in all."),
      byState: record(Object.fromEntries(FLUX_STATES.map((state) => [state, count(`Agents in ${state}.`)]))),
      alive: count("Agents in FLOWING, PERTURBED or DRAINING."),
      pressure: number("Mean of the living agents, 0 to 100."),
      flow: number("Sum over the living agents, events per second."),
      temperature: number("Highest of the living agents; above 1 is a fever."),
      feverish: count("Living agents with a fever."),
      fevers: { ...list({ type: "string" }), description: "Their ids, at most 100." },
      observers: count("Connections that watch."),
      lagging: count("Observers that lag because their socket accepts no more."),
      eventsReflected: count("Events published so far."),
      errorsLastMinute: count("ERROR events within the last minute."),
      questions: record({
        waiting: count("Questions that wait for people."),
        oldestAt: orNull(moment("When the oldest of them was asked."), "string"),
      }),
      probes: record({ failing: count("Probes of agents that fail.") }),
      health: record({
        status: { type: "string", enum: ["ready", "degraded", "not ready"] },
        unready: { ...list({ type: "string" }), description: "Why the gateway should get no traffic." },
        degraded: { ...list({ type: "string" }), description: "Faults with which it still serves." },
      }),
      log: record({
        ok: flag("Whether history is being kept."),
        problem: orNull(text("Why not."), "string"),
      }),
      link: record({
        ok: flag("Whether all hosts of agents are connected."),
        away: { ...list({ type: "string" }), description: "Those that are not." },
      }),
      uptimeMs: number("Milliseconds since the gateway started."),
      takenAt: moment("Time of this answer, by the gateway's clock."),
      cursor: text("Subscribe to all agents after this to get every event from now on."),
    }),
    description: "System-wide health.",
    example: { path: "void.terrarium.metabolism" },
    resolve: (asked) => ({ value: metabolism(asked) }),
  },
];

function handle({ ports, asker, input: given }: Asked): JsonObject {
  const { watch, basePath, clock } = ports;
  const { viewer } = asker;
  const now = clock.now();
  const only = textIn(given, "agent");
  const agents =
    only === null
      ? watch
          .listed(viewer)
          .slice(0, HANDLE_AGENTS_MAX)
          .map((one) => one.read())
      : [watch.agent(viewer, only)];
  return {
    ...entrances(basePath),
    authorization: AUTHORIZATION,
    cursor: watch.metabolism(viewer).cursor,
    agents: agents.map((agent) => {
      if (!agent) throw agentNotFound();
      const { id, acceptsInput } = agent;
      return {
        id,
        observe: observeAddress(basePath, id),
        perturb: perturbAddress(basePath, id),
        cursor: watch.snapshot(viewer, id, null, 0)?.cursor ?? "",
        acceptsInput,
        may: rightsOn(viewer, agent, now),
      };
    }),
    limits: clientLimits(ports),
    caller: callerOf(viewer, now),
  };
}

function metabolism({ ports: { watch, questions, health }, asker: { viewer }, sight }: Asked): JsonObject {
  const { alive, feverish, uptimeMs, takenAt, ...sums } = watch.metabolism(viewer);
  const agents = watch.agents(viewer);
  const byState = Object.fromEntries(
    FLUX_STATES.map((state) => [state, agents.filter((agent) => agent.state === state).length]),
  );
  const fevers = agents.filter((agent) => isAlive(agent) && agent.temperature >= 1).map(({ id }) => id);
  const [unready, degraded] = [[...health.unready(sight)], [...health.degraded(sight)]];
  const { waiting, oldestAt } = questions(sight);
  const [away, problem] = [[...health.away(sight)], health.logProblem()];
  return {
    agents: sums.agents,
    byState,
    alive,
    pressure: sums.pressure,
    flow: sums.flow,
    temperature: sums.temperature,
    feverish,
    fevers: fevers.slice(0, FEVERS_MAX),
    observers: sums.observers,
    lagging: sums.lagging,
    eventsReflected: sums.eventsReflected,
    errorsLastMinute: sums.errorsLastMinute,
    questions: { waiting, oldestAt: momentOf(oldestAt) },
    probes: { failing: sums.probesFailing },
    health: {
      status: unready.length > 0 ? "not ready" : degraded.length > 0 ? "degraded" : "ready",
      unready,
      degraded,
    },
    log: { ok: problem === null, problem },
    link: { ok: away.length === 0, away },
    uptimeMs,
    takenAt: momentOf(takenAt),
    cursor: sums.cursor,
  };
}
