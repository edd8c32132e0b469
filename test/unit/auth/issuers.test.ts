import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticator, type AuthenticatorOptions } from "../../../src/auth/tokens/authenticator.js";
import type { IssuerOptions } from "../../../src/auth/tokens/issuers.js";
import { systemClock } from "../../../src/base/clock.js";
import { IssuerServer, type TestIssuer } from "../../support/issuers.js";

const SECRET = "a secret of at least 32 bytes, for HS256";

let server: IssuerServer;
let corp: TestIssuer;
let partner: TestIssuer;
let home: TestIssuer;

beforeAll(async () => {
  server = await IssuerServer.open();
  corp = await server.issuer("/corp");
  // The same key id: an issuer does not know what others call their keys.
  partner = await server.issuer("/partner", { kid: "key of /corp" });
  home = await server.issuer("/home");
});

afterAll(() => server[Symbol.asyncDispose]());

const entry = (
  name: string | undefined,
  { iss, jwksUrl }: TestIssuer,
  more: Partial<IssuerOptions> = {},
) => ({
  ...(name !== undefined && { name }),
  issuer: iss,
  jwksUrl,
  ...more,
});

function door(options: Partial<AuthenticatorOptions> = {}) {
  const authenticator = createAuthenticator({
    operatorToken: null,
    clock: systemClock,
    issuers: [entry("corp", corp), entry("partner", partner)],
    ...options,
  });
  return (token: string) => authenticator.authenticate(`Bearer ${token}`, "192.0.2.7");
}

const refused = (reason: string) => ({ code: "UNAUTHENTICATED", details: { reason } });
const ADA = { sub: "ada", scope: "agent:a:invoke" };

describe("several issuers", () => {
  it("[AUTH-1143] each issuer's tokens are accepted, and its name is part of the id", async () => {
    const authenticate = door();
    expect(await authenticate(await corp.sign(ADA))).toMatchObject({
      id: "corp|ada",
      scopes: ["agent:a:invoke"],
    });
    expect(await authenticate(await partner.sign(ADA))).toMatchObject({ id: "partner|ada" });
  });

  it("[AUTH-1144] a token of one issuer that another one signed is refused, whichever keys are known", async () => {
    const authenticate = door();
    await Promise.all([authenticate(await corp.sign(ADA)), authenticate(await partner.sign(ADA))]);
    const forged = [
      await partner.sign({ ...ADA, iss: corp.iss }),
      await corp.sign({ ...ADA, iss: partner.iss }),
    ];
    for (const token of forged) await expect(authenticate(token)).rejects.toMatchObject(refused("signature"));
    const strangersKey = await home.sign({ ...ADA, iss: corp.iss });
    await expect(authenticate(strangersKey)).rejects.toMatchObject(refused("key"));
    const bySecret = await new SignJWT({ ...ADA, iss: corp.iss, exp: 9_999_999_999 })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode(SECRET));
    await expect(door({ jwtSecret: SECRET })(bySecret)).rejects.toMatchObject(refused("algorithm"));
  });

  it.each<[string, Record<string, unknown>]>([
    ["another issuer", { iss: "https://elsewhere.example" }],
    ["an issuer that begins alike", { iss: "http://127.0.0.1" }],
    ["no issuer", { iss: undefined }],
    ["a list of issuers", { iss: ["http://127.0.0.1"] }],
  ])("[AUTH-1144] %s is refused without a fetch", async (_, claims) => {
    const before = server.fetched.length;
    await expect(door()(await corp.sign({ ...ADA, ...claims }))).rejects.toMatchObject(refused("issuer"));
    expect(server.fetched).toHaveLength(before);
  });

  it("[AUTH-1144] unreadable tokens are refused", async () => {
    for (const token of ["a.b.c", "..", `${Buffer.from("{}").toString("base64url")}.bm8.x`]) {
      await expect(door()(token)).rejects.toMatchObject(refused("malformed"));
    }
  });

  it("[AUTH-1144] an issuer's own algorithms and audiences are checked", async () => {
    const issuers = [
      entry("corp", corp, { algorithms: ["RS256"] }),
      entry("partner", partner, { audience: ["terrarium", "garden"] }),
      entry("home", home, { audience: "home" }),
    ];
    const authenticate = door({ issuers });
    await expect(authenticate(await corp.sign(ADA))).rejects.toMatchObject(refused("algorithm"));
    expect(await authenticate(await partner.sign({ ...ADA, aud: "garden" }))).toMatchObject({
      id: "partner|ada",
    });
    await expect(authenticate(await partner.sign({ ...ADA, aud: "home" }))).rejects.toMatchObject(
      refused("audience"),
    );
    await expect(authenticate(await home.sign(ADA))).rejects.toMatchObject(refused("audience"));
  });

  it("[AUTH-1145] the issuer of the variables keeps its subjects as they are, beside named ones", async () => {
    const issuers = [entry("corp", corp)];
    for (const jwtIssuer of [undefined, home.iss]) {
      const authenticate = door({ jwksUrl: home.jwksUrl, jwtIssuer, issuers });
      expect(await authenticate(await home.sign(ADA))).toMatchObject({ id: "ada" });
      expect(await authenticate(await corp.sign(ADA))).toMatchObject({ id: "corp|ada" });
      await expect(authenticate(await home.sign({ ...ADA, iss: corp.iss }))).rejects.toMatchObject(
        refused("key"),
      );
    }
  });

  it("[AUTH-1145] an issuer of the list may be the one without a name", async () => {
    const authenticate = door({ issuers: [entry(undefined, home), entry("corp", corp)] });
    expect(await authenticate(await home.sign(ADA))).toMatchObject({ id: "ada" });
    expect(await authenticate(await corp.sign(ADA))).toMatchObject({ id: "corp|ada" });
  });

  it("[AUTH-1145] no subject passes for one of another issuer", async () => {
    const authenticate = door({
      jwksUrl: home.jwksUrl,
      issuers: [entry("corp", corp), entry("partner", partner)],
    });
    for (const sub of ["corp|ada", "CORP|ada", "partner|", "corp||ada"]) {
      await expect(authenticate(await home.sign({ sub }))).rejects.toMatchObject(refused("subject"));
    }
    expect(await authenticate(await home.sign({ sub: "auth0|ada" }))).toMatchObject({ id: "auth0|ada" });
    expect(await authenticate(await corp.sign({ sub: "partner|ada" }))).toMatchObject({
      id: "corp|partner|ada",
    });
  });

  it.each(["operator", "agent:pulse", "schedule:nightly", "share:s1"])(
    "[AUTH-6] %s is no subject, but a person of a named issuer may be called so",
    async (sub) => {
      await expect(door({ jwksUrl: home.jwksUrl })(await home.sign({ sub }))).rejects.toMatchObject(
        refused("subject"),
      );
      expect(await door()(await corp.sign({ sub }))).toMatchObject({ id: `corp|${sub}` });
    },
  );

  it("[AUTH-1146] a revoked subject is the id as it is shown; a revoked token id counts for every issuer", async () => {
    const revoked = new Set(["sub:corp|ada", "sub:bob", "jti:t-1"]);
    const revocations = {
      has: (jti: string | undefined, id: string) => revoked.has(`sub:${id}`) || revoked.has(`jti:${jti}`),
    };
    const authenticate = door({ revocations });
    await expect(authenticate(await corp.sign(ADA))).rejects.toMatchObject(refused("revoked"));
    expect(await authenticate(await partner.sign(ADA))).toMatchObject({ id: "partner|ada" });
    expect(await authenticate(await corp.sign({ sub: "bob" }))).toMatchObject({ id: "corp|bob" });
    await expect(authenticate(await partner.sign({ ...ADA, jti: "t-1" }))).rejects.toMatchObject(
      refused("revoked"),
    );
  });

  it("[AUTH-1143] claims and roles of an issuer take the place of the common ones", async () => {
    const authenticate = door({
      scopeClaims: ["permissions"],
      roleScopes: { admin: ["agent:common:control"] },
      issuers: [
        entry("corp", corp),
        entry("partner", partner, {
          scopeClaims: ["roles"],
          roleScopes: { admin: ["agent:partner:control"] },
        }),
      ],
    });
    const claims = { sub: "ada", permissions: ["admin"], roles: ["admin"], scope: "*" };
    expect(await authenticate(await corp.sign(claims))).toMatchObject({ scopes: ["agent:common:control"] });
    expect(await authenticate(await partner.sign(claims))).toMatchObject({
      scopes: ["agent:partner:control"],
    });
  });
});

describe("unusable issuers", () => {
  const good = { name: "corp", issuer: "https://corp.example", jwksUrl: "https://corp.example/keys" };
  it.each<[string, unknown, string]>([
    ["no list", good, "issuers"],
    ["an empty list", [], "issuers"],
    [
      "too many",
      Array.from({ length: 33 }, (_, i) => ({ ...good, name: `n${i}`, issuer: `i${i}` })),
      "issuers",
    ],
    ["the same name twice", [good, { ...good, name: "CORP", issuer: "i" }], "issuers"],
    [
      "two without a name",
      [
        { ...good, name: undefined },
        { ...good, name: undefined, issuer: "i" },
      ],
      "issuers",
    ],
    ["the same issuer twice", [good, { ...good, name: "other" }], "issuers"],
    ["an entry that is no object", ["https://corp.example"], "issuers[0]"],
    ["a misspelt member", [good, { ...good, name: "b", issuer: "i", audiance: "terrarium" }], "issuers[1]"],
    ["a name with the separator", [{ ...good, name: "corp|eu" }], "issuers[0].name"],
    ["a name with a colon", [{ ...good, name: "agent:x" }], "issuers[0].name"],
    ["an empty name", [{ ...good, name: "" }], "issuers[0].name"],
    ["no issuer", [{ ...good, issuer: undefined }], "issuers[0].issuer"],
    ["no keys", [{ name: "corp", issuer: "i" }], "issuers[0].jwksUrl"],
    ["keys in a file", [{ ...good, jwksUrl: "file:///keys" }], "issuers[0].jwksUrl"],
    ["an empty audience", [{ ...good, audience: [] }], "issuers[0].audience"],
    ["a secret's algorithm", [{ ...good, algorithms: ["HS256"] }], "issuers[0].algorithms"],
    ["no algorithm", [{ ...good, algorithms: ["none"] }], "issuers[0].algorithms"],
    ["claims as text", [{ ...good, scopeClaims: "roles" }], "issuers[0].scopeClaims"],
    ["roles as a list", [{ ...good, roleScopes: ["admin"] }], "issuers[0].roleScopes"],
    ["a role with text", [{ ...good, roleScopes: { admin: "*" } }], "issuers[0].roleScopes"],
  ])("[AUTH-1143] %s stops the start", (_, issuers, field) => {
    expect(() => door({ issuers: issuers as IssuerOptions[] })).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", details: { field } }),
    );
  });

  it("[AUTH-1143] an issuer beside the one of the variables needs a name, and another `iss`", () => {
    const { name, ...unnamed } = good;
    expect(name).toBe("corp");
    const field = { details: { field: "issuers" } };
    expect(() => door({ jwtSecret: SECRET, issuers: [unnamed] })).toThrow(expect.objectContaining(field));
    expect(() => door({ jwtSecret: SECRET, jwtIssuer: good.issuer, issuers: [good] })).toThrow(
      expect.objectContaining(field),
    );
  });
});
