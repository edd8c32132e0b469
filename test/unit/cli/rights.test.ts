import { describe, expect, it } from "vitest";

import { type LastKnown, NOTHING_KNOWN } from "../../../src/cli/last-known/last-known.js";
import { hasExpired, onlyListed } from "../../../src/cli/last-known/rights.js";
import { ALL_AGENTS } from "../../../src/events/cursor.js";

const part = (value: unknown) => ({ asOf: "2026-11-29T12:00:00.000Z", value });
const of = (agentId: string) => ({ agentId });

describe("[GHOST-1299] what a token may see of the last known state", () => {
  it("leaves out agents that are not listed, wherever they are saved", () => {
    const known = {
      ...NOTHING_KNOWN,
      agents: part([{ id: "open" }]),
      commanded: part([{ id: "open" }, { id: "vault" }]),
      manifests: { open: part({ id: "open" }), vault: part({ id: "vault" }) },
      pending: part([of("open"), of("vault")]),
      cards: { one: part(of("open")), two: part(of("vault")) },
      trees: { one: part(of("vault")) },
      runs: { vault: part([of("vault")]), [ALL_AGENTS]: part([of("vault"), of("open")]) },
      streams: { vault: part([of("vault")]), [ALL_AGENTS]: part([of("open"), of("vault"), of(ALL_AGENTS)]) },
    } as unknown as LastKnown;
    const left = onlyListed(known);
    expect(JSON.stringify(left)).not.toContain("vault");
    expect(JSON.stringify(left).split("open").length).toBe(JSON.stringify(known).split("open").length);
    expect(left.streams[ALL_AGENTS]?.value).toHaveLength(2);
    expect(onlyListed({ ...known, agents: null })).toEqual({ ...known, agents: null });
  });

  it("is nothing after the end of a JWT; other tokens have no end", () => {
    const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;
    expect(hasExpired(jwt({ exp: 10 }), 9_999)).toBe(false);
    expect(hasExpired(jwt({ exp: 10 }), 10_000)).toBe(true);
    for (const token of [null, "operator-token", "a.b.c", jwt({}), jwt({ exp: "10" })])
      expect(hasExpired(token, 1e15)).toBe(false);
  });
});
