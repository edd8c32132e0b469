import { describe, expect, it } from "vitest";
import { batchId, claimId, messageIn } from "../../../src/cluster/log/messages.js";

const event = { agentId: "x", type: "OUTPUT", at: 1 };
const batch = { agentId: "x", term: 1, epoch: "e", from: 1, events: [event], receipt: null };
const claim = {
  agentId: "x",
  term: 1,
  claim: true,
  gateway: "g",
  head: { epoch: "e", offset: 0 },
  receipt: null,
};
/** When the server has stored them, ns since 1970. */
const at = 0n;

describe("a message of the log", () => {
  it.each([
    ["is empty", ""],
    ["is no JSON", "{"],
    ["is null", null],
    ["has no list of events", { ...batch, events: 5 }],
    ["has no number", { ...batch, from: "1" }],
    ["has no epoch", { ...batch, epoch: null }],
    ["claims no place", { ...claim, head: undefined }],
  ])("[CLUSTER-1722] that %s is nobody's", (_what, value) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    expect(messageIn({ id: "x 1 e 1", text, at })).toBeNull();
  });

  it("[CLUSTER-1722] of a gateway is read", () => {
    const read = (id: string, value: unknown) => messageIn({ id, text: JSON.stringify(value), at })?.kind;
    expect(read(batchId(batch), batch)).toBe("batch");
    expect(read(claimId(claim, 7), claim)).toBe("claim");
    expect(read("log-1", { era: "log-1" })).toBe("era");
  });

  it.each([
    ["none", ""],
    ["that of another agent", "y 1 e 1"],
    ["that of another term", "x 12 e 1"],
  ])("[CLUSTER-1790] with an id like %s is nobody's, whatever it says", (_what, id) => {
    for (const value of [batch, claim, { era: "log-1" }])
      expect(messageIn({ id, text: JSON.stringify(value), at })).toBeNull();
  });

  it.each([
    ["no events", { ...batch, events: [] }],
    [
      "more events than a gateway sends at once",
      { ...batch, events: Array.from({ length: 257 }, () => event) },
    ],
    ["a number behind which nobody can number on", { ...batch, from: 2 ** 52 + 1 }],
    ["a number before the first", { ...batch, from: 0 }],
    ["half a number", { ...batch, from: 1.5 }],
    ["a receipt of no number", { ...batch, receipt: { incarnation: "i", number: 1e300 } }],
    ["no receipt", { ...batch, receipt: undefined }],
    ["a claim whose receipt is text", { ...claim, receipt: "x" }],
    ["a claim of nobody", { ...claim, gateway: undefined }],
    ["a claim behind which nobody can number on", { ...claim, head: { epoch: "e", offset: 2 ** 53 - 1 } }],
    ["a claim before the first event", { ...claim, head: { epoch: "e", offset: -1 } }],
    ["a claim that misses too few", { ...claim, missed: -1 }],
  ])("[CLUSTER-1851] with %s is nobody's", (_what, value) => {
    expect(messageIn({ id: "x 1 e 1", text: JSON.stringify(value), at })).toBeNull();
  });

  const DAY_MS = 86_400_000;

  it.each([1e300, 1e17, 367 * DAY_MS, -1, 1.5])(
    "[CLUSTER-1851] of the term %d is nobody's: no carrier would come after it",
    (term) => {
      for (const one of [batch, claim]) {
        const text = JSON.stringify({ ...one, term });
        expect(messageIn({ id: `x ${term} e 1`, text, at })).toBeNull();
      }
    },
  );

  it("[CLUSTER-1851] counts when the clock of the servers was set back since its term began", () => {
    const term = 1_800_000_000_000;
    const storedAt = BigInt(term - 365 * DAY_MS) * 1_000_000n;
    for (const one of [batch, claim])
      expect(
        messageIn({ id: `x ${term} e 1`, text: JSON.stringify({ ...one, term }), at: storedAt }),
      ).not.toBeNull();
  });
});
