import { describe, expect, it } from "vitest";
import { messageIn } from "../../../src/cluster/log/messages.js";

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
    expect(messageIn(typeof value === "string" ? value : JSON.stringify(value))).toBeNull();
  });

  it("[CLUSTER-1722] of a gateway is read", () => {
    expect(messageIn(JSON.stringify(batch))?.kind).toBe("batch");
    expect(messageIn(JSON.stringify(claim))?.kind).toBe("claim");
  });
});
