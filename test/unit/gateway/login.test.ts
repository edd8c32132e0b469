import { describe, expect, it } from "vitest";

import { loginSettings } from "../../../src/cli/login-settings.js";
import { createLoginRoute, readLogin } from "../../../src/gateway/pages/login.js";

const USUAL = { issuer: "https://sso.example/realms/garden", clientId: "dashboard" };

describe("where people log in", () => {
  it("[DASHBOARD-1366] is an issuer whose tokens are accepted, over TLS or on this machine", () => {
    expect(readLogin(USUAL, () => true)).toEqual({ ...USUAL, scope: "openid", audience: null });
    expect(readLogin({ ...USUAL, issuer: "http://127.0.0.1:4100" }, () => true).issuer).toBe(
      "http://127.0.0.1:4100",
    );
    const refused = [
      [{ issuer: "http://sso.example/" }, "login.issuer"],
      [{ issuer: "sso.example" }, "login.issuer"],
      [{ issuer: "javascript:alert(1)" }, "login.issuer"],
      [{ issuer: "https://sso.example/?x=1" }, "login.issuer"],
      [{ issuer: "https://ada:secret@sso.example/" }, "login.issuer"],
      [{ clientId: "" }, "login.clientId"],
      [{ clientId: "x".repeat(2_001) }, "login.clientId"],
      [{ scope: "profile" }, "login.scope"],
      [{ audience: "" }, "login.audience"],
    ] as const;
    for (const [change, field] of refused)
      expect(() => readLogin({ ...USUAL, ...change }, () => true)).toThrow(
        expect.objectContaining({ details: { field } }),
      );
    expect(() => readLogin(USUAL, () => false)).toThrow("tokens of this issuer are not accepted");
  });

  it("[DASHBOARD-1366] is told without a secret, and only read", async () => {
    const ask = (method: string, pathname = "/login.json") =>
      createLoginRoute(readLogin(USUAL, () => true))({
        request: new Request("http://gateway.example/login.json", { method }),
        pathname,
        address: "127.0.0.1",
      });
    expect(await (await ask("GET"))?.json()).toEqual({ ...USUAL, scope: "openid", audience: null });
    expect((await ask("POST"))?.status).toBe(405);
    expect(ask("GET", "/login")).toBeNull();
  });

  it("[DASHBOARD-1366] needs issuer and client on the command line", () => {
    const from = (given: Record<string, string>) =>
      loginSettings((name) =>
        given[name] === undefined ? null : { text: given[name], origin: `--${name}` },
      );
    expect(from({})).toBeNull();
    expect(
      from({ oidcIssuer: "https://a.example", oidcClientId: "b", oidcScope: "openid c", oidcAudience: "d" }),
    ).toEqual({
      issuer: "https://a.example",
      clientId: "b",
      scope: "openid c",
      audience: "d",
    });
    for (const alone of ["oidcIssuer", "oidcClientId", "oidcScope", "oidcAudience"])
      expect(() => from({ [alone]: "x" })).toThrow("needs --oidc-issuer and --oidc-client-id");
  });
});
