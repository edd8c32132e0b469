import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type GenerateKeyPairResult, type JWK } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAuthenticator, type AuthenticatorOptions } from "../../../src/auth/tokens/authenticator.js";
import type { JwksLine } from "../../../src/auth/tokens/jwks.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { ManualClock } from "../../support/time-and-random.js";

const OPERATOR = "operator-token-of-this-test";
const clock = new ManualClock();

let server: Server;
let url: string;
let requests: number;
/** The issuer's answer; tests replace it. */
let answer: { status: number; body: string; waitFor?: Promise<void> };
let lines: JwksLine[];

beforeEach(async () => {
  requests = 0;
  lines = [];
  answer = { status: 200, body: `{"keys":[]}` };
  server = createServer((_, response) => {
    requests += 1;
    const { status, body, waitFor = Promise.resolve() } = answer;
    void waitFor.then(() => response.writeHead(status, { location: "/elsewhere" }).end(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json?key=hush`;
});

afterEach(async () => {
  server.closeAllConnections();
  if (server.listening) await new Promise((done) => server.close(done));
});

function authenticator(changes: Partial<AuthenticatorOptions> = {}) {
  const door = createAuthenticator({
    operatorToken: OPERATOR,
    jwksUrl: url,
    clock,
    log: (line) => lines.push(line),
    ...changes,
  });
  return (token: string) => door.authenticate(`Bearer ${token}`, "192.0.2.7");
}

interface Signer extends GenerateKeyPairResult {
  readonly alg: string;
  readonly jwk: JWK;
  sign(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

async function signer(alg: string, kid?: string): Promise<Signer> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const named = kid === undefined ? {} : { kid };
  return {
    ...pair,
    alg,
    jwk: { ...(await exportJWK(pair.publicKey)), ...named, use: "sig" },
    sign: (claims = {}, header = {}) =>
      new SignJWT({ sub: "ada", exp: clock.now() / 1_000 + 60, scope: "*", ...claims })
        .setProtectedHeader({ ...named, ...header, alg })
        .sign(pair.privateKey),
  };
}

const publish = (...signers: Signer[]): void => {
  answer.body = JSON.stringify({ keys: signers.map(({ jwk }) => jwk) });
};

const refused = (reason: string) => ({ code: "UNAUTHENTICATED", details: { reason } });

describe("published keys", () => {
  it.each(["RS256", "PS384", "ES256", "ES512", "EdDSA", "Ed25519"])(
    "[AUTH-4] %s is accepted",
    async (alg) => {
      const issuer = await signer(alg, "k1");
      publish(issuer);
      expect(await authenticator()(await issuer.sign())).toMatchObject({
        kind: "client",
        id: "ada",
        scopes: ["*"],
      });
    },
  );

  it("[AUTH-8] keys are fetched once for many tokens, and not before the first", async () => {
    const issuer = await signer("ES256", "k1");
    publish(issuer);
    const authenticate = authenticator();
    expect(requests).toBe(0);
    const token = await issuer.sign();
    await Promise.all(Array.from({ length: 20 }, () => authenticate(token)));
    await authenticate(token);
    expect(requests).toBe(1);
  });

  it("[AUTH-4] a public key is never used as a secret", async () => {
    const issuer = await signer("RS256", "k1");
    publish(issuer);
    const secret = new TextEncoder().encode(await exportSPKI(issuer.publicKey));
    const forged = await new SignJWT({ sub: "eve", exp: clock.now() / 1_000 + 60, scope: "*" })
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .sign(secret);
    await expect(authenticator()(forged)).rejects.toMatchObject(refused("algorithm"));
    const both = authenticator({ jwtSecret: "a secret of at least 32 bytes ..." });
    await expect(both(forged)).rejects.toMatchObject(refused("signature"));
    expect(await both(await issuer.sign())).toMatchObject({ id: "ada" });
    expect(requests).toBe(1);
  });

  it("[AUTH-4] a symmetric key in the published set is not accepted", async () => {
    answer.body = JSON.stringify({
      keys: [{ kty: "oct", kid: "k1", k: Buffer.alloc(32, 1).toString("base64url") }],
    });
    const forged = await new SignJWT({ sub: "eve", exp: clock.now() / 1_000 + 60 })
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .sign(Buffer.alloc(32, 1));
    await expect(authenticator()(forged)).rejects.toMatchObject(refused("algorithm"));
  });

  it("[AUTH-4] another key under a known id is refused, and keys or URLs in the header are ignored", async () => {
    const [issuer, stranger] = [await signer("ES256", "k1"), await signer("ES256", "k1")];
    publish(issuer);
    const authenticate = authenticator();
    await expect(authenticate(await stranger.sign())).rejects.toMatchObject(refused("signature"));
    const bringsKey = await stranger.sign({}, { jwk: stranger.jwk, jku: url });
    await expect(authenticate(bringsKey)).rejects.toMatchObject(refused("signature"));
  });

  it("[AUTH-5] claims are checked as for shared secrets", async () => {
    const issuer = await signer("ES256", "k1");
    publish(issuer);
    const authenticate = authenticator({ jwtAudience: "terrarium", jwtIssuer: "https://issuer.example" });
    const good = { aud: "terrarium", iss: "https://issuer.example" };
    const table: [Record<string, unknown>, string][] = [
      [{ ...good, exp: clock.now() / 1_000 }, "expired"],
      [{ ...good, nbf: clock.now() / 1_000 + 60 }, "not_yet_valid"],
      [{ ...good, aud: "other" }, "audience"],
      [{ ...good, iss: "other" }, "issuer"],
      [{ ...good, sub: "operator" }, "subject"],
    ];
    for (const [claims, reason] of table) {
      await expect(authenticate(await issuer.sign(claims))).rejects.toMatchObject(refused(reason));
    }
    expect(await authenticate(await issuer.sign(good))).toMatchObject({ id: "ada" });
  });

  it("[AUTH-8] rotation: a new key is accepted once it is published, a withdrawn one no longer", async () => {
    const [old, fresh] = [await signer("RS256", "2026-01"), await signer("RS256", "2026-02")];
    publish(old);
    const authenticate = authenticator({ jwksCooldownMs: 0 });
    expect(await authenticate(await old.sign())).toMatchObject({ id: "ada" });
    await expect(authenticate(await fresh.sign())).rejects.toMatchObject(refused("key"));

    publish(old, fresh);
    expect(await authenticate(await fresh.sign())).toMatchObject({ id: "ada" });
    expect(await authenticate(await old.sign())).toMatchObject({ id: "ada" });

    publish(fresh);
    const unknown = await signer("RS256", "2026-03");
    await expect(authenticate(await unknown.sign())).rejects.toMatchObject(refused("key"));
    await expect(authenticate(await old.sign())).rejects.toMatchObject(refused("key"));
    expect(await authenticate(await fresh.sign())).toMatchObject({ id: "ada" });
  });

  it("[AUTH-8] rotation without key ids: each of several keys is tried", async () => {
    const [old, fresh, stranger] = [await signer("ES256"), await signer("ES256"), await signer("ES256")];
    publish(old, fresh);
    const authenticate = authenticator();
    expect(await authenticate(await old.sign())).toMatchObject({ id: "ada" });
    expect(await authenticate(await fresh.sign())).toMatchObject({ id: "ada" });
    await expect(authenticate(await stranger.sign())).rejects.toMatchObject(refused("signature"));
    await expect(authenticate(await fresh.sign({ exp: 1 }))).rejects.toMatchObject(refused("expired"));
  });

  it("[AUTH-8] unknown key ids cause no fetches within the cooldown", async () => {
    const issuer = await signer("ES256", "k1");
    publish(issuer);
    const authenticate = authenticator();
    await authenticate(await issuer.sign());
    for (let index = 0; index < 20; index += 1) {
      const token = await issuer.sign({}, { kid: `made-up-${index}` });
      await expect(authenticate(token)).rejects.toMatchObject(refused("key"));
    }
    expect(requests).toBe(1);
  });
});

describe("published keys that are unavailable", () => {
  it.each<[string, () => void]>([
    ["an error status, even with keys", () => (answer = { status: 500, body: `{"keys":[]}` })],
    ["a redirect", () => (answer = { status: 302, body: `{"keys":[]}` })],
    ["no JSON", () => (answer.body = "<html>")],
    ["JSON of another shape", () => (answer.body = `{"keys":{"kid":"k1"}}`)],
    ["keys that are not objects", () => (answer.body = `{"keys":["k1",null]}`)],
    [
      "too many keys",
      () => (answer.body = JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) })),
    ],
    ["too many bytes", () => (answer.body = `{"keys":[],"x":"${"x".repeat(300_000)}"}`)],
  ])("[AUTH-8] %s", async (_, arrange) => {
    arrange();
    const issuer = await signer("ES256", "k1");
    await expect(authenticator()(await issuer.sign())).rejects.toMatchObject(refused("keys_unavailable"));
    expect(requests).toBe(1);
    expect(lines).toHaveLength(1);
  });

  it("[AUTH-8] an unreachable issuer: refused and logged without the query, other tokens still work, and it recovers", async () => {
    const issuer = await signer("ES256", "k1");
    publish(issuer);
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const authenticate = authenticator();

    const token = await issuer.sign();
    await expect(authenticate(token)).rejects.toMatchObject(refused("keys_unavailable"));
    expect(await authenticate(OPERATOR)).toMatchObject({ id: "operator" });
    expect(lines).toEqual([
      {
        event: "jwks_unavailable",
        url: `http://127.0.0.1:${port}/jwks.json`,
        reason: expect.stringContaining("ECONNREFUSED"),
      },
    ]);

    await once(server.listen(port, "127.0.0.1"), "listening");
    await expect(authenticate(token)).rejects.toMatchObject(refused("keys_unavailable"));
    expect(requests).toBe(0);
    clock.advance(5_000);
    expect(await authenticate(token)).toMatchObject({ id: "ada" });
    expect(lines).toHaveLength(1);
  });

  it("[AUTH-8] a failing issuer is asked once per pause, for any number of tokens", async () => {
    const issuer = await signer("ES256", "k1");
    const gate = deferred();
    answer = { status: 503, body: "", waitFor: gate.promise };
    const authenticate = authenticator();
    const token = await issuer.sign();
    const answers = Promise.allSettled(Array.from({ length: 50 }, () => authenticate(token)));
    gate.resolve();
    for (const result of await answers) {
      expect(result).toMatchObject({ status: "rejected", reason: refused("keys_unavailable") });
    }
    await expect(authenticate(token)).rejects.toMatchObject(refused("keys_unavailable"));
    expect(requests).toBe(1);
    expect(lines).toHaveLength(1);
    clock.advance(5_000);
    await expect(authenticate(token)).rejects.toMatchObject(refused("keys_unavailable"));
    expect(requests).toBe(2);
  });

  it("[AUTH-8] known keys are still accepted while a fetch for an unknown one fails", async () => {
    const issuer = await signer("ES256", "k1");
    publish(issuer);
    const authenticate = authenticator({ jwksCooldownMs: 0 });
    await authenticate(await issuer.sign());
    answer = { status: 500, body: "" };
    const unknown = await issuer.sign({}, { kid: "k2" });
    await expect(authenticate(unknown)).rejects.toMatchObject(refused("keys_unavailable"));
    expect(await authenticate(await issuer.sign())).toMatchObject({ id: "ada" });
  });
});
