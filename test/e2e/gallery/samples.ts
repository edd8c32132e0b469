import type { ShownCommand } from "../../../src/widgets/elements/command-form.js";
import type { Vitals } from "../../../src/events/activity.js";
import type { ShownSemaphore } from "../../../src/widgets/elements/semaphore/semaphore.js";
import type { StreamEvent } from "../../../src/widgets/elements/stream/event.js";

/** The gallery's fixed time: 22 November 2026, a quarter past ten. */
export const NOW = Date.UTC(2026, 10, 22, 10, 15);

export interface FieldSample {
  readonly agentId: string;
  readonly vitals: Vitals;
  readonly fever?: boolean;
  readonly stale?: number;
}

const vitals = (state: string, pressure: number, flow: number, temperature: number): Vitals => ({
  state,
  pressure,
  flow,
  temperature,
});

export const FIELDS: readonly FieldSample[] = [
  { agentId: "grammar", vitals: vitals("FLOWING", 0, 0, 0) },
  { agentId: "pulse", vitals: vitals("FLOWING", 0, 10, 0.02) },
  { agentId: "steward", vitals: vitals("FLOWING", 38, 4, 0.2) },
  { agentId: "logwatch", vitals: vitals("FLOWING", 12, 200, 0.31) },
  { agentId: "furnace", vitals: vitals("PERTURBED", 92, 180, 0.6) },
  { agentId: "patient", vitals: vitals("FLOWING", 30, 60, 0.9), fever: true },
  { agentId: "ghost", vitals: vitals("FLOWING", 40, 90, 0.3), stale: 252_000 },
  { agentId: "sleeper", vitals: vitals("STOPPED", 0, 0, 0.1) },
  { agentId: "heart", vitals: vitals("FLOWING", 0, 2, 0) },
  { agentId: "idler", vitals: vitals("FLOWING", 2, 0, 0.1) },
];

const KINDS = ["OUTPUT", "METABOLISM", "OUTPUT", "RESULT", "OUTPUT", "PERTURBED", "ERROR", "OUTPUT"] as const;

/** The event at an index of an endless stream; every 37th is a gap. */
export function eventAt(index: number): StreamEvent {
  const base = {
    cursor: `cursor-${index}`,
    agentId: ["logwatch", "steward", "pulse"][index % 3] ?? "pulse",
    at: new Date(NOW + index * 137).toISOString(),
    ...vitals("FLOWING", index % 20, 40 + (index % 60), 0.3),
  };
  if (index % 37 === 36) return { ...base, type: "GAP", missed: 1_204, gapReason: "LAGGED" };
  const type = KINDS[index % KINDS.length] ?? "OUTPUT";
  switch (type) {
    case "OUTPUT":
      return {
        ...base,
        type,
        data: { template: "GET /pay/<num> 504 after <num> ms", count: index, service: "payments" },
        cause: null,
      };
    case "RESULT":
      return {
        ...base,
        type,
        result: { severity: "error", lines: index, first: index * 3 },
        cause: `per-${index}`,
      };
    case "ERROR":
      return { ...base, type, code: "AGENT_TIMEOUT", message: "took longer than 5000 ms", cause: null };
    case "PERTURBED":
      return { ...base, type, perturbationId: `per-${index}`, by: "operator" };
    case "METABOLISM":
      return { ...base, type };
  }
}

const iso = (ms: number): string => new Date(NOW + ms).toISOString();
const asked = {
  agentId: "steward",
  digest: "5b2e0c7d9a414fd0b3c6e86bb0c51f6a5d1c70b0ce8d09e1f2a7c7b1f4a90c11",
  createdAt: iso(-180_000),
  status: "PENDING",
  options: ["Approve", "Reject"],
} as const;

export const SEMAPHORES: readonly ShownSemaphore[] = [
  {
    ...asked,
    id: "sem-00000001",
    reason: "APPROVAL_NEEDED",
    prompt: "Delete these 47 files (312 MB)?",
    severity: "CRITICAL",
    deadline: iso(1_620_000),
    escalation: "ask the storage team",
    state: { files: ["/srv/old/a.bin", "/srv/old/b.bin"], bytes: 327_155_712 },
    input: { scan: "/srv/old" },
  },
  {
    ...asked,
    id: "sem-00000002",
    agentId: "logwatch",
    reason: "CONTEXT_REQUIRED",
    prompt: "Which service owns these lines?",
    severity: "WARNING",
    options: [],
    deadline: iso(42_000),
    responseSchema: {
      type: "object",
      properties: {
        service: { enum: ["payments", "search", "mail"], description: "Who is called when it burns." },
        until: { type: "string", format: "date-time", description: "Remember it until then." },
        urgent: { type: "boolean" },
      },
      required: ["service", "urgent"],
      additionalProperties: false,
    },
  },
  {
    ...asked,
    id: "sem-00000003",
    reason: "AMBIGUOUS_CHOICE",
    prompt: "Keep the newer or the larger copy?",
    severity: "INFO",
    options: ["newer", "larger", "both"],
  },
  {
    ...asked,
    id: "sem-00000004",
    reason: "APPROVAL_NEEDED",
    prompt: "Move 3 duplicates to the trash?",
    severity: "WARNING",
    status: "RESOLVED",
    settledAt: iso(-42_000),
    settledBy: "operator",
    answer: "Approve",
    resumption: { status: "DONE", attempt: 1 },
  },
  {
    ...asked,
    id: "sem-00000005",
    reason: "RESOURCE_DECISION",
    prompt: "Spend another 20,000 tokens on the backlog?",
    severity: "INFO",
    status: "VOIDED",
    deadline: iso(-60_000),
    settledAt: iso(-60_000),
    settledBy: "deadline",
  },
];

export const COMMAND: ShownCommand = {
  agentId: "grammar",
  name: "parse",
  help: "Parses a text with a grammar and tells the tree, or where and why it does not fit.",
  examples: [
    { help: "a sum", args: { grammar: "sum", text: "1+2", maxDepth: 20 } },
    { help: "with a trace", args: { grammar: "sum", text: "1+", trace: true, tags: ["slow", "demo"] } },
  ],
  input: {
    type: "object",
    properties: {
      grammar: { type: "string", maxLength: 60, pattern: "^[a-z]+$", description: "Name of a kept grammar." },
      text: { type: "string", description: "What to parse." },
      maxDepth: { type: "integer", minimum: 1, maximum: 100, default: 50 },
      mode: { enum: ["fast", "thorough"], default: "fast" },
      trace: { type: "boolean", default: false },
      tags: { type: "array", items: { type: "string", maxLength: 20 }, maxItems: 5 },
      limit: { anyOf: [{ type: "number", exclusiveMinimum: 0 }, { type: "null" }] },
      target: {
        anyOf: [
          {
            type: "object",
            properties: { kind: { const: "file" }, path: { type: "string", minLength: 1, maxLength: 100 } },
            required: ["kind", "path"],
            additionalProperties: false,
          },
          {
            type: "object",
            properties: { kind: { const: "agent" }, id: { type: "string", maxLength: 100 } },
            required: ["kind", "id"],
            additionalProperties: false,
          },
        ],
      },
      options: { type: "object", additionalProperties: { type: "string" } },
    },
    required: ["grammar", "text"],
    additionalProperties: false,
  },
};
