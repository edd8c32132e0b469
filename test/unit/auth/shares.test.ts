import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createAuthenticator } from "../../../src/auth/tokens/authenticator.js";
import {
  agentScope,
  allows,
  hasScope,
  hasRight,
  requireScope,
  requireToken,
} from "../../../src/auth/scopes.js";
import { MemoryShareStore, shareLimits, Shares, type ShareStore } from "../../../src/auth/shares/index.js";
import { clientKey, type Viewer } from "../../../src/auth/viewer.js";
import { type TerrariumError } from "../../../src/base/errors.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { StoreError } from "../../../src/base/store-error.js";
import { ManualClock } from "../../support/time-and-random.js";

const OPERATOR = "an-operator-token-of-some-length";
const SECRET = "correct horse battery staple, 32+";
const TTL_SECONDS = 3_600;
const PULSE = { agentId: "pulse", session: null, ttlSeconds: TTL_SECONDS, createdBy: "ada" };

/** A store whose key is known, so that tests can sign with it. */
class KnownKeyStore extends MemoryShareStore {
  readonly key = new TextEncoder().encode(SECRET);
  override open(_candidate: Uint8Array, now: number) {
    return super.open(this.key, now);
  }
}

async function world({
  store = new KnownKeyStore(shareLimits(defaultLimits)),
  revoked = new Set<string>(),
}: { store?: ShareStore; revoked?: Set<string> } = {}) {
  const clock = new ManualClock();
  const revocations = { has: (_jti: string | undefined, subject: string) => revoked.has(subject) };
  const shares = new Shares({ clock, revocations });
  await shares.open(store);
  const door = createAuthenticator({ operatorToken: OPERATOR, jwtSecret: SECRET, clock, shares });
  const enter = (authorization: string) => door.authenticate(authorization, "192.0.2.7");
  const reasonOf = async (authorization: string): Promise<unknown> => {
    const error = await enter(authorization).then(
      (viewer) => viewer.kind,
      (thrown: TerrariumError) => thrown,
    );
    return typeof error === "string" ? error : [error.code, error.details["reason"]];
  };
  return { clock, shares, store, revoked, enter, reasonOf };
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const partOf = (token: string, at: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[at] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("a share", () => {
  it.each(["Bearer", "bearer", "Share"])(
    "[SHARE-1190] [SHARE-1199] as %s makes its viewer",
    async (scheme) => {
      const { clock, shares, enter } = await world();
      const { id, token } = await shares.create({ ...PULSE, session: "order-4711" });
      const expiresAt = clock.now() + TTL_SECONDS * 1_000;
      expect(await enter(`${scheme} ${token}`)).toMatchObject({
        kind: "share",
        id: `share:${id}`,
        agentId: "pulse",
        session: "order-4711",
        expiresAt,
      });
      expect(JSON.stringify(partOf(token, 0))).not.toMatch(/\bada\b/);
      expect(JSON.stringify(partOf(token, 1))).not.toMatch(/\bada\b/);
    },
  );

  it("[SHARE-1199] alone is accepted under the scheme of the parameter", async () => {
    const { clock, reasonOf } = await world();
    expect(await reasonOf(`Share ${OPERATOR}`)).toEqual(["UNAUTHENTICATED", "malformed"]);
    const exp = Math.floor(clock.now() / 1_000) + 60;
    const key = new TextEncoder().encode(SECRET);
    const jwt = await new SignJWT({ sub: "eve", exp, scope: "*" })
      .setProtectedHeader({ alg: "HS256" })
      .sign(key);
    expect(await reasonOf(`Bearer ${jwt}`)).toBe("client");
    expect(await reasonOf(`Share ${jwt}`)).toEqual(["UNAUTHENTICATED", "malformed"]);
    expect(await reasonOf("Share")).toEqual(["UNAUTHENTICATED", "malformed"]);
    expect(await reasonOf("Share a.b.c")).toEqual(["UNAUTHENTICATED", "malformed"]);
  });

  it("[SHARE-1190] is no JWT of an issuer that has the same key, and such a JWT is no share", async () => {
    const { clock, shares, reasonOf } = await world();
    const { id, token } = await shares.create(PULSE);
    const claims = { ...partOf(token, 1), sub: "eve", scope: "*" };
    const key = new TextEncoder().encode(SECRET);
    const as = (typ: string | undefined, change: object = {}) =>
      new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ alg: "HS256", ...(typ === undefined ? {} : { typ }) })
        .sign(key);
    const share = "terrarium-share+jwt";
    // With the share's type it is checked as a share only, so that neither subject nor scopes count.
    expect(await reasonOf(`Bearer ${await as(share)}`)).toBe("share");
    expect(await reasonOf(`Bearer ${await as(share, { iss: "https://issuer.example" })}`)).toEqual([
      "UNAUTHENTICATED",
      "claims",
    ]);
    expect(await reasonOf(`Bearer ${await as(share, { jti: undefined })}`)).toEqual([
      "UNAUTHENTICATED",
      "claims",
    ]);
    // With another type it is a token of the issuer, which never is a share.
    expect(await reasonOf(`Bearer ${await as("JWT")}`)).toBe("client");
    expect(await reasonOf(`Share ${await as("JWT")}`)).toEqual(["UNAUTHENTICATED", "malformed"]);
    expect(await reasonOf(`Share ${await as(undefined)}`)).toEqual(["UNAUTHENTICATED", "malformed"]);
    expect(shares.get(id)?.agentId).toBe("pulse");
    expect(clock.now()).toBeLessThan(shares.get(id)?.expiresAt ?? 0);
  });

  it("[SHARE-1191] that is forged is refused with the failed check", async () => {
    const { shares, reasonOf } = await world();
    const { token } = await shares.create(PULSE);
    const [head = "", claims = "", signature = ""] = token.split(".");
    const changed = part({ ...partOf(token, 1), agent: "steward" });
    const later = part({ ...partOf(token, 1), exp: 9_999_999_999 });
    const otherKey = new SignJWT(partOf(token, 1))
      .setProtectedHeader({ alg: "HS256", typ: "terrarium-share+jwt" })
      .sign(new Uint8Array(32).fill(1));
    const hs512 = new SignJWT(partOf(token, 1))
      .setProtectedHeader({ alg: "HS512", typ: "terrarium-share+jwt" })
      .sign(new TextEncoder().encode(SECRET.repeat(2)));
    const none = new UnsecuredJWT(partOf(token, 1)).encode();
    const noneTyped = `${part({ alg: "none", typ: "terrarium-share+jwt" })}.${claims}.`;
    const attempts: [string, unknown][] = [
      [`${head}.${changed}.${signature}`, "signature"],
      [`${head}.${later}.${signature}`, "signature"],
      [`${head}.${claims}.${signature.split("").toReversed().join("")}`, "signature"],
      [await otherKey, "signature"],
      [await hs512, "algorithm"],
      [none, "malformed"],
      [noneTyped, "algorithm"],
      [`${head}.${claims}`, "malformed"],
      [`${head}..${signature}`, "signature"],
      [head, "malformed"],
      ["shr-1", "malformed"],
    ];
    for (const [forged, reason] of attempts)
      expect([forged, await reasonOf(`Share ${forged}`)]).toEqual([forged, ["UNAUTHENTICATED", reason]]);
    // As a bearer it is never anonymous, either.
    for (const [forged] of attempts)
      expect(await reasonOf(`Bearer ${forged}`)).toEqual(["UNAUTHENTICATED", expect.any(String)]);
  });

  it("[SHARE-1191] ends to the millisecond, and is then refused as expired", async () => {
    const { clock, shares, enter, reasonOf } = await world();
    clock.advance(437);
    const { token } = await shares.create({ ...PULSE, ttlSeconds: 1 });
    clock.advance(999);
    expect((await enter(`Bearer ${token}`)).kind).toBe("share");
    clock.advance(1);
    expect(await reasonOf(`Bearer ${token}`)).toEqual(["UNAUTHENTICATED", "expired"]);
    clock.advance(10_000);
    await shares.create(PULSE);
    expect(await reasonOf(`Bearer ${token}`)).toEqual(["UNAUTHENTICATED", "expired"]);
  });

  it("[SHARE-1192] has no scope at all", async () => {
    const { clock, shares, enter } = await world();
    const viewer = await enter(`Bearer ${(await shares.create(PULSE)).token}`);
    const codeOf = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return (error as TerrariumError).code;
      }
    };
    const scopes = ["perturb", "invoke", "control"].map((action) => agentScope("pulse", action as "invoke"));
    for (const scope of [...scopes, "purgatory:resolve", "signals:deposit", "*"]) {
      expect(allows(viewer, scope)).toBe(false);
      expect(hasScope(viewer, scope, clock.now())).toBe(false);
      expect(codeOf(() => requireScope(viewer, scope, clock.now()))).toBe("FORBIDDEN");
    }
    const pulse = { id: "pulse", visibility: "public", labels: {} } as const;
    for (const right of ["observe", "perturb", "invoke", "control", "resolve"] as const)
      expect(hasRight(viewer, pulse, right, clock.now())).toBe(false);
    expect(codeOf(() => requireToken(viewer, clock.now()))).toBe("FORBIDDEN");
    clock.advance(TTL_SECONDS * 1_000);
    expect(codeOf(() => requireToken(viewer, clock.now()))).toBe("UNAUTHENTICATED");
  });

  it("[SHARE-1203] counts towards the limits of the address that holds it", async () => {
    const { shares, enter } = await world();
    const viewer = await enter(`Bearer ${(await shares.create(PULSE)).token}`);
    expect(clientKey(viewer)).toBe(clientKey({ kind: "anonymous", address: "192.0.2.7" }));
  });
});

describe("the life of shares", () => {
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "fine",
      (error: TerrariumError) => error.code,
    );

  it.each([0, -1, 1.5, 604_801, Number.NaN, Infinity])(
    "[SHARE-1193] refuses a life of %s seconds",
    async (ttlSeconds) => {
      const { shares } = await world();
      expect(await codeOf(shares.create({ ...PULSE, ttlSeconds }))).toBe("BAD_USER_INPUT");
      expect(shares.list()).toEqual([]);
    },
  );

  it("[SHARE-1194] are listed newest first, without a token, until they end", async () => {
    const { clock, shares } = await world();
    const first = await shares.create({ ...PULSE, ttlSeconds: 604_800 });
    const second = await shares.create(PULSE);
    expect(shares.list().map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(JSON.stringify(shares.list())).not.toContain(second.token);
    clock.advance(TTL_SECONDS * 1_000);
    expect(shares.list().map(({ id }) => id)).toEqual([first.id]);
    expect(shares.get(second.id)).toBeNull();
  });

  it("[SHARE-1195] ends a revoked share before the store has answered, and tells it once", async () => {
    const store = new KnownKeyStore(shareLimits(defaultLimits));
    const { shares, enter, reasonOf } = await world({ store });
    const { id, token } = await shares.create(PULSE);
    const viewer = (await enter(`Bearer ${token}`)) as Extract<Viewer, { kind: "share" }>;
    let told = 0;
    shares.onChange(() => (told += 1));
    const revoking = shares.revoke(id);
    expect([told, viewer.isRevoked()]).toEqual([1, true]);
    expect((await revoking).id).toBe(id);
    expect(viewer.isRevoked()).toBe(true);
    expect(await reasonOf(`Bearer ${token}`)).toEqual(["UNAUTHENTICATED", "revoked"]);
    expect(shares.list()).toEqual([]);
    expect(await codeOf(shares.revoke(id))).toBe("SHARE_NOT_FOUND");
    expect(told).toBe(1);
  });

  it("[SHARE-1195] refuses a share whose revocation could not be stored, and stores it when it is revoked again", async () => {
    const store = new KnownKeyStore(shareLimits(defaultLimits));
    const { shares, reasonOf } = await world({ store });
    const { id, token } = await shares.create(PULSE);
    const remove = (given: string): Promise<boolean> => MemoryShareStore.prototype.remove.call(store, given);
    store.remove = () => Promise.reject(new StoreError("STORE_FAILED", "disk is full"));
    await expect(shares.revoke(id)).rejects.toThrow("disk is full");
    expect(await reasonOf(`Bearer ${token}`)).toEqual(["UNAUTHENTICATED", "revoked"]);
    expect(shares.list().map((share) => share.id)).toEqual([id]);
    store.remove = remove;
    await shares.revoke(id);
    expect(shares.list()).toEqual([]);
  });

  it("[SHARE-1195] [SHARE-1197] keeps shares and revocations over a restart with the same store", async () => {
    const store = new MemoryShareStore(shareLimits(defaultLimits));
    const first = await world({ store });
    const [kept, gone] = [await first.shares.create(PULSE), await first.shares.create(PULSE)];
    await first.shares.revoke(gone.id);
    const second = await world({ store });
    expect(await second.reasonOf(`Bearer ${kept.token}`)).toBe("share");
    expect(await second.reasonOf(`Bearer ${gone.token}`)).toEqual(["UNAUTHENTICATED", "revoked"]);
    const elsewhere = await world({ store: new MemoryShareStore(shareLimits(defaultLimits)) });
    expect(await elsewhere.reasonOf(`Bearer ${kept.token}`)).toEqual(["UNAUTHENTICATED", "signature"]);
  });

  it("[SHARE-1196] refuses one more than fits, with the limit", async () => {
    const { clock, shares } = await world({
      store: new MemoryShareStore({ sharesMax: 9, sharesPerAgentMax: 9, sharesPerClientMax: 1 }),
    });
    await shares.create(PULSE);
    const refused = await shares.create(PULSE).catch((error: TerrariumError) => error);
    expect(refused).toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxSharesPerClient", max: 1 },
    });
    clock.advance(TTL_SECONDS * 1_000);
    expect((await shares.create(PULSE)).createdBy).toBe("ada");
  });

  it("[SHARE-1198] ends the shares of a revoked subject", async () => {
    const { shares, revoked, enter, reasonOf } = await world();
    const { token } = await shares.create(PULSE);
    const other = await shares.create({ ...PULSE, createdBy: "bob" });
    const viewer = (await enter(`Bearer ${token}`)) as Extract<Viewer, { kind: "share" }>;
    revoked.add("ada");
    expect(viewer.isRevoked()).toBe(true);
    expect(await reasonOf(`Bearer ${token}`)).toEqual(["UNAUTHENTICATED", "revoked"]);
    expect(await reasonOf(`Bearer ${other.token}`)).toBe("share");
  });

  it("[SHARE-1191] refuses every share before the store has been read", async () => {
    const { shares } = await world();
    const { token } = await shares.create(PULSE);
    const unopened = new Shares({ clock: new ManualClock() });
    await expect(unopened.viewerOf(token, "192.0.2.7")).rejects.toMatchObject({
      details: { reason: "keys_unavailable" },
    });
  });
});
