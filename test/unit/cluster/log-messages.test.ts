import { describe, expect, it } from "vitest";
import { batchId, claimId, messageIn } from "../../../src/cluster/log/messages.js";

const event = { agentId: "x", type: "OUTPUT", at: 1 };
const batch = { agentId: "x", term: 1, epoch: "e", from: 1, events: [event], receipt: null };
const claim = { agentId: "x", term: 1, claim: true, head: { epoch: "e", offset: 0 } };

describe("a message of the log", () => {
  it.each([
    ["is empty", ""],
    ["is no JSON", "{"],
    ["is null", null],
    ["has no list of events", { ...batch, events: 5 }],
    ["has an event that is null", { ...batch, events: [event, null] }],
    ["has an event without a type", { ...batch, events: [{ agentId: "x", at: 1 }] }],
    ["has an event of another agent", { ...batch, events: [{ ...event, agentId: "y" }] }],
    ["has no number", { ...batch, from: "1" }],
    ["has no epoch", { ...batch, epoch: null }],
    ["claims no place", { ...claim, head: undefined }],
  ])("[CLUSTER-1722] that %s is nobody's", (_what, value) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    expect(messageIn({ id: "x 1 e 1", text })).toBeNull();
  });

  it("[CLUSTER-1722] of a gateway is read", () => {
    const read = (id: string, value: unknown) => messageIn({ id, text: JSON.stringify(value) })?.kind;
    expect(read(batchId(batch), batch)).toBe("batch");
    expect(read(claimId({ ...claim, gateway: "g" }, 7), claim)).toBe("claim");
    expect(read("log-1", { era: "log-1" })).toBe("era");
  });

  it.each([
    ["none", ""],
    ["that of another agent", "y 1 e 1"],
    ["that of another term", "x 12 e 1"],
  ])("[CLUSTER-1790] with an id like %s is nobody's, whatever it says", (_what, id) => {
    for (const value of [batch, claim, { era: "log-1" }])
      expect(messageIn({ id, text: JSON.stringify(value) })).toBeNull();
  });
});
