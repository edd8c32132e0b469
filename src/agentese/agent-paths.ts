import { agentNotFound } from "../auth/requirements.js";
import { HISTORY_PAGE_DEFAULT } from "../watching/history-watch.js";
import { plainAgent, plainReflected, plainSemaphore, plainSnapshot } from "../watching/plain.js";
import { checkHistoryCount, HISTORY_DEFAULT } from "../watching/port.js";
import { firstIn, instantIn, textIn, typesIn } from "./inputs.js";
import { type Answer, type Asked, type PathRow, plain } from "./row.js";
import { input, INPUTS, list, MISSED, NEXT, NO_INPUT, orNull, record, ref, text } from "./schemas.js";

/** What the paths of a command have in common. */
const COMMAND = {
  kind: "CommandOutcome",
  acts: true,
  scope: "agent:<id>:invoke",
  input: null,
  output: record({
    status: { type: "string", enum: ["COMPLETED", "PARKED"] },
    result: { description: "What the command returned; null when it asked a person." },
    semaphore: { anyOf: [ref("Semaphore"), { type: "null" }], description: "The question, when it asked." },
    run: orNull(text("Id of its run; null for a pure command, which makes none."), "string"),
  }),
  resolve: runCommand,
} as const satisfies Partial<PathRow>;

/** Paths about one agent. */
export const AGENT_PATHS: readonly PathRow[] = [
  {
    pattern: "world.agent.<id>.manifest",
    kind: "AgentStatus",
    acts: false,
    scope: null,
    input: NO_INPUT,
    output: ref("Agent"),
    description: "One agent: what it is and how it is.",
    example: { path: "world.agent.pulse.manifest" },
    resolve({ ports, asker, agentId, sight }) {
      const agent = ports.watch.agent(asker.viewer, agentId);
      if (agent) return { value: plain(plainAgent(agent, sight)) };
      throw agentNotFound();
    },
  },
  {
    pattern: "world.agent.<id>.snapshot",
    kind: "Snapshot",
    acts: false,
    scope: null,
    input: input({
      last: { type: "integer", minimum: 0, description: `Number of events. Default ${HISTORY_DEFAULT}.` },
      session: INPUTS.session,
    }),
    output: ref("Snapshot"),
    description: "One agent's state, its latest events, and the cursor to observe after.",
    example: { path: "world.agent.pulse.snapshot", input: { last: 5 } },
    resolve({ ports, asker, agentId, sight, input: { last, ...given } }) {
      const events = checkHistoryCount("last", typeof last === "number" ? last : HISTORY_DEFAULT);
      const snapshot = ports.watch.snapshot(asker.viewer, agentId, textIn(given, "session"), events);
      if (snapshot) return { value: plain(plainSnapshot(snapshot, sight)) };
      throw agentNotFound();
    },
  },
  {
    pattern: "world.agent.<id>.history",
    kind: "EventPage",
    acts: false,
    scope: null,
    input: input({
      from: INPUTS.from,
      to: INPUTS.to,
      types: INPUTS.types,
      session: INPUTS.session,
      search: text("Words that all occur in the event."),
      after: INPUTS.after,
      first: INPUTS.first,
    }),
    output: record({ events: list(ref("Event")), next: NEXT, missed: MISSED }),
    description: "A page of the events that the log keeps of one agent, oldest first.",
    example: { path: "world.agent.pulse.history", input: { types: ["RESULT"], first: 10 } },
    async resolve({ ports, asker, agentId, sight, input: given }) {
      const { events, next, missed } = await ports.watch.history(asker.viewer, {
        agentId,
        session: textIn(given, "session"),
        types: typesIn(given),
        search: textIn(given, "search"),
        from: instantIn(given, "from"),
        to: instantIn(given, "to"),
        after: textIn(given, "after"),
        first: firstIn(given, HISTORY_PAGE_DEFAULT),
      });
      const shown = await ports.watch.encode(asker.viewer, events, (one) =>
        plain(plainReflected(one, sight)),
      );
      return { value: { events: shown, next, missed } };
    },
  },
  {
    ...COMMAND,
    pattern: "world.agent.<id>.<command>",
    description: "Runs a command of the agent. The input is the command's arguments.",
    example: { path: "world.agent.grammar.parse", input: { text: "1+2" } },
  },
  {
    ...COMMAND,
    pattern: "world.agent.<id>.command.<command>",
    description: "The same for any command, also one that is called manifest, snapshot or history.",
    example: { path: "world.agent.grammar.command.parse", input: { text: "1+2" } },
  },
];

async function runCommand({ asker, agentId, command, args = {}, options }: Asked): Promise<Answer> {
  const outcome = await asker.command({ agentId, command, args, options });
  const { status, result, semaphore, perturbationId } = outcome;
  return {
    value: { status, result, semaphore: semaphore && plainSemaphore(semaphore), run: perturbationId },
  };
}
