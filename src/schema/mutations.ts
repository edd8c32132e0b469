import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Invocation, Perturbation } from "../events/agent/agent-calls.js";
import { PRIORITY_DEFAULT, TIMEOUT_MS_DEFAULT } from "../steering/port.js";
import type { AgentView } from "../watching/port.js";
import type { AgentTypes } from "./types/agent.js";
import { type Builder, IDEMPOTENCY_HELP, type SchemaContext, SESSION_HELP } from "./builder.js";
import type { Enums } from "./types/enums.js";
import type { SemaphoreTypes } from "./types/semaphore.js";

export const GUARD_ERRORS = "UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, AGENT_NOT_FOUND";
const SETTLE_ERRORS =
  "UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, SEMAPHORE_NOT_FOUND, SEMAPHORE_SETTLED (with who and when)";
/** GraphQL cannot express "required, but may be null", so the resolver checks it. */
const REQUIRED_JSON = "Must be given; null is a value like any other.";

function requiredJson(field: string, value: JsonValue | undefined): JsonValue {
  if (value !== undefined) return value;
  throw new TerrariumError("BAD_USER_INPUT", `${field} must be given`, { field });
}

function agentOrThrow(context: SchemaContext, id: string): AgentView {
  const agent = context.watch.agent(context.viewer, id);
  if (!agent) throw new TerrariumError("AGENT_NOT_FOUND", `there is no agent "${id}"`, { agentId: id });
  return agent;
}

export function addMutations(builder: Builder, enums: Enums, types: AgentTypes, semaphores: SemaphoreTypes) {
  const perturbation = builder.objectRef<Perturbation>("Perturbation").implement({
    description: "An input that was accepted. It does not tell how the agent will handle it.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The `cause` of all its events." }),
      acceptedAt: t.expose("acceptedAt", {
        type: "DateTime",
        description: "When the agent's host accepted it.",
      }),
      queueDepth: t.exposeInt("queueDepth", {
        description: "Number of waiting inputs at that moment, including this one.",
      }),
    }),
  });

  const invocation = builder.objectRef<Invocation>("Invocation").implement({
    description: "Outcome of an input.",
    fields: (t) => ({
      status: t.expose("status", { type: enums.invocationStatus, description: "How it ended." }),
      result: t.expose("result", { type: "JSON", nullable: true, description: "What the agent returned." }),
      semaphore: t.expose("semaphore", {
        type: semaphores.semaphore,
        nullable: true,
        description: "The agent's question, when the status is PARKED. It is already stored.",
      }),
      perturbationId: t.exposeID("perturbationId", {
        description: "The `cause` of its events.",
      }),
    }),
  });

  builder.mutationType({
    description:
      "Steering. Every field needs `Authorization: Bearer <token>` with a scope for the agent and the action, " +
      "and is rate-limited per client and agent. A field that fails is null, with an entry in `errors`; the others of " +
      "the same document still run.",
    fields: (t) => ({
      perturb: t.field({
        type: perturbation,
        nullable: true,
        description:
          `Injects an input ahead of the agent's own source and does not wait. Scope: agent:<id>:perturb. ` +
          `Errors: ${GUARD_ERRORS}, AGENT_NOT_RUNNING, INBOX_FULL, BAD_USER_INPUT, IDEMPOTENCY_CONFLICT.`,
        args: {
          agentId: t.arg.id({ required: true, description: "The agent." }),
          input: t.arg({ type: "JSON", description: `The input. ${REQUIRED_JSON}` }),
          priority: t.arg.int({
            defaultValue: PRIORITY_DEFAULT,
            description: "Higher is handled first; among equals first come, first served.",
          }),
          idempotencyKey: t.arg.string({ description: IDEMPOTENCY_HELP }),
          session: t.arg.string({ description: SESSION_HELP }),
        },
        resolve: (_root, args, context) =>
          context.steer.perturb(context.viewer, {
            agentId: args.agentId,
            input: requiredJson("input", args.input),
            priority: args.priority ?? PRIORITY_DEFAULT,
            idempotencyKey: args.idempotencyKey ?? null,
            session: args.session ?? null,
          }),
      }),
      invoke: t.field({
        type: invocation,
        nullable: true,
        description:
          `Gives the agent an input and waits for its result. Scope: agent:<id>:invoke. ` +
          `Errors: ${GUARD_ERRORS}, AGENT_NOT_RUNNING, AGENT_TIMEOUT, AGENT_ERROR, INBOX_FULL, BAD_USER_INPUT, IDEMPOTENCY_CONFLICT.`,
        args: {
          agentId: t.arg.id({ required: true, description: "The agent." }),
          input: t.arg({ type: "JSON", description: `The input. ${REQUIRED_JSON}` }),
          timeoutMs: t.arg.int({
            defaultValue: TIMEOUT_MS_DEFAULT,
            description: "Timeout, in milliseconds.",
          }),
          idempotencyKey: t.arg.string({ description: IDEMPOTENCY_HELP }),
          session: t.arg.string({ description: SESSION_HELP }),
        },
        resolve: (_root, args, context) =>
          context.steer.invoke(
            context.viewer,
            {
              agentId: args.agentId,
              input: requiredJson("input", args.input),
              timeoutMs: args.timeoutMs ?? TIMEOUT_MS_DEFAULT,
              idempotencyKey: args.idempotencyKey ?? null,
              session: args.session ?? null,
            },
            context.signal ?? undefined,
          ),
      }),
      startAgent: t.field({
        type: types.agent,
        nullable: true,
        description: `Starts an agent that is not alive. Scope: agent:<id>:control. Errors: ${GUARD_ERRORS}.`,
        args: { id: t.arg.id({ required: true, description: "The agent." }) },
        resolve: async (_root, args, context) => {
          await context.steer.startAgent(context.viewer, args.id);
          return agentOrThrow(context, args.id);
        },
      }),
      stopAgent: t.field({
        type: types.agent,
        nullable: true,
        description: `Stops an agent. Scope: agent:<id>:control. Errors: ${GUARD_ERRORS}, AGENT_NOT_RUNNING.`,
        args: { id: t.arg.id({ required: true, description: "The agent." }) },
        resolve: async (_root, args, context) => {
          await context.steer.stopAgent(context.viewer, args.id);
          return agentOrThrow(context, args.id);
        },
      }),
      resolveSemaphore: t.field({
        type: semaphores.semaphore,
        nullable: true,
        description:
          "Answers an agent's question; the agent is resumed with the answer, once. Of several callers one wins. " +
          `Scope: purgatory:resolve. Errors: ${SETTLE_ERRORS}, DIGEST_MISMATCH, BAD_USER_INPUT.`,
        args: {
          id: t.arg.id({ required: true, description: "The semaphore." }),
          answer: t.arg({
            type: "JSON",
            description: `Must satisfy \`responseSchema\`; without one, be one of \`options\`; without either, any JSON. ${REQUIRED_JSON}`,
          }),
          expectedDigest: t.arg.string({
            description:
              "The `digest` that was shown. A different one is refused, so the answer is only for what was shown.",
          }),
        },
        resolve: (_root, args, context) =>
          context.steer.resolveSemaphore(context.viewer, {
            id: args.id,
            answer: requiredJson("answer", args.answer),
            expectedDigest: args.expectedDigest ?? null,
          }),
      }),
      cancelSemaphore: t.field({
        type: semaphores.semaphore,
        nullable: true,
        description: `Withdraws a question; nothing is resumed. Scope: purgatory:resolve. Errors: ${SETTLE_ERRORS}.`,
        args: {
          id: t.arg.id({ required: true, description: "The semaphore." }),
          reason: t.arg.string({ description: "The reason, for the audit." }),
        },
        resolve: (_root, args, context) =>
          context.steer.cancelSemaphore(context.viewer, args.id, args.reason ?? null),
      }),
    }),
  });
  return perturbation;
}
