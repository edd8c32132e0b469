import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import {
  type Invocation,
  type Perturbation,
  PRIORITY_DEFAULT,
  TIMEOUT_MS_DEFAULT,
} from "../steering/port.js";
import type { AgentView } from "../watching/port.js";
import type { AgentTypes } from "./agent-type.js";
import { type Builder, IDEMPOTENCY_HELP, type SchemaContext } from "./builder.js";
import type { Enums } from "./enums.js";
import type { SemaphoreTypes } from "./semaphore-type.js";

const GUARD_ERRORS = "UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, AGENT_NOT_FOUND";
const SETTLE_ERRORS =
  "UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, SEMAPHORE_NOT_FOUND, SEMAPHORE_SETTLED (with who and when)";
/** GraphQL cannot say "must be given, and may be null", so the resolver says it. */
const REQUIRED_JSON = "Must be given; null is a value like any other.";

function requiredJson(field: string, value: JsonValue | undefined): JsonValue {
  if (value !== undefined) return value;
  throw new TerrariumError("BAD_USER_INPUT", `${field} must be given`, { field });
}

function agentOrThrow(context: SchemaContext, id: string): AgentView {
  const agent = context.watch.agent(id);
  if (!agent) throw new TerrariumError("AGENT_NOT_FOUND", `there is no agent "${id}"`, { agentId: id });
  return agent;
}

export function addMutations(
  builder: Builder,
  enums: Enums,
  types: AgentTypes,
  semaphores: SemaphoreTypes,
): void {
  const perturbation = builder.objectRef<Perturbation>("Perturbation").implement({
    description: "An input that was accepted. It says nothing about what the agent will make of it.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The `cause` of all events that follow from it." }),
      acceptedAt: t.expose("acceptedAt", { type: "DateTime", description: "When the agent's host took it." }),
      queueDepth: t.exposeInt("queueDepth", {
        description: "How many inputs waited then, this one included.",
      }),
    }),
  });

  const invocation = builder.objectRef<Invocation>("Invocation").implement({
    description: "What became of an input.",
    fields: (t) => ({
      status: t.expose("status", { type: enums.invocationStatus, description: "How it ended." }),
      result: t.expose("result", { type: "JSON", nullable: true, description: "What the agent returned." }),
      semaphore: t.expose("semaphore", {
        type: semaphores.semaphore,
        nullable: true,
        description:
          "What it asks instead, when the status is PARKED. It is kept by the time this is answered.",
      }),
      perturbationId: t.exposeID("perturbationId", {
        description: "The `cause` of the events that followed from it.",
      }),
    }),
  });

  builder.mutationType({
    description:
      "Steering: all of it needs `Authorization: Bearer <token>` with a scope for the agent and the action, " +
      "and is limited in rate per client and agent. A field that fails is null, with its error beside it; the others of " +
      "the same document run all the same.",
    fields: (t) => ({
      perturb: t.field({
        type: perturbation,
        nullable: true,
        description:
          `Injects an input ahead of the agent's own source and does not wait. Scope: agent:<id>:perturb. ` +
          `Errors: ${GUARD_ERRORS}, AGENT_NOT_RUNNING, INBOX_FULL, BAD_USER_INPUT, IDEMPOTENCY_CONFLICT.`,
        args: {
          agentId: t.arg.id({ required: true, description: "The agent." }),
          input: t.arg({ type: "JSON", description: `What to inject. ${REQUIRED_JSON}` }),
          priority: t.arg.int({
            defaultValue: PRIORITY_DEFAULT,
            description: "Higher goes first; first come, first served among equals.",
          }),
          idempotencyKey: t.arg.string({ description: IDEMPOTENCY_HELP }),
        },
        resolve: (_root, args, context) =>
          context.steer.perturb(context.viewer, {
            agentId: args.agentId,
            input: requiredJson("input", args.input),
            priority: args.priority ?? PRIORITY_DEFAULT,
            idempotencyKey: args.idempotencyKey ?? null,
          }),
      }),
      invoke: t.field({
        type: invocation,
        nullable: true,
        description:
          `Gives the agent an input and waits for what it returns. Scope: agent:<id>:invoke. ` +
          `Errors: ${GUARD_ERRORS}, AGENT_NOT_RUNNING, AGENT_TIMEOUT, AGENT_ERROR, INBOX_FULL, BAD_USER_INPUT, IDEMPOTENCY_CONFLICT.`,
        args: {
          agentId: t.arg.id({ required: true, description: "The agent." }),
          input: t.arg({ type: "JSON", description: `What to give it. ${REQUIRED_JSON}` }),
          timeoutMs: t.arg.int({
            defaultValue: TIMEOUT_MS_DEFAULT,
            description: "How long to wait, in milliseconds.",
          }),
          idempotencyKey: t.arg.string({ description: IDEMPOTENCY_HELP }),
        },
        resolve: (_root, args, context) =>
          context.steer.invoke(
            context.viewer,
            {
              agentId: args.agentId,
              input: requiredJson("input", args.input),
              timeoutMs: args.timeoutMs ?? TIMEOUT_MS_DEFAULT,
              idempotencyKey: args.idempotencyKey ?? null,
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
          "Answers what an agent asked; the agent is resumed with it, once. Of several who answer one wins. " +
          `Scope: purgatory:resolve. Errors: ${SETTLE_ERRORS}, DIGEST_MISMATCH, BAD_USER_INPUT.`,
        args: {
          id: t.arg.id({ required: true, description: "The semaphore." }),
          answer: t.arg({
            type: "JSON",
            description: `What satisfies \`responseSchema\`; else one of \`options\`; else anything. ${REQUIRED_JSON}`,
          }),
          expectedDigest: t.arg.string({
            description: "The `digest` that was shown, so that the answer is to that and nothing else.",
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
          reason: t.arg.string({ description: "Why; for the audit." }),
        },
        resolve: (_root, args, context) =>
          context.steer.cancelSemaphore(context.viewer, args.id, args.reason ?? null),
      }),
    }),
  });
}
