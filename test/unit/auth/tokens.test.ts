import { generateKeyPairSync } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createAuthenticator, type AuthenticatorOptions } from "../../../src/auth/tokens/authenticator.js";
import { makeOperatorToken } from "../../../src/auth/tokens/operator-token.js";
import type { TerrariumError } from "../../../src/base/errors.js";
import { BY_DEADLINE, BY_PURGATORY } from "../../../src/purgatory/token.js";
import { ManualClock } from "../../support/time-and-random.js";

const SECRET = "correct horse battery staple, 32+";
const OPERATOR = makeOperatorToken();
const ISSUER = "https://issuer.example";
const AUDIENCE = "terrarium";
const clock = new ManualClock();
const nowSeconds = Math.floor(clock.now() / 1_000);

function authenticator(changes: Partial<AuthenticatorOptions> = {}) {
  const door = createAuthenticator({
    operatorToken: OPERATOR,
    jwtSecret: SECRET,
    clock,
    ...changes,
  });
  return (authorization: string | undefined) => door.authenticate(authorization, "192.0.2.7");
}

interface Token {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly alg?: string;
  readonly secret?: string | Uint8Array;
}
const GOOD = { sub: "ada", exp: nowSeconds + 60, scope: "agent:pulse:perturb" };

async function jwt({
  claims = {},
  header = {},
  alg = "HS256",
  secret = SECRET,
}: Token = {}): Promise<string> {
  const key = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
  return await new SignJWT({ ...GOOD, ...claims }).setProtectedHeader({ ...header, alg }).sign(key);
}

const part = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

describe("the authorization header", () => {
  it("[AUTH-1] no header is anonymous, with the address", async () => {
    expect(await authenticator()(undefined)).toEqual({ kind: "anonymous", address: "192.0.2.7" });
  });

  it.each(["Bearer", "bearer", "BEARER"])(
    "[AUTH-3] %s is accepted with the operator token",
    async (scheme) => {
      const viewer = { kind: "client", id: "operator", scopes: ["*"], expiresAt: null };
      expect(await authenticator()(`${scheme} ${OPERATOR}`)).toEqual(viewer);
    },
  );

  it.each([
    ["empty", "", "malformed"],
    ["scheme alone", "Bearer", "malformed"],
    ["scheme and space", "Bearer ", "malformed"],
    ["no scheme", OPERATOR, "malformed"],
    ["another scheme", `Basic ${part(`operator:${OPERATOR}`)}`, "malformed"],
    ["two tokens", `Bearer ${OPERATOR} ${OPERATOR}`, "malformed"],
    ["two schemes", `Bearer Bearer ${OPERATOR}`, "malformed"],
    ["two spaces", `Bearer  ${OPERATOR}`, "malformed"],
    ["a line break", `Bearer ${OPERATOR}\n`, "malformed"],
    ["a NUL", `Bearer ${OPERATOR}\0`, "malformed"],
    ["beyond ASCII", "Bearer tökén", "malformed"],
    ["a token of a megabyte", `Bearer ${"a".repeat(1_048_576)}`, "malformed"],
    ["a token one too long", `Bearer ${"a".repeat(8_193)}`, "malformed"],
    ["a token just not too long", `Bearer ${"a".repeat(8_192)}`, "unknown"],
    ["another operator token", `Bearer ${makeOperatorToken()}`, "unknown"],
    ["the operator token's beginning", `Bearer ${OPERATOR.slice(0, -1)}`, "unknown"],
    ["the operator token and more", `Bearer ${OPERATOR}A`, "unknown"],
    ["the operator token in another case", `Bearer ${OPERATOR.toLowerCase()}`, "unknown"],
    ["the JWT secret itself", `Bearer ${SECRET.replaceAll(" ", "-")}`, "unknown"],
  ])("[AUTH-1] [AUTH-2] %s is refused", async (_, header, reason) => {
    await expect(authenticator()(header)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      details: { reason },
    });
  });

  it("[AUTH-1] without JWT keys a JWT is unknown, and without an operator token none is accepted", async () => {
    const door = createAuthenticator({ operatorToken: null, clock });
    for (const token of [await jwt(), OPERATOR, "null", "undefined"]) {
      await expect(door.authenticate(`Bearer ${token}`, "")).rejects.toMatchObject({
        details: { reason: "unknown" },
      });
    }
  });

  it("makes operator tokens of 256 bits that need no escaping", () => {
    const tokens = new Set(Array.from({ length: 100 }, makeOperatorToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(Buffer.from(token, "base64url")).toHaveLength(32);
    }
  });
});

describe("JWTs by shared secret", () => {
  it.each(["HS256", "HS384", "HS512"])("[AUTH-4] %s is accepted", async (alg) => {
    const secret = "s".repeat(64);
    expect(await authenticator({ jwtSecret: secret })(`Bearer ${await jwt({ alg, secret })}`)).toEqual({
      kind: "client",
      id: "ada",
      scopes: ["agent:pulse:perturb"],
      expiresAt: (nowSeconds + 60) * 1_000,
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ["scope string", { scope: "agent:a:invoke purgatory:resolve" }, ["agent:a:invoke", "purgatory:resolve"]],
    ["scp string", { scope: undefined, scp: "agent:a:invoke" }, ["agent:a:invoke"]],
    ["scp array", { scope: undefined, scp: ["agent:a:invoke", "*"] }, ["agent:a:invoke", "*"]],
    ["scopes array", { scope: undefined, scopes: ["agent:a:invoke"] }, ["agent:a:invoke"]],
    ["all together, once each", { scope: "*", scp: ["*"], scopes: ["agent:a:*"] }, ["*", "agent:a:*"]],
    ["foreign scopes", { scope: "openid profile  agent:a:invoke" }, ["agent:a:invoke"]],
    ["nonsense", { scope: 7, scp: { "*": true }, scopes: [["*"], null, 1] }, []],
    ["none", { scope: undefined }, []],
  ])("[AUTH-7] %s", async (_, claims, scopes) => {
    expect(await authenticator()(`Bearer ${await jwt({ claims })}`)).toMatchObject({ id: "ada", scopes });
  });

  it.each<[string, Token, string]>([
    ["expired a second ago", { claims: { exp: nowSeconds - 1 } }, "expired"],
    ["expired right now", { claims: { exp: nowSeconds } }, "expired"],
    ["expired long ago", { claims: { exp: 1 } }, "expired"],
    ["no exp", { claims: { exp: undefined } }, "expiry"],
    ["exp as text", { claims: { exp: "2099-01-01" } }, "expiry"],
    ["exp beyond all dates", { claims: { exp: 1e300 } }, "expiry"],
    ["nbf in the future", { claims: { nbf: nowSeconds + 6 } }, "not_yet_valid"],
    ["nbf as text", { claims: { nbf: "now" } }, "not_yet_valid"],
    ["no subject", { claims: { sub: undefined } }, "subject"],
    ["empty subject", { claims: { sub: "" } }, "subject"],
    ["subject of the wrong kind", { claims: { sub: 7 } }, "subject"],
    ["subject with a line break", { claims: { sub: "ada\nlevel=30" } }, "subject"],
    ["endless subject", { claims: { sub: "a".repeat(257) } }, "subject"],
    ["[AUTH-6] the operator's name", { claims: { sub: "operator" } }, "subject"],
    ["[AUTH-1254] the embedder's name", { claims: { sub: "embedder" } }, "subject"],
    ["[AUTH-1254] the terrarium's own name", { claims: { sub: "terrarium" } }, "subject"],
    ["[AUTH-1254] the deadline's name", { claims: { sub: BY_DEADLINE } }, "subject"],
    ["[AUTH-1254] Purgatory's name", { claims: { sub: BY_PURGATORY } }, "subject"],
    ["another secret", { secret: "another secret of 32 bytes or more" }, "signature"],
    [
      "an embedded key",
      { secret: "x".repeat(32), header: { jwk: { kty: "oct", k: part("x".repeat(32)) } } },
      "signature",
    ],
    [
      "a key id that is a path",
      { secret: new Uint8Array(32), header: { kid: "../../../dev/null" } },
      "signature",
    ],
  ])("[AUTH-5] %s", async (_, token, reason) => {
    const answer = authenticator()(`Bearer ${await jwt(token)}`);
    await expect(answer).rejects.toMatchObject({ code: "UNAUTHENTICATED", details: { reason } });
  });

  it("[AUTH-5] nbf has five seconds of grace, exp none", async () => {
    const claims = { nbf: nowSeconds + 5, exp: nowSeconds + 10 };
    expect(await authenticator()(`Bearer ${await jwt({ claims })}`)).toMatchObject({ id: "ada" });
  });

  it.each<[string, Record<string, unknown>, string | null]>([
    ["both right", { aud: AUDIENCE, iss: ISSUER }, null],
    ["one of several audiences", { aud: ["other", AUDIENCE], iss: ISSUER }, null],
    ["another audience", { aud: "other", iss: ISSUER }, "audience"],
    ["no audience", { iss: ISSUER }, "audience"],
    ["another issuer", { aud: AUDIENCE, iss: `${ISSUER}.evil` }, "issuer"],
    ["no issuer", { aud: AUDIENCE }, "issuer"],
  ])("[AUTH-5] audience and issuer configured: %s", async (_, claims, reason) => {
    const authenticate = authenticator({ jwtAudience: AUDIENCE, jwtIssuer: ISSUER });
    const outcome = await authenticate(`Bearer ${await jwt({ claims })}`).then(
      () => null,
      (error: TerrariumError) => error.details["reason"],
    );
    expect(outcome).toBe(reason);
  });

  it("[AUTH-4] the secret accepts only HS algorithms", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const rs256 = await new SignJWT(GOOD).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
    const confused = await jwt({ secret: pem });
    const none = new UnsecuredJWT(GOOD).encode();
    const shouting = `${part({ alg: "NONE" })}.${part(GOOD)}.`;
    const table: [string, string][] = [
      [rs256, "algorithm"],
      [confused, "signature"],
      [none, "algorithm"],
      [shouting, "algorithm"],
      [`${part({ alg: "HS1" })}.${part(GOOD)}.${part("x")}`, "algorithm"],
      [`${part({ alg: ["HS256"] })}.${part(GOOD)}.${part("x")}`, "algorithm"],
      [`${part({})}.${part(GOOD)}.${part("x")}`, "algorithm"],
    ];
    for (const [token, reason] of table) {
      await expect(authenticator()(`Bearer ${token}`)).rejects.toMatchObject({ details: { reason } });
    }
  });

  it("[AUTH-4] a modified token is refused", async () => {
    const [header, payload, signature] = (await jwt()).split(".");
    const grown = part({ ...GOOD, scope: "*" });
    const otherAlgorithm = part({ alg: "HS384" });
    const critical = await jwt({ header: { alg: "HS256" } });
    const table: [string, string][] = [
      [`${header}.${grown}.${signature}`, "signature"],
      [`${otherAlgorithm}.${payload}.${signature}`, "signature"],
      [`${header}.${payload}.`, "signature"],
      [`${header}.${payload}.${signature?.slice(0, -3)}`, "signature"],
      [`${header}.${payload}.!!!`, "malformed"],
      [`${header}..${signature}`, "signature"],
      [`.${payload}.${signature}`, "malformed"],
      [`${part("{")}.${payload}.${signature}`, "malformed"],
      ["..", "malformed"],
      ["a.b.c", "malformed"],
      [`${critical}.`, "unknown"],
      [`${header}.${payload}`, "unknown"],
      [`${header}.${payload}.${signature}.x.y`, "unknown"],
    ];
    for (const [token, reason] of table) {
      const answer = authenticator()(`Bearer ${token}`);
      await expect(answer).rejects.toMatchObject({ code: "UNAUTHENTICATED", details: { reason } });
    }
  });

  it("[AUTH-2] messages repeat no part of the token", async () => {
    const token = await jwt({ claims: { sub: "operator", aud: "hush" } });
    const error: unknown = await authenticator({ jwtAudience: AUDIENCE })(`Bearer ${token}`).catch(
      (caught: unknown) => caught,
    );
    const shown = JSON.stringify({ ...(error as object), message: (error as Error).message });
    for (const secret of ["hush", "ada", "operator", token]) expect(shown).not.toContain(secret);
  });
});

describe("insecure options", () => {
  it.each<[string, Partial<AuthenticatorOptions>, string]>([
    ["a short JWT secret", { jwtSecret: "x".repeat(31) }, "jwtSecret"],
    ["an empty JWT secret", { jwtSecret: "" }, "jwtSecret"],
    ["an empty operator token", { operatorToken: "" }, "operatorToken"],
    ["an operator token with a space", { operatorToken: "open sesame, open" }, "operatorToken"],
    ["an endless operator token", { operatorToken: "x".repeat(8_193) }, "operatorToken"],
    ["an invalid JWKS URL", { jwksUrl: "issuer/jwks" }, "jwksUrl"],
    ["a JWKS URL with a password", { jwksUrl: "https://ada:hush@issuer.example/" }, "jwksUrl"],
    ["a JWKS file", { jwksUrl: "file:///etc/jwks.json" }, "jwksUrl"],
  ])("[AUTH-9] %s", (_, changes, field) => {
    expect(() => authenticator(changes)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", details: { field } }),
    );
  });

  it("[AUTH-9] 32 bytes are counted, not characters", () => {
    expect(() => authenticator({ jwtSecret: "ü".repeat(16) })).not.toThrow();
    expect(() => authenticator({ jwtSecret: "ü".repeat(15) })).toThrow(/30 bytes.*at least 32/);
  });
});
