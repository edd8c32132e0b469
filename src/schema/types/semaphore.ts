import { TerrariumError } from "../../base/errors.js";
import type { ResumptionStatus, SemaphoreOrder, SemaphoreStatus } from "../../events/semaphore.js";
import { type ShownSemaphore, unreadSchema } from "../../inbox/shown-semaphore.js";
import type { AuditEntry, AuditPage } from "../../purgatory/audit.js";
import type { ResumptionError } from "../../purgatory/token.js";
import type { SemaphorePage, SemaphoreQuery } from "../../watching/port.js";
import { shownSettler } from "../../watching/names.js";
import type { EventBuilder } from "../builder.js";
import type { Enums } from "./enums.js";
import { clampToInt } from "./scalars.js";

/** Maximum number of semaphores or audit entries in one answer. */
export const SEMAPHORES_MAX = 1_000;

export const COUNT_HELP = `How many, from 0 to ${SEMAPHORES_MAX}.`;
export const PAGE_HELP = `How many, from 1 to ${SEMAPHORES_MAX}.`;

/** Throws BAD_USER_INPUT for a count out of range. */
export function checkCount(first: number, min = 0): number {
  if (first >= min && first <= SEMAPHORES_MAX) return first;
  throw new TerrariumError("BAD_USER_INPUT", `first must be between ${min} and ${SEMAPHORES_MAX}`, {
    field: "first",
    min,
    max: SEMAPHORES_MAX,
  });
}

/** Arguments of the fields that list semaphores. */
interface ListArgs {
  readonly agentId?: string | null | undefined;
  readonly status?: SemaphoreStatus | null | undefined;
  readonly order?: SemaphoreOrder | null | undefined;
  readonly after?: number | null | undefined;
  readonly first?: number | null | undefined;
}

export const ORDER_HELP = "Order of the list. Default: MOST_URGENT_FIRST for PENDING, else OLDEST_FIRST.";

/** Throws BAD_USER_INPUT for contradictory arguments. */
export function listQuery({ agentId, status, order, after, first }: ListArgs): SemaphoreQuery {
  if (status === "PENDING" && order === "LATEST_SETTLED_FIRST") {
    const why = "PENDING semaphores are not settled: use another status, or null";
    throw new TerrariumError("BAD_USER_INPUT", why, { field: "status" });
  }
  if (status !== "PENDING" && order === "MOST_URGENT_FIRST") {
    const why = "only PENDING semaphores can be urgent: omit the status";
    throw new TerrariumError("BAD_USER_INPUT", why, { field: "status" });
  }
  return {
    agentId: agentId ?? null,
    status: status ?? null,
    order: order ?? (status === "PENDING" ? "MOST_URGENT_FIRST" : "OLDEST_FIRST"),
    after: after ?? null,
    first: checkCount(first ?? SEMAPHORES_MAX),
  };
}

const SECRET_HELP = "Null for viewers that may not resolve, and in events.";

interface ShownResumption {
  readonly status: ResumptionStatus;
  readonly attempt: number;
  readonly error: ResumptionError | null;
}

export type SemaphoreTypes = ReturnType<typeof addSemaphoreTypes>;

/**
 * Questions of agents to people. Events contain these types, too, so the code that builds a `ShownSemaphore` decides
 * about its secrets.
 */
export function addSemaphoreTypes(builder: EventBuilder, enums: Enums) {
  const resumption = builder.objectRef<ShownResumption>("Resumption").implement({
    description: "The resumption of the agent with an answer.",
    fields: (t) => ({
      status: t.expose("status", { type: enums.resumptionStatus, description: "State of the resumption." }),
      attempt: t.exposeInt("attempt", {
        description:
          "Number of times the agent was resumed with this answer; above 1 only after a failure or a crash.",
      }),
      errorCode: t.string({
        nullable: true,
        description: `Why the last attempt failed, as a code. ${SECRET_HELP}`,
        resolve: ({ error }) => error?.code ?? null,
      }),
      error: t.string({
        nullable: true,
        description: `Why the last attempt failed, in the agent's own text. ${SECRET_HELP}`,
        resolve: ({ error }) => error?.message ?? null,
      }),
    }),
  });

  const semaphore = builder.objectRef<ShownSemaphore>("Semaphore").implement({
    description: "An agent's question to people. It waits in a durable inbox while the agent lives on.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The `cause` of the events that its answer leads to." }),
      agentId: t.exposeID("agentId", { description: "The agent that asks." }),
      reason: t.expose("reason", { type: enums.semaphoreReason, description: "Why it asks." }),
      prompt: t.exposeString("prompt", { description: "The question, for a person." }),
      options: t.exposeStringList("options", {
        description: "Answers to choose from. Without `responseSchema` the answer must be one of them.",
      }),
      severity: t.expose("severity", { type: enums.severity, description: "How urgent it is." }),
      status: t.expose("status", { type: enums.semaphoreStatus, description: "State of the question." }),
      digest: t.exposeString("digest", {
        description:
          "SHA-256 over the agent, the question, its schema, input and state. Send it back with the answer.",
      }),
      responseSchema: t.field({
        type: "JSON",
        nullable: true,
        description: "JSON Schema the answer must satisfy.",
        resolve: ({ id, responseSchema, isPartial }) => {
          if (isPartial) throw unreadSchema(id);
          return responseSchema;
        },
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was asked." }),
      deadline: t.expose("deadline", {
        type: "DateTime",
        nullable: true,
        description: "From then on it can only be voided.",
      }),
      escalation: t.exposeString("escalation", {
        nullable: true,
        description: "A person or process to turn to when there is no answer.",
      }),
      cause: t.exposeID("cause", {
        nullable: true,
        description: "The perturbation or semaphore behind the parked input, or null.",
      }),
      stateVersion: t.int({
        description: "Version of the frozen state, set by the agent.",
        resolve: ({ stateVersion }) => clampToInt(stateVersion),
      }),
      settledAt: t.expose("settledAt", {
        type: "DateTime",
        nullable: true,
        description: "When it was answered, cancelled or voided.",
      }),
      settledBy: t.string({
        nullable: true,
        description:
          "By whom: a token's subject, `operator`, or `deadline`. For viewers that may steer the agent or answer; null for others.",
        resolve: ({ agentId, settledBy, secrets }, _args, { sight }) =>
          shownSettler(settledBy, secrets !== undefined || sight.steers(agentId)),
      }),
      resumption: t.field({
        type: resumption,
        nullable: true,
        description: "The agent's resumption, once there is an answer.",
        resolve: ({ resumption, secrets }) =>
          resumption && { ...resumption, error: secrets?.resumptionError ?? null },
      }),
      secretsShown: t.boolean({
        description:
          "True when `answer`, `state`, `input`, `cancelReason` and errors are shown to you. Then null is their ~" +
          "actual value: an answer may be null.",
        resolve: ({ secrets }) => secrets !== undefined,
      }),
      answer: t.field({
        type: "JSON",
        nullable: true,
        description: `The answer. ${SECRET_HELP}`,
        resolve: ({ secrets }) => secrets?.answer ?? null,
      }),
      state: t.field({
        type: "JSON",
        nullable: true,
        description: `The frozen state, with which the agent is resumed. ${SECRET_HELP}`,
        resolve: ({ secrets }) => secrets?.state ?? null,
      }),
      input: t.field({
        type: "JSON",
        nullable: true,
        description: `The input that the agent was processing when it asked. ${SECRET_HELP}`,
        resolve: ({ secrets }) => secrets?.input ?? null,
      }),
      cancelReason: t.string({
        nullable: true,
        description: `Reason of the cancellation. ${SECRET_HELP}`,
        resolve: ({ secrets }) => secrets?.cancelReason ?? null,
      }),
    }),
  });

  const semaphorePage = builder.objectRef<SemaphorePage>("SemaphorePage").implement({
    description: "A page of semaphores.",
    fields: (t) => ({
      semaphores: t.field({
        type: [semaphore],
        description: "In the order asked for.",
        resolve: ({ semaphores }) => semaphores,
      }),
      next: t.int({
        nullable: true,
        description: "The value of `after` for the next page, or null when this was the last.",
        resolve: ({ next }) => (next === null ? null : clampToInt(next)),
      }),
    }),
  });

  const auditEntry = builder.objectRef<AuditEntry>("SemaphoreAuditEntry").implement({
    description: "One change of a semaphore. Written in the same transaction, never altered.",
    fields: (t) => ({
      seq: t.int({
        description:
          "Starts at 1, without gaps; a first entry above 1 tells how many older entries were evicted.",
        resolve: ({ seq }) => clampToInt(seq),
      }),
      at: t.expose("at", {
        type: "DateTime",
        description: "Time of the change, by the gateway's clock. `seq` is the order.",
      }),
      who: t.exposeString("who", {
        description: "A token's subject or `operator`, an agent that asked, `deadline` or `purgatory`.",
      }),
      what: t.expose("what", { type: enums.auditAct, description: "The change." }),
      semaphoreId: t.id({ description: "The semaphore.", resolve: ({ tokenId }) => tokenId }),
      agentId: t.exposeID("agentId", { description: "The agent." }),
      detail: t.field({
        type: "JSON",
        description: "Details of the change: the answer, the reason, the attempt, the error.",
        resolve: ({ detail }) => ({ ...detail }),
      }),
    }),
  });

  const auditPage = builder.objectRef<AuditPage>("SemaphoreAuditPage").implement({
    description: "A page of the audit.",
    fields: (t) => ({
      entries: t.field({
        type: [auditEntry],
        description: "Oldest first.",
        resolve: ({ entries }) => entries,
      }),
      next: t.int({
        nullable: true,
        description: "The value of `after` for the next page, or null when this was the last.",
        resolve: ({ next }) => (next === null ? null : clampToInt(next)),
      }),
    }),
  });

  return { semaphore, semaphorePage, auditPage };
}
