import { TerrariumError } from "../base/errors.js";
import type { ResumptionStatus, SemaphoreOrder, SemaphoreStatus } from "../events/semaphore.js";
import type { ShownSemaphore } from "../inbox/shown-semaphore.js";
import type { AuditEntry, AuditPage } from "../purgatory/audit.js";
import type { ResumptionError } from "../purgatory/token.js";
import type { SemaphorePage, SemaphoreQuery } from "../watching/port.js";
import type { EventBuilder } from "./builder.js";
import type { Enums } from "./enums.js";
import { clampToInt } from "./scalars.js";

/** Semaphores or audit entries in one answer, at most. */
export const SEMAPHORES_MAX = 1_000;

export const COUNT_HELP = `How many, from 0 to ${SEMAPHORES_MAX}.`;
export const PAGE_HELP = `How many, from 1 to ${SEMAPHORES_MAX}.`;

/** BAD_USER_INPUT unless that many may be asked for. */
export function checkCount(first: number, min = 0): number {
  if (first >= min && first <= SEMAPHORES_MAX) return first;
  throw new TerrariumError("BAD_USER_INPUT", `first must be between ${min} and ${SEMAPHORES_MAX}`, {
    field: "first",
    min,
    max: SEMAPHORES_MAX,
  });
}

/** What the fields that list semaphores may be asked. */
interface ListArgs {
  readonly agentId?: string | null | undefined;
  readonly status?: SemaphoreStatus | null | undefined;
  readonly order?: SemaphoreOrder | null | undefined;
  readonly after?: number | null | undefined;
  readonly first?: number | null | undefined;
}

export const ORDER_HELP =
  "How to arrange them. Left out: MOST_URGENT_FIRST for what is PENDING, else OLDEST_FIRST.";

/** BAD_USER_INPUT for what can have no answer. */
export function listQuery({ agentId, status, order, after, first }: ListArgs): SemaphoreQuery {
  if (status === "PENDING" && order === "LATEST_SETTLED_FIRST") {
    const why = "what is PENDING is not settled: ask for another status, or null";
    throw new TerrariumError("BAD_USER_INPUT", why, { field: "status" });
  }
  if (status !== "PENDING" && order === "MOST_URGENT_FIRST") {
    const why = "only what is PENDING can be urgent: leave the status out";
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

const SECRET_HELP = "Null for those who may not resolve, and in events.";

interface ShownResumption {
  readonly status: ResumptionStatus;
  readonly attempt: number;
  readonly error: ResumptionError | null;
}

export type SemaphoreTypes = ReturnType<typeof addSemaphoreTypes>;

/** What agents ask of people. Events carry these types, too: whoever makes a `ShownSemaphore` decides about its secrets. */
export function addSemaphoreTypes(builder: EventBuilder, enums: Enums) {
  const resumption = builder.objectRef<ShownResumption>("Resumption").implement({
    description: "What comes of an answer.",
    fields: (t) => ({
      status: t.expose("status", { type: enums.resumptionStatus, description: "How far it is." }),
      attempt: t.exposeInt("attempt", {
        description:
          "Times the agent was resumed with this answer so far; above 1 only after a failure or a crash.",
      }),
      errorCode: t.string({
        nullable: true,
        description: `Why the last attempt failed, as a code. ${SECRET_HELP}`,
        resolve: ({ error }) => error?.code ?? null,
      }),
      error: t.string({
        nullable: true,
        description: `Why the last attempt failed, in the agent's words. ${SECRET_HELP}`,
        resolve: ({ error }) => error?.message ?? null,
      }),
    }),
  });

  const semaphore = builder.objectRef<ShownSemaphore>("Semaphore").implement({
    description: "A question an agent asks of people. It waits in a durable inbox while the agent lives on.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The `cause` of what follows from its answer." }),
      agentId: t.exposeID("agentId", { description: "Who asks." }),
      reason: t.expose("reason", { type: enums.semaphoreReason, description: "Why it asks." }),
      prompt: t.exposeString("prompt", { description: "The question, for a person." }),
      options: t.exposeStringList("options", {
        description: "Answers to choose from. Without `responseSchema` the answer must be one of them.",
      }),
      severity: t.expose("severity", { type: enums.severity, description: "How urgent it is." }),
      status: t.expose("status", { type: enums.semaphoreStatus, description: "What became of it." }),
      digest: t.exposeString("digest", {
        description:
          "SHA-256 over the agent, all that is asked, its schema, input and state. Send it back with the answer.",
      }),
      responseSchema: t.expose("responseSchema", {
        type: "JSON",
        nullable: true,
        description: "JSON Schema the answer must satisfy.",
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was asked." }),
      deadline: t.expose("deadline", {
        type: "DateTime",
        nullable: true,
        description: "From then on it can only be voided.",
      }),
      escalation: t.exposeString("escalation", {
        nullable: true,
        description: "Whom or what to turn to when nobody answers.",
      }),
      cause: t.exposeID("cause", {
        nullable: true,
        description: "The perturbation or semaphore behind what was parked, or null.",
      }),
      stateVersion: t.int({
        description: "Shape of the frozen state, as the agent counts.",
        resolve: ({ stateVersion }) => clampToInt(stateVersion),
      }),
      settledAt: t.expose("settledAt", {
        type: "DateTime",
        nullable: true,
        description: "When it was answered, cancelled or voided.",
      }),
      settledBy: t.exposeString("settledBy", {
        nullable: true,
        description: "Who did: a token's subject, `operator`, or `deadline`.",
      }),
      resumption: t.field({
        type: resumption,
        nullable: true,
        description: "What comes of the answer, once there is one.",
        resolve: ({ resumption, secrets }) =>
          resumption && { ...resumption, error: secrets?.resumptionError ?? null },
      }),
      secretsShown: t.boolean({
        description:
          "Whether you are shown `answer`, `state`, `input`, `cancelReason` and errors. Where you are, null is what " +
          "they are: an answer may be null.",
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
        description: `What the agent froze, and will be resumed with. ${SECRET_HELP}`,
        resolve: ({ secrets }) => secrets?.state ?? null,
      }),
      input: t.field({
        type: "JSON",
        nullable: true,
        description: `What the agent was processing when it asked. ${SECRET_HELP}`,
        resolve: ({ secrets }) => secrets?.input ?? null,
      }),
      cancelReason: t.string({
        nullable: true,
        description: `Why it was cancelled. ${SECRET_HELP}`,
        resolve: ({ secrets }) => secrets?.cancelReason ?? null,
      }),
    }),
  });

  const semaphorePage = builder.objectRef<SemaphorePage>("SemaphorePage").implement({
    description: "A part of the semaphores.",
    fields: (t) => ({
      semaphores: t.field({
        type: [semaphore],
        description: "In the order asked for.",
        resolve: ({ semaphores }) => semaphores,
      }),
      next: t.int({
        nullable: true,
        description: "What to pass as `after` for the next part, or null when this was the last.",
        resolve: ({ next }) => (next === null ? null : clampToInt(next)),
      }),
    }),
  });

  const auditEntry = builder.objectRef<AuditEntry>("SemaphoreAuditEntry").implement({
    description:
      "One thing that was done to a semaphore. Written in the transaction that did it, never altered.",
    fields: (t) => ({
      seq: t.int({
        description:
          "1 for the first, without holes; a first entry above 1 tells how many older ones have fallen off.",
        resolve: ({ seq }) => clampToInt(seq),
      }),
      at: t.expose("at", {
        type: "DateTime",
        description: "When, by the gateway's clock. `seq` is the order.",
      }),
      who: t.exposeString("who", {
        description: "A token's subject or `operator`, an agent that asked, `deadline` or `purgatory`.",
      }),
      what: t.expose("what", { type: enums.auditAct, description: "What was done." }),
      semaphoreId: t.id({ description: "To which semaphore.", resolve: ({ tokenId }) => tokenId }),
      agentId: t.exposeID("agentId", { description: "Of which agent." }),
      detail: t.field({
        type: "JSON",
        description: "What belongs to the act: the answer, the reason, the attempt, the error.",
        resolve: ({ detail }) => ({ ...detail }),
      }),
    }),
  });

  const auditPage = builder.objectRef<AuditPage>("SemaphoreAuditPage").implement({
    description: "A part of the audit.",
    fields: (t) => ({
      entries: t.field({
        type: [auditEntry],
        description: "Oldest first.",
        resolve: ({ entries }) => entries,
      }),
      next: t.int({
        nullable: true,
        description: "What to pass as `after` for the next part, or null when this was the last.",
        resolve: ({ next }) => (next === null ? null : clampToInt(next)),
      }),
    }),
  });

  return { semaphore, semaphorePage, auditPage };
}
