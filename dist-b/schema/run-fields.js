import { checkCount, PAGE_HELP } from "./types/semaphore.js";
import { GUARD_ERRORS } from "./mutations.js";
import { RUNS_DEFAULT } from "../watching/run-lists.js";
/** The fields of Query about runs. */
export function addRunQueries(builder, types) {
  builder.queryFields((t) => ({
    run: t.field({
      type: types.run,
      nullable: true,
      description: "One run, or null when there is none with that id, or it is no longer kept.",
      args: { id: t.arg.id({ required: true, description: "The run." }) },
      resolve: (_root, args, context) => context.watch.run(context.viewer, args.id),
    }),
    runs: t.field({
      type: types.runPage,
      description:
        "Accepted work, page by page. A run keeps its place: no page repeats one, and one that fits all the while is " +
        "on one of them, whatever is accepted, ends or is forgotten in between. Errors: BAD_USER_INPUT, LIMIT_EXCEEDED.",
      args: {
        agentId: t.arg.id({ description: "Only this agent's. Default: all agents'." }),
        session: t.arg.string({
          description: "Only this session's; null: only work without a session. Default: any.",
        }),
        status: t.arg({ type: types.status, description: "Only this status. Default: any." }),
        kind: t.arg({ type: types.kind, description: "Only this kind. Default: any." }),
        order: t.arg({
          type: types.order,
          defaultValue: "NEWEST_FIRST",
          description: "Order of acceptance.",
        }),
        after: t.arg.string({
          description: "`next` of the previous page, in the same order. Default: the first page.",
        }),
        first: t.arg.int({ defaultValue: RUNS_DEFAULT, description: PAGE_HELP }),
      },
      resolve: (_root, args, context) =>
        context.watch.runs(context.viewer, {
          agentId: args.agentId ?? null,
          session: args.session,
          status: args.status ?? null,
          kind: args.kind ?? null,
          order: args.order ?? "NEWEST_FIRST",
          after: args.after ?? null,
          first: checkCount(args.first ?? RUNS_DEFAULT, 1),
        }),
    }),
    sessionState: t.field({
      type: "JSON",
      nullable: true,
      description:
        "The state that a session's runs have kept; null when there is none. Needs a token that may perturb, invoke or " +
        "control the agent. Errors: UNAUTHENTICATED, FORBIDDEN.",
      args: {
        agentId: t.arg.id({ required: true, description: "The agent." }),
        session: t.arg.string({ description: "The session. Default: that of all work that names none." }),
      },
      resolve: (_root, args, context) =>
        context.watch.sessionState(context.viewer, args.agentId, args.session ?? null),
    }),
  }));
}
/** The fields of Mutation about runs. */
export function addRunMutations(builder, types, perturbation) {
  builder.mutationFields((t) => ({
    cancelRun: t.field({
      type: types.run,
      nullable: true,
      description:
        "Ends a run that has not ended: one that waits is taken out, one that runs is aborted, the question of a parked " +
        "one is withdrawn. Returns the run as it is then; an agent that does not let go within two seconds still runs it. " +
        "Scope: that of the call that made it (agent:<id>:perturb or agent:<id>:invoke), or agent:<id>:control. " +
        `Errors: ${GUARD_ERRORS}, RUN_NOT_FOUND, SEMAPHORE_SETTLED, BAD_USER_INPUT.`,
      args: {
        id: t.arg.id({ required: true, description: "The run." }),
        reason: t.arg.string({ description: "The reason, at most 1,000 characters." }),
      },
      resolve: (_root, args, context) =>
        context.steer.cancelRun(context.viewer, args.id, args.reason ?? null),
    }),
    rerun: t.field({
      type: perturbation,
      nullable: true,
      description:
        "A new perturbation with the input of an old run, in the same session. Commands and resumptions cannot be " +
        `repeated. Scope: agent:<id>:perturb. Errors: ${GUARD_ERRORS}, RUN_NOT_FOUND, AGENT_NOT_RUNNING, INBOX_FULL, ` +
        "BAD_USER_INPUT.",
      args: {
        id: t.arg.id({ required: true, description: "The old run." }),
        input: t.arg({ type: "JSON", description: "Another input; null is one. Default: the old input." }),
      },
      resolve: (_root, args, context) =>
        context.steer.rerun(context.viewer, args.id, args.input, context.signal ?? undefined),
    }),
  }));
}
//# sourceMappingURL=run-fields.js.map
