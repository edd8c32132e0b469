import { describe, expect, it } from "vitest";
import {
  agentScope,
  allows,
  isScope,
  mayHost,
  mayHostSome,
  PURGATORY_RESOLVE,
  whenExpired,
} from "../../../src/auth/scopes.js";
import type { Viewer } from "../../../src/auth/viewer.js";
import { visibilityOf } from "../../../src/auth/visibility.js";
import { ManualClock } from "../../support/time-and-random.js";

const client = (...scopes: string[]): Viewer => ({ kind: "client", id: "ada", scopes, expiresAt: null });
const anonymous: Viewer = { kind: "anonymous", address: "127.0.0.1" };

describe("scopes", () => {
  it("[AUTH-1343] for hosts name the agents that they may bring, and nothing else", () => {
    expect(["host:a", "host:a-*", "host:*"].every(isScope)).toBe(true);
    expect(["host", "host:", "host:a:b", "host:*a", "host:a b", "HOST:a", "host:**"].some(isScope)).toBe(
      false,
    );
    expect(mayHost(client("host:a"), "a")).toBe(true);
    expect(mayHost(client("host:a"), "ab")).toBe(false);
    expect(mayHost(client("host:a-*"), "a-1")).toBe(true);
    expect(mayHost(client("host:a-*"), "a")).toBe(false);
    expect(mayHost(client("host:*"), "any")).toBe(true);
    expect(mayHost(client("*"), "any")).toBe(true);
    expect(mayHost(client("agent:*:*", "*:*", "*:*:*", "purgatory:resolve"), "a")).toBe(false);
    expect(mayHost(anonymous, "a")).toBe(false);
    expect([client("host:a"), client("agent:a:invoke"), anonymous].map(mayHostSome)).toEqual([
      true,
      false,
      false,
    ]);
    expect(allows(client("host:*"), "agent:a:invoke")).toBe(false);
    expect(allows(client("host:*"), PURGATORY_RESOLVE)).toBe(false);
  });

  it.each([
    ["agent:pulse:perturb", "agent:pulse:perturb", true],
    ["agent:pulse:perturb", "agent:pulse:invoke", false],
    ["agent:pulse:perturb", "agent:pulse2:perturb", false],
    ["agent:pulse2:perturb", "agent:pulse:perturb", false],
    ["agent:*:perturb", "agent:pulse:perturb", true],
    ["agent:*:perturb", "agent:pulse:control", false],
    ["agent:pulse:*", "agent:pulse:control", true],
    ["agent:pulse:*", "agent:other:control", false],
    ["agent:*:*", "agent:pulse:invoke", true],
    ["agent:*:*", "purgatory:resolve", false],
    ["*:pulse:invoke", "agent:pulse:invoke", true],
    ["*:*:*", "agent:pulse:invoke", true],
    ["*:*", "purgatory:resolve", true],
    ["*:*", "agent:pulse:invoke", false],
    ["purgatory:*", "purgatory:resolve", true],
    ["purgatory:resolve", "purgatory:resolve", true],
    ["purgatory:resolve", "agent:pulse:invoke", false],
    ["*", "agent:pulse:control", true],
    ["*", "purgatory:resolve", true],
    // A wildcard in the required scope is an ordinary name.
    ["agent:pulse:perturb", "agent:*:perturb", false],
    ["agent:pulse:perturb", "*", false],
    // An id that no agent can have is one id, too.
    ["agent:*:perturb", "agent::perturb", true],
    ["agent:*:perturb", "agent:a:b:perturb", true],
    ["agent:*:perturb", "agent:a:perturb:control", false],
    ["agent:a:perturb", "agent:a:b:perturb", false],
    ["*", "agent::perturb", true],
    ["agent:pulse:perturb", "agent::perturb", false],
  ])("[AUTH-10] %s for %s: %s", (granted, required, expected) => {
    expect(allows(client(granted), required)).toBe(expected);
  });

  it.each([
    "",
    " ",
    "**",
    "agent",
    "agent:*",
    "agent:pulse",
    "agent::perturb",
    "agent:pulse:",
    "agent:pulse:fly",
    "agent:pulse:PERTURB",
    "AGENT:pulse:perturb",
    "agent:p*l:perturb",
    "agent:**:perturb",
    "agent:pulse:observes",
    "agent:pulse:perturb:now",
    "agent:pulse:perturb ",
    " agent:pulse:perturb",
    "agent:pul se:perturb",
    "agent:pulse\n:perturb",
    "agents:pulse:perturb",
    "purgatory",
    "purgatory:drop",
    "purgatory:resolve:all",
    "openid",
    "a.*",
    `agent:${"x".repeat(129)}:perturb`,
  ])("[AUTH-10] malformed %j grants nothing", (scope) => {
    expect(isScope(scope)).toBe(false);
    for (const required of [
      "agent:pulse:perturb",
      "agent:pulse:invoke",
      "agent:pulse:control",
      PURGATORY_RESOLVE,
    ]) {
      expect(allows(client(scope), required)).toBe(false);
    }
    expect(visibilityOf(client(scope), 0).key).toBe("token");
  });

  it("[AUTH-10] any one of several scopes is enough, and anonymous viewers have none", () => {
    expect(allows(client("openid", "agent:a:invoke", "agent:b:perturb"), agentScope("b", "perturb"))).toBe(
      true,
    );
    expect(allows(client(), agentScope("b", "perturb"))).toBe(false);
    expect(allows(anonymous, agentScope("b", "perturb"))).toBe(false);
  });
});

describe("the end of a token", () => {
  it("[AUTH-12] whenExpired calls once, by wall time, also when the clock is set back", () => {
    const clock = new ManualClock();
    const viewer: Viewer = { kind: "client", id: "ada", scopes: ["*"], expiresAt: clock.now() + 1_000 };
    let calls = 0;
    whenExpired(viewer, clock, () => (calls += 1));
    clock.jump(-500);
    clock.advance(1_000);
    expect(calls).toBe(0);
    clock.advance(499);
    expect(calls).toBe(0);
    clock.advance(1);
    expect(calls).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("[AUTH-12] whenExpired can be cancelled, and sets no timer when nothing expires", () => {
    const clock = new ManualClock();
    const fail = (): void => expect.unreachable();
    whenExpired({ kind: "client", id: "ada", scopes: [], expiresAt: clock.now() + 10 }, clock, fail)();
    whenExpired(client("*"), clock, fail);
    whenExpired(anonymous, clock, fail);
    expect(clock.pending).toBe(0);
  });
});
