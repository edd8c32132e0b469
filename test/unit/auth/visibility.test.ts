import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGrant } from "../../../src/auth/grants.js";
import { hasRight, isScope, mayAnswer, PURGATORY_RESOLVE } from "../../../src/auth/scopes.js";
import type { AgentSight, AgentVisibility, SightLevel, Viewer } from "../../../src/auth/viewer.js";
import { visibilityOf } from "../../../src/auth/visibility.js";

const client = (...scopes: string[]): Viewer => ({ kind: "client", id: "ada", scopes, expiresAt: null });
const anonymous: Viewer = { kind: "anonymous", address: "127.0.0.1" };
const agent = (
  id: string,
  visibility: AgentVisibility = "scoped",
  labels: Record<string, string> = {},
): AgentSight => ({ id, visibility, labels });
const levelOf = (viewer: Viewer, one: AgentSight): SightLevel => visibilityOf(viewer, 0).levelOf(one);

describe("scopes of agents", () => {
  it.each([
    ["agent:billing-*:observe", "billing-eu", {}, "observe"],
    ["agent:billing-*:observe", "billing-", {}, "observe"],
    ["agent:billing-*:observe", "billing", {}, "none"],
    ["agent:billing-*:control", "billing-eu", {}, "steer"],
    ["agents{team=billing}:observe", "a", { team: "billing" }, "observe"],
    ["agents{team=billing}:observe", "a", { team: "billing", env: "prod" }, "observe"],
    ["agents{team=billing,env=prod}:observe", "a", { team: "billing" }, "none"],
    ["agents{env=prod,team=billing}:invoke", "a", { team: "billing", env: "prod" }, "steer"],
    ["agents{team=}:observe", "a", { team: "" }, "observe"],
    ["agents{team=billing}:*", "a", { team: "billing" }, "steer"],
    // A name that every object has is no label.
    ["agents{constructor=x}:observe", "a", {}, "none"],
    ["agent:a:resolve", "a", {}, "observe"],
    [PURGATORY_RESOLVE, "a", {}, "observe"],
    ["signals:deposit", "a", {}, "none"],
    ["fleet:freeze", "a", {}, "none"],
  ] as const)("[AUTH-1100] %s on %s with %j: %s", (scope, id, labels, expected) => {
    expect(isScope(scope)).toBe(true);
    expect(levelOf(client(scope), agent(id, "scoped", labels))).toBe(expected);
  });

  it.each([
    "agents{}:observe",
    "agents{team}:observe",
    "agents{team=a b}:observe",
    "agents{team=a,}:observe",
    "agents{team=a,team=b}:observe",
    "agents{team=a}:fly",
    "agents{team=a}",
    "agents{team=a}:observe:now",
    "agents{team={a}}:observe",
    `agents{${Array.from({ length: 33 }, (_, at) => `k${at}=v`).join(",")}}:observe`,
    "agent:a{b}:observe",
  ])("[AUTH-1100] malformed %j grants nothing", (scope) => {
    expect(parseGrant(scope)).toBeNull();
  });

  it("[AUTH-1101] agent:<id>:resolve answers the questions of that agent only", () => {
    expect(mayAnswer(client("agent:a:resolve"), agent("a"), 0)).toBe(true);
    expect(mayAnswer(client("agent:a:resolve"), agent("b"), 0)).toBe(false);
    expect(mayAnswer(client("agent:a:control"), agent("a"), 0)).toBe(false);
    expect(mayAnswer(client("agent:*:*"), agent("a"), 0)).toBe(false);
    expect(mayAnswer(client("*"), agent("a"), 0)).toBe(true);
    expect(mayAnswer(client(PURGATORY_RESOLVE), agent("b"), 0)).toBe(true);
    expect(hasRight(client("agents{t=1}:perturb"), agent("b", "public", { t: "1" }), "perturb", 0)).toBe(
      true,
    );
  });
});

describe("levels", () => {
  const table: readonly [AgentVisibility, readonly SightLevel[]][] = [
    ["public", ["public", "public", "observe", "steer"]],
    ["authenticated", ["none", "observe", "observe", "steer"]],
    ["scoped", ["none", "none", "observe", "steer"]],
  ];
  it.each(table)(
    "[AUTH-1102] of a %s agent: without a token, with any, with observe, with a right",
    (how, levels) => {
      const viewers = [
        anonymous,
        client("agent:b:invoke"),
        client("agent:a:observe"),
        client("agent:a:perturb"),
      ];
      expect(viewers.map((viewer) => levelOf(viewer, agent("a", how)))).toEqual(levels);
    },
  );

  it.each(["perturb", "invoke", "control", "*"])(
    "[AUTH-11] agent:pulse:%s shows everything of that agent only",
    (action) => {
      const viewer = client(`agent:pulse:${action}`);
      expect(levelOf(viewer, agent("pulse", "public"))).toBe("steer");
      expect(levelOf(viewer, agent("pulse2", "public"))).toBe("public");
    },
  );

  it("[AUTH-1102] an expired or revoked token is worth no more than none", () => {
    const expired: Viewer = { kind: "client", id: "ada", scopes: ["*"], expiresAt: 1_000 };
    expect(visibilityOf(expired, 999).key).not.toBe("public");
    expect(visibilityOf(expired, 1_000).key).toBe("public");
    let isRevoked = false;
    const revoked: Viewer = { ...expired, expiresAt: null, isRevoked: () => isRevoked };
    expect(visibilityOf(revoked, 0).seesAll).toBe(true);
    isRevoked = true;
    expect(visibilityOf(revoked, 0).levelOf(agent("a"))).toBe("none");
  });
});

describe("classes", () => {
  it("[AUTH-1103] the key contains no name of a viewer, an agent or a label", () => {
    expect(visibilityOf(client("agent:pulse:invoke"), 0).key).toMatch(/^sees-[0-9a-f]{32}$/);
    expect(visibilityOf(client("openid"), 0).key).toBe("token");
    expect(visibilityOf(anonymous, 0).key).toBe("public");
  });

  it.each([
    [["agent:a:perturb"], ["agent:a:invoke", "agent:a:observe"]],
    [["agent:*:observe"], ["agent:*:observe", "agent:a:observe", "agent:b-*:resolve", "agents{t=1}:observe"]],
    [["agent:b-*:observe"], ["agent:b-1:observe", "agent:b-*:observe", "agent:b-x-*:observe"]],
    [["agents{t=1}:control"], ["agents{t=1,e=2}:invoke", "agents{t=1}:perturb", "agents{t=1}:observe"]],
    [["agents{e=2,t=1}:observe"], ["agents{t=1,e=2}:observe"]],
    [["*"], ["agent:*:invoke", "purgatory:resolve", "agent:a:observe"]],
    [["purgatory:resolve"], ["agent:*:observe"]],
  ])("[AUTH-1103] %j and %j are one class", (one, other) => {
    expect(visibilityOf(client(...one), 0).key).toBe(visibilityOf(client(...other), 0).key);
  });

  it("[AUTH-1103] equal keys if and only if equal levels, for all agents of a random universe", () => {
    const ids = ["a", "ab", "abc", "b", "ba", "c"];
    const labels = [{}, { t: "1" }, { t: "2" }, { t: "1", e: "1" }, { e: "1" }, { t: "2", e: "2" }];
    const selector = fc.oneof(
      fc.constantFrom(...ids, "*", "a*", "ab*", "b*", "abcd*").map((id) => `agent:${id}`),
      fc.constantFrom("t=1", "t=2", "e=1", "t=1,e=1", "e=1,t=1").map((text) => `agents{${text}}`),
    );
    const scope = fc.oneof(
      fc
        .tuple(selector, fc.constantFrom("observe", "perturb", "invoke", "control", "resolve", "*"))
        .map(([which, action]) => `${which}:${action}`),
      fc.constantFrom("*", "purgatory:resolve", "openid", "agent:a:fly", "*:a:*"),
    );
    // Ids beyond the named ones tell a prefix from the list of all names that begin with it.
    const universe = [...ids, "abcde", "abz", "az", "bz", "zz"].flatMap((id) =>
      labels.flatMap((own) =>
        (["public", "authenticated", "scoped"] as const).map((how) => agent(id, how, own)),
      ),
    );
    const scopes = fc.array(scope, { maxLength: 6 });
    fc.assert(
      fc.property(scopes, scopes, (left, right) => {
        const [one, other] = [visibilityOf(client(...left), 0), visibilityOf(client(...right), 0)];
        const [ofOne, ofOther] = [one, other].map((some) =>
          universe.map((each) => some.levelOf(each)).join(),
        );
        expect(one.key === other.key).toBe(ofOne === ofOther);
        for (const each of universe) {
          const steers = (["perturb", "invoke", "control"] as const).some((right) =>
            hasRight(client(...left), each, right, 0),
          );
          expect(one.levelOf(each) === "steer").toBe(steers);
        }
        expect(one.seesAll).toBe(one.levelOf(agent("~")) !== "none");
      }),
      { numRuns: 150 },
    );
  });
});
