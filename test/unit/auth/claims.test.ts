import { describe, expect, it } from "vitest";
import {
  claimPath,
  createScopesOf,
  type ScopeClaims,
  splitAtCommas,
} from "../../../src/auth/tokens/claims.js";

const scopesOf = (claims: ScopeClaims, payload: Record<string, unknown>): readonly string[] =>
  createScopesOf(claims)(payload);

const INVOKE = "agent:a:invoke";
const RESOLVE = "purgatory:resolve";

describe("paths of claims", () => {
  it.each<[string, readonly string[]]>([
    ["scope", ["scope"]],
    ["realm_access.roles", ["realm_access", "roles"]],
    ["resource_access.my\\.client.roles", ["resource_access", "my.client", "roles"]],
    ["https://example.com/roles", ["https://example.com/roles"]],
    ["https://example\\.com/roles", ["https://example.com/roles"]],
    ["https://example\\.com/app.roles", ["https://example.com/app", "roles"]],
    ["urn:zitadel:iam:org:project:roles", ["urn:zitadel:iam:org:project:roles"]],
    ["a\\,b", ["a,b"]],
    ["a\\\\.b", ["a\\", "b"]],
  ])("[AUTH-1140] %s", (text, steps) => {
    expect(claimPath(text)).toEqual(steps);
  });

  it.each(["", ".", "a.", ".a", "a..b", "a\\", "a\\b", "x".repeat(257), "a.b.c.d.e.f.g.h.i"])(
    "[AUTH-1140] %s stops the start",
    (path) => {
      expect(() => createScopesOf({ scopeClaims: [path] })).toThrow(
        expect.objectContaining({ code: "BAD_USER_INPUT", details: { field: "scopeClaims" } }),
      );
    },
  );

  it.each([[[]], [Array.from({ length: 17 }, (_, index) => `claim${index}`)]])(
    "[AUTH-1140] 1 to 16 paths are taken",
    (scopeClaims) => {
      expect(() => createScopesOf({ scopeClaims })).toThrow(/1 to 16/);
    },
  );

  it("[AUTH-1140] the named claims take the place of the usual ones", () => {
    const payload = { scope: INVOKE, permissions: [RESOLVE] };
    expect(scopesOf({}, payload)).toEqual([INVOKE]);
    expect(scopesOf({ scopeClaims: ["permissions"] }, payload)).toEqual([RESOLVE]);
    expect(scopesOf({ scopeClaims: ["permissions", "scope"] }, payload)).toEqual([RESOLVE, INVOKE]);
  });

  it("[AUTH-1140] a path reads only the token's own members, through objects and lists of objects", () => {
    const scopeClaims = ["a.b"];
    expect(scopesOf({ scopeClaims }, { a: { b: INVOKE } })).toEqual([INVOKE]);
    expect(scopesOf({ scopeClaims }, { a: [{ b: INVOKE }, { b: [RESOLVE] }, "b", null] })).toEqual([
      INVOKE,
      RESOLVE,
    ]);
    for (const payload of [
      {},
      { "a.b": INVOKE },
      { a: null },
      { a: "b" },
      { a: { c: INVOKE } },
      { b: INVOKE },
    ]) {
      expect(scopesOf({ scopeClaims }, payload)).toEqual([]);
    }
    expect(scopesOf({ scopeClaims: ["constructor.name", "__proto__", "a.length"] }, { a: [INVOKE] })).toEqual(
      [],
    );
  });
});

describe("values of claims", () => {
  const scopeClaims = ["c"];
  it.each<[string, unknown, readonly string[]]>([
    ["text with spaces", `${INVOKE} ${RESOLVE}`, [INVOKE, RESOLVE]],
    ["text with commas", `${INVOKE},${RESOLVE}`, [INVOKE, RESOLVE]],
    ["text with both, line breaks and empty parts", ` ${INVOKE},,\n ${RESOLVE} , openid`, [INVOKE, RESOLVE]],
    ["a list", [INVOKE, RESOLVE, INVOKE], [INVOKE, RESOLVE]],
    ["a list whose texts are not split", [`${INVOKE} ${RESOLVE}`], []],
    ["a list of other values", [[INVOKE], { [INVOKE]: true }, 1, null], []],
    [
      "an object: members that are true or objects",
      { [INVOKE]: true, [RESOLVE]: { o: "d" } },
      [INVOKE, RESOLVE],
    ],
    ["an object with other members", { [INVOKE]: false, [RESOLVE]: "true", "*": null, x: ["*"] }, []],
    ["a number", 7, []],
    ["null", null, []],
  ])("[AUTH-1141] %s", (_, value, scopes) => {
    expect(scopesOf({ scopeClaims }, { c: value })).toEqual(scopes);
  });

  it("[AUTH-1141] objects mean nothing in the usual claims, unless these are named", () => {
    expect(scopesOf({}, { scp: { "*": true } })).toEqual([]);
    expect(scopesOf({ scopeClaims: ["scp"] }, { scp: { "*": true } })).toEqual(["*"]);
  });

  it("[AUTH-1141] commas within the braces of a label do not separate", () => {
    expect(splitAtCommas(`agents{team=billing,env=prod}:observe,${RESOLVE}`)).toEqual([
      "agents{team=billing,env=prod}:observe",
      RESOLVE,
    ]);
    expect(splitAtCommas("a\\,b,c, ,}{,")).toEqual(["a\\,b", "c", "}{,"]);
  });

  it("[AUTH-1141] a token has at most 1,000 scopes", () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `agent:a${index}:invoke`);
    expect(scopesOf({ scopeClaims }, { c: many })).toEqual(many.slice(0, 1_000));
    expect(scopesOf({ scopeClaims: ["c.d"] }, { c: many.map((d) => ({ d })) })).toHaveLength(1_000);
  });
});

describe("roles", () => {
  const roleScopes = { "terrarium-operator": ["agent:*:control", RESOLVE], "Agents.Invoke": [INVOKE] };

  it("[AUTH-1142] a role stands for its scopes, beside scopes that are named directly", () => {
    const payload = { roles: ["terrarium-operator", "offline_access", "agent:b:perturb"] };
    expect(scopesOf({ scopeClaims: ["roles"], roleScopes }, payload)).toEqual([
      "agent:*:control",
      RESOLVE,
      "agent:b:perturb",
    ]);
    expect(scopesOf({ roleScopes }, { scope: "Agents.Invoke openid" })).toEqual([INVOKE]);
  });

  it("[AUTH-1142] a role matches exactly, and no role is inherited", () => {
    const roles = [
      "Terrarium-Operator",
      "terrarium-operator ",
      "agents.invoke",
      "constructor",
      "__proto__",
      "",
    ];
    expect(scopesOf({ scopeClaims: ["roles"], roleScopes }, { roles })).toEqual([]);
  });

  it.each<[string, Record<string, readonly string[]>, RegExp]>([
    ["a word that is no scope", { admin: ["agent:*:controll"] }, /"admin" names "agent:\*:controll"/],
    ["no scopes", { admin: [] }, /1 to 100 scopes/],
    ["too many scopes", { admin: Array.from({ length: 101 }, () => "*") }, /1 to 100 scopes/],
    [
      "too many roles",
      Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`r${i}`, ["*"]])),
      /1,?000 roles/,
    ],
  ])("[AUTH-1142] %s stops the start", (_, given, message) => {
    expect(() => createScopesOf({ roleScopes: given })).toThrow(message);
  });
});
