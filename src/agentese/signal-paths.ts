import { EMIT_PATH } from "../events/pheromone.js";
import { EVERYTHING } from "../auth/sights.js";
import { shownSource } from "../watching/names.js";
import { plainPheromone } from "../watching/plain.js";
import { WITNESS_DEFAULT } from "../watching/signal-watch.js";
import { firstIn, momentOf, numberIn, textIn } from "./inputs.js";
import { type JsonObject, type PathRow, plain } from "./row.js";
import { count, input, INPUTS, list, moment, number, orNull, record, text } from "./schemas.js";

const FILTERS = {
  type: text("Only this type."),
  source: text("Only this depositor's: an agent's id, or `client:<name>`."),
  target: text("Only those for this agent."),
};

const SHARED = {
  type: text("WARNING, CAPABILITY or any other name."),
  source: text("Who deposited it: an agent's id, or `client:<name>`."),
  target: orNull(text("The agent it is for; null for all agents."), "string"),
  key: orNull(text("Tells pheromones of one type, source and target apart."), "string"),
  initialIntensity: number("Strength at `at`, 0 to 1."),
  halfLifeMs: number("Time in which the strength halves, milliseconds."),
  payload: { description: "JSON of the latest deposit; null for none." },
  at: moment("When it was deposited last."),
  count: count("Equal deposits that it is made of."),
};

const PHEROMONE = record({
  id: text("The same while it is reinforced."),
  ...SHARED,
  intensity: number("Strength now, 0 to 1."),
  ttlMs: orNull(number("Age at which it is gone in any case, milliseconds."), "number"),
  firstAt: moment("When it was deposited first."),
});

/** Paths about the field of pheromones. */
export const SIGNAL_PATHS: readonly PathRow[] = [
  {
    pattern: "void.pheromone.sense",
    kind: "Pheromone[]",
    acts: false,
    scope: null,
    input: input({
      ...FILTERS,
      minIntensity: { type: "number", description: "Only those at least as strong now, 0 to 1." },
    }),
    output: list(PHEROMONE),
    description: "The field now: pheromones that have not faded, strongest first, at most 1,000.",
    example: { path: "void.pheromone.sense", input: { type: "WARNING", minIntensity: 0.2 } },
    resolve({ ports, asker, sight, input: given }) {
      const { minIntensity } = given;
      const strong = typeof minIntensity === "number" ? { minIntensity } : {};
      const field = ports.watch.pheromones(asker.viewer, { ...filtersIn(given), ...strong });
      return { value: field.map((one) => plain(plainPheromone(one, sight))) };
    },
  },
  {
    pattern: EMIT_PATH,
    kind: "Pheromone",
    acts: true,
    scope: "signals:deposit",
    input: {
      type: "object",
      required: ["type", "initialIntensity"],
      properties: {
        type: SHARED.type,
        initialIntensity: number("Strength, 0 to 1."),
        halfLifeMs: number("Time in which it halves, milliseconds. Default 600,000."),
        target: text("The agent it is for. Default: all agents."),
        payload: { description: "JSON." },
        key: text("Deposits with different keys are different pheromones."),
        ttlMs: number("Gone after this time in any case, milliseconds."),
      },
    },
    output: PHEROMONE,
    description: "Deposits a pheromone, in the asker's name. Agents need no scope.",
    example: { path: EMIT_PATH, input: { type: "WARNING", initialIntensity: 0.8, key: "disk" } },
    async resolve({ asker, args }) {
      return { value: plain(plainPheromone(await asker.deposit(args ?? {}), EVERYTHING)) };
    },
  },
  {
    pattern: "void.pheromone.witness",
    kind: "DepositPage",
    acts: false,
    scope: null,
    input: input({
      ...FILTERS,
      before: { type: "number", description: "`next` of the page before." },
      first: INPUTS.first,
    }),
    output: record({
      deposits: list(
        record({
          seq: count("Order of deposits; never used again."),
          id: text("The pheromone that it made or reinforced."),
          ...SHARED,
          deposited: number("Strength of this deposit alone, 0 to 1."),
        }),
      ),
      next: orNull(number("`before` of the next page; null when this was the last."), "number"),
    }),
    description: "Past deposits, newest first, also of pheromones that have faded.",
    example: { path: "void.pheromone.witness", input: { source: "logwatch", first: 10 } },
    async resolve({ ports, asker, sight, input: given }) {
      const before =
        given["before"] === undefined ? null : numberIn(given, "before", 1, 1, Number.MAX_SAFE_INTEGER);
      const { deposits, next } = await ports.watch.witness(asker.viewer, {
        ...filtersIn(given),
        before,
        first: firstIn(given, WITNESS_DEFAULT),
      });
      return {
        value: {
          deposits: deposits.map((one) =>
            plain({ ...one, source: shownSource(sight, one), at: momentOf(one.at) }),
          ),
          next,
        },
      };
    },
  },
];

function filtersIn(given: JsonObject): Record<"type" | "source" | "target", string | null> {
  return { type: textIn(given, "type"), source: textIn(given, "source"), target: textIn(given, "target") };
}
