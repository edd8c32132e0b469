import type { SensedPheromone } from "../events/pheromone.js";
import type { Builder } from "./builder.js";
import type { PheromoneTypes } from "./types/pheromone.js";

const SOURCE_HELP = "Only this depositor's: an agent's id, or `client:<name>`. Default: all.";

/** The field of pheromones: reading, depositing and following it. */
export function addPheromoneFields(builder: Builder, { pheromone }: PheromoneTypes): void {
  builder.queryField("pheromones", (t) =>
    t.field({
      type: [pheromone],
      description:
        "The field now: pheromones that have not faded, strongest first, at most 1,000. Errors: BAD_USER_INPUT.",
      args: {
        type: t.arg.string({ description: "Only this type. Default: all." }),
        source: t.arg.string({ description: SOURCE_HELP }),
        target: t.arg.id({ description: "Only those for this agent. Default: all." }),
        minIntensity: t.arg.float({ description: "Only those at least as strong now, 0 to 1." }),
      },
      resolve: (_root, { type, source, target, minIntensity }, { watch, viewer }): SensedPheromone[] => [
        ...watch.pheromones(viewer, { type, source, target, minIntensity }),
      ],
    }),
  );
  builder.mutationField("depositPheromone", (t) =>
    t.field({
      type: pheromone,
      nullable: true,
      description:
        "Deposits a signal that fades, with the source `client:<your name>`. Equal deposits (type, source, target, key) reinforce " +
        "one another. With a `target` whose definition reacts to it, it wakes that agent. Needs the scope signals:deposit. " +
        "Errors: UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT, LIMIT_EXCEEDED, RATE_LIMITED, UNAVAILABLE.",
      args: {
        type: t.arg.string({
          required: true,
          description: "WARNING, CAPABILITY or any other name: 1 to 64 letters, digits, _ . -.",
        }),
        initialIntensity: t.arg.float({ required: true, description: "Strength, 0 to 1." }),
        halfLifeMs: t.arg.float({ description: "Time in which it halves, milliseconds. Default: 600,000." }),
        target: t.arg.id({ description: "The agent it is for. Default: all agents." }),
        payload: t.arg({
          type: "JSON",
          description: "JSON, 8 KiB at most unless the operator changed that.",
        }),
        key: t.arg.string({
          description: "Deposits with different keys are different pheromones. At most 256 characters.",
        }),
        ttlMs: t.arg.float({ description: "Gone after this time in any case, milliseconds." }),
      },
      resolve: async (_root, args, { steer, viewer }) => ({
        ...(await steer.depositPheromone(viewer, { ...args })),
        isOwn: true,
      }),
    }),
  );
  builder.subscriptionField("pheromoneField", (t) =>
    t.field({
      type: pheromone,
      nullable: true,
      description:
        "Each deposit from now on, of agents and clients, as the pheromone that it made or reinforced; null where a slow " +
        "subscriber has missed some, and where one may no longer see some: query `pheromones` again. For the field as it is, query `pheromones` once this has begun, and let it fade by the " +
        "formula. Over SSE, Last-Event-ID resumes.",
      subscribe: (_root, _args, context) =>
        context.watch.followPheromones(context.viewer, context.resumeAfter ?? null),
      resolve: ({ event }) => (event.type === "PHEROMONE" ? event.pheromone : null),
    }),
  );
}
