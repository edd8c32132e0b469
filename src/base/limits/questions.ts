/** Limits of questions to people: a part of `LIMITS`. */
export const QUESTION_LIMITS = {
  resumeTimeoutMs: {
    default: 300_000,
    unit: "ms",
    help: "longest time for one resumption of an agent with the answer to a question",
  },
  maxResumeAttempts: {
    default: 5,
    unit: "attempts",
    help: "times an agent is resumed with one answer before the resumption is FAILED",
  },
  maxResumptions: { default: 64, unit: "resumptions", help: "agents being resumed at once, in all" },
  maxResumptionsPerAgent: { default: 8, unit: "resumptions", help: "resumptions of one agent at once" },
  maxOpenSemaphoresPerAgent: {
    default: 10_000,
    unit: "semaphores",
    help: "open questions of one agent: unanswered, or answered and not yet resumed",
  },
  maxSettledSemaphores: {
    default: 10_000,
    unit: "semaphores",
    help: "finished questions kept; 500 with ephemeral, unless set",
  },
  maxAuditEntries: {
    default: 1_000_000,
    unit: "entries",
    help: "audit entries of questions kept; 2,000 with ephemeral, unless set",
  },
  maxSemaphoreStateBytes: {
    default: 1_048_576,
    unit: "bytes",
    help: "frozen state of a question; the same bound applies to the input that led to it",
  },
  maxResponseSchemaBytes: {
    default: 65_536,
    unit: "bytes",
    help: "schema for the answer to a question",
  },
  maxAnswerBytes: { default: 262_144, unit: "bytes", help: "answer to a question" },
  maxSemaphoreEvents: {
    default: 10_000,
    unit: "events",
    help: "events about questions that wait for the hosts of their agents; one agent may have a tenth",
  },
  maxStoreQueue: {
    default: 10_000,
    unit: "requests",
    help: "queued reads and writes of questions",
  },
  storeTimeoutMs: {
    default: 10_000,
    unit: "ms",
    help: "longest wait for the data file; a question or an answer that waits longer is refused with UNAVAILABLE",
  },
  maxReadsWaiting: {
    default: 1_000,
    unit: "reads",
    help: "different queued reads of questions",
  },
  maxReadsWaitingPerClient: { default: 100, unit: "reads", help: "the same for one client" },
  schemaCheckTimeoutMs: {
    default: 1_000,
    unit: "ms",
    help: "longest check of a question's schema, or of an answer against it; a longer one is refused",
  },
  maxSchemaChecks: {
    default: 500,
    unit: "checks",
    help: "questions and answers that wait for a check against a schema",
  },
  maxSchemaChecksPerAgent: {
    default: 50,
    unit: "checks",
    help: "the same for one agent",
  },
} as const;
