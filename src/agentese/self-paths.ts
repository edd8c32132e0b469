import { agentNotFound } from "../auth/requirements.js";
import { RUN_KINDS, RUN_STATUSES } from "../events/run.js";
import { plainRun } from "../watching/plain.js";
import { RUN_ORDERS, RUNS_DEFAULT } from "../watching/run-lists.js";
import { observeAddress, perturbAddress, rightsOn } from "./addresses.js";
import { firstIn, selfOf, textIn } from "./inputs.js";
import { type Asked, type JsonObject, type PathRow } from "./row.js";
import { count, flag, input, INPUTS, list, number, record, ref, text } from "./schemas.js";

const AGENT = text("The agent that is meant. An agent that asks for itself leaves it out.");

/** Paths about the agent that asks. */
export const SELF_PATHS: readonly PathRow[] = [
  {
    pattern: "self.flux.bridge",
    kind: "FluxWebSocketBridge",
    acts: false,
    scope: null,
    input: input({ agent: AGENT }),
    output: record({
      agentId: text("The agent."),
      observe: record({
        ws: text("Its address for observers."),
        cursor: text("Observe after this to get every event from now on."),
        parameters: { ...list({ type: "string" }), description: "Names of its query parameters." },
        historyMax: count("Events that late joiners get at most without the log."),
        unsentBytesMax: count("Bytes a slow observer may leave unsent before it lags."),
      }),
      perturb: record({
        ws: text("Its address for steering."),
        acceptsInput: flag("Whether it takes inputs; if not, it has only commands."),
        may: { ...list({ type: "string" }), description: "What the asker may do with it." },
        unansweredMax: count("Messages of one socket that may be unanswered."),
        messageBytesMax: count("Bytes of one message."),
        ratePerSecond: number("Calls per second of one client on this agent."),
      }),
      queue: record({
        inboxMax: count("Inputs that may wait."),
        pressure: number("Queue depth, 0 to 100."),
      }),
      delivery: {
        type: "string",
        enum: ["at_least_once", "at_most_once"],
        description: "What becomes of an input that was cut off while it ran.",
      },
      sessions: record({
        concurrency: count("Sessions that are handled side by side."),
        perSession: count("Inputs of one session that are handled at once."),
        withoutName: text("How inputs that name no session are ordered."),
      }),
    }),
    description:
      "How sockets reach the agent's stream: addresses, bounds of its queues, delivery and sessions.",
    example: { path: "self.flux.bridge", input: { agent: "pulse" } },
    resolve: (asked) => ({ value: bridge(asked) }),
  },
  {
    pattern: "self.state",
    kind: "SessionState",
    acts: false,
    scope: "agent:<id>:perturb",
    input: input({
      agent: AGENT,
      session: text("The session. Default: that of all work that names none."),
    }),
    output: record({
      agentId: text("The agent."),
      session: {
        type: ["string", "null"],
        description: "The session; null: that of all work that names none.",
      },
      state: { description: "What its runs have kept; null for nothing." },
    }),
    description: "The state that the agent's runs of one session have kept. Needs any right on the agent.",
    example: { path: "self.state", input: { agent: "pulse" } },
    async resolve(asked) {
      const agentId = selfOf(asked);
      const { ports, asker, input: given } = asked;
      const session = textIn(given, "session");
      const state = await ports.watch.sessionState(asker.viewer, agentId, session);
      return { value: { agentId, session, state } };
    },
  },
  {
    pattern: "self.runs",
    kind: "RunPage",
    acts: false,
    scope: null,
    input: input({
      agent: AGENT,
      session: text("Only this session's; empty: only work without a session."),
      status: { type: "string", enum: [...RUN_STATUSES], description: "Only this status." },
      kind: { type: "string", enum: [...RUN_KINDS], description: "Only this kind." },
      order: {
        type: "string",
        enum: [...RUN_ORDERS],
        description: "Order of acceptance. Default NEWEST_FIRST.",
      },
      after: INPUTS.after,
      first: INPUTS.first,
    }),
    output: ref("RunPage"),
    description: "The agent's runs, the newest first.",
    example: { path: "self.runs", input: { agent: "pulse", first: 5 } },
    async resolve(asked) {
      const agentId = selfOf(asked);
      const { ports, asker, input: given } = asked;
      const session = textIn(given, "session");
      const { runs, next } = await ports.watch.runs(asker.viewer, {
        agentId,
        // A name has at least one character, so the empty one stands for work without a session.
        session: session === null ? undefined : session || null,
        status: RUN_STATUSES.find((status) => status === given["status"]) ?? null,
        kind: RUN_KINDS.find((kind) => kind === given["kind"]) ?? null,
        order: RUN_ORDERS.find((order) => order === given["order"]) ?? "NEWEST_FIRST",
        after: textIn(given, "after"),
        first: firstIn(given, RUNS_DEFAULT),
      });
      return { value: { runs: runs.map(plainRun), next } };
    },
  },
];

function bridge(asked: Asked): JsonObject {
  const agentId = selfOf(asked);
  const { ports, asker } = asked;
  const { watch, basePath, limits, clock } = ports;
  const agent = watch.agent(asker.viewer, agentId);
  const cursor = watch.snapshot(asker.viewer, agentId, null, 0)?.cursor;
  if (!agent || cursor === undefined) throw agentNotFound();
  return {
    agentId,
    observe: {
      ws: observeAddress(basePath, agentId),
      cursor,
      parameters: ["after", "replay", "session", "types"],
      historyMax: limits.maxHistory,
      unsentBytesMax: limits.maxUnsentBytes,
    },
    perturb: {
      ws: perturbAddress(basePath, agentId),
      acceptsInput: agent.acceptsInput,
      may: rightsOn(asker.viewer, agent, clock.now()),
      unansweredMax: limits.maxSteeringPerConnection,
      messageBytesMax: limits.maxMessageBytes,
      ratePerSecond: limits.steeringRatePerSecond,
    },
    queue: { inboxMax: agent.inboxMax, pressure: agent.pressure },
    delivery: agent.delivery,
    sessions: {
      concurrency: agent.concurrency,
      perSession: 1,
      withoutName: "one after another, as one session",
    },
  };
}
