import { clientAsker } from "../agentese/agentese.js";
import type { ResolvedPath } from "../events/agent/agent-calls.js";
import { type Builder, IDEMPOTENCY_HELP, SESSION_HELP } from "./builder.js";

const PATH_HELP = "The path, such as `world.terrarium.agents.manifest`; docs/agentese.md lists all.";

/** `Query.agentese` and `Mutation.agenteseInvoke`. */
export function addAgentese(builder: Builder): void {
  const result = builder.objectRef<ResolvedPath>("AgenteseResult").implement({
    description: "What a path resolves to. The same on every surface.",
    fields: (t) => ({
      path: t.exposeString("path", { description: "As asked." }),
      kind: t.exposeString("kind", { description: "Kind of the value, such as `AgentStatus[]`." }),
      value: t.field({
        type: "JSON",
        nullable: true,
        description: "The value, as REST would return it.",
        resolve: ({ value }) => value,
      }),
      html: t.exposeString("html", {
        nullable: true,
        description: "A page for people; null where the path has none.",
      }),
    }),
  });

  builder.queryField("agentese", (t) =>
    t.field({
      type: result,
      description:
        "Resolves a path that reads; no agent gets a message. Errors: BAD_PATH (with `position`), PATH_NOT_FOUND (with " +
        "`nearest`), BAD_USER_INPUT (also for a path that acts), and those of what the path reads.",
      args: {
        path: t.arg.string({ required: true, description: PATH_HELP }),
        input: t.arg({ type: "JSON", description: "The path's input." }),
      },
      resolve: (_root, { path, input }, { agentese, viewer, steer }) =>
        agentese.read(clientAsker(viewer, steer), path, input ?? undefined),
    }),
  );

  builder.mutationField("agenteseInvoke", (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        "Resolves a path, also one that acts: `world.agent.<id>.<command>` runs that command. Scope: agent:<id>:invoke. " +
        "Errors: those of `agentese`, UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, AGENT_NOT_RUNNING, AGENT_TIMEOUT, " +
        "AGENT_ERROR, INBOX_FULL, IDEMPOTENCY_CONFLICT, RUN_UNKNOWN.",
      args: {
        path: t.arg.string({ required: true, description: PATH_HELP }),
        input: t.arg({ type: "JSON", description: "The path's input: of a command, its arguments." }),
        timeoutMs: t.arg.int({
          description: "Timeout, in milliseconds. Default: the command's own timeout.",
        }),
        idempotencyKey: t.arg.string({ description: IDEMPOTENCY_HELP }),
        session: t.arg.string({ description: SESSION_HELP }),
      },
      resolve: (_root, { path, input, ...options }, { agentese, viewer, steer, signal }) =>
        agentese.invoke(clientAsker(viewer, steer, signal ?? undefined), path, input, {
          timeoutMs: options.timeoutMs ?? null,
          idempotencyKey: options.idempotencyKey ?? null,
          session: options.session ?? null,
        }),
    }),
  );
}
