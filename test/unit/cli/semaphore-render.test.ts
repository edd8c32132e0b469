import { expect, test } from "vitest";
import { semaphoreCard } from "../../../src/cli/render/semaphore.js";
import type { SemaphoreCard } from "../../../src/documents/semaphores.js";

const RESOLVED: SemaphoreCard = {
  id: "sem-00000001",
  agentId: "asker",
  reason: "CONTEXT_REQUIRED",
  prompt: "Which colour?",
  options: [],
  severity: "INFO",
  status: "RESOLVED",
  digest: "0".repeat(64),
  responseSchema: { type: ["string", "null"] },
  createdAt: "2026-11-29T06:00:00.000Z",
  deadline: null,
  escalation: null,
  cause: null,
  settledAt: "2026-11-29T06:01:00.000Z",
  settledBy: "ada",
  resumption: { status: "DONE", attempt: 1, errorCode: null, error: null },
  stateVersion: 1,
  secretsShown: true,
  state: null,
  input: { colour: null },
  answer: null,
  cancelReason: null,
};

const card = (change: Partial<SemaphoreCard>): string =>
  semaphoreCard({ ...RESOLVED, ...change }, { color: false, columns: null });

test("[ELEMENT-300] the card on the command line shows a null answer, and omits hidden and missing ones", () => {
  expect(card({})).toMatch(/^ {2}answer +null$/m);
  expect(card({})).toMatch(/^ {2}state +null$/m);
  expect(card({ secretsShown: false, input: null })).not.toMatch(/^ {2}(answer|state|input) /m);
  expect(card({ status: "PENDING", settledAt: null })).not.toMatch(/^ {2}answer /m);
  expect(card({ status: "CANCELLED" })).not.toMatch(/^ {2}answer /m);
});
