import { resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { limitMax } from "../../../src/base/limit-range.js";
import { LIMITS, type LimitName, type LimitSpec } from "../../../src/base/limits.js";
import { variableOf } from "../../../src/base/variable-names.js";
import { CliError } from "../../../src/cli/exit.js";
import {
  clientSettings,
  type Environment,
  flagOf,
  type Flags,
  serveSettings,
  type ServeSettings,
} from "../../../src/cli/settings.js";
import { observeVariables } from "../../../src/cli/commands/observe.js";
import { createProgram, type Actions } from "../../../src/cli/program.js";
import { parseInput } from "../../../src/cli/commands/steer.js";

/** Parses a command line with the real parser. */
async function typed(line: readonly string[], environment: Environment = {}): Promise<ServeSettings> {
  let seen: Flags | undefined;
  const ignored = async (): Promise<void> => undefined;
  const actions: Actions = {
    serve: async (flags) => {
      seen = flags;
    },
    host: ignored,
    agents: ignored,
    observe: ignored,
    history: ignored,
    replay: ignored,
    perturb: ignored,
    invoke: ignored,
    semaphores: ignored,
    listSemaphores: ignored,
    showSemaphore: ignored,
    resolveSemaphore: ignored,
    cancelSemaphore: ignored,
    exportAudit: ignored,
    listRuns: ignored,
    freeze: ignored,
    thaw: ignored,
    listFreezes: ignored,
    sensePheromones: ignored,
    emitPheromone: ignored,
    watchPheromones: ignored,
    showRun: ignored,
    followRun: ignored,
    cancelRun: ignored,
    repeatRun: ignored,
    schema: ignored,
    kubernetesManifest: ignored,
    kubernetesInstallation: ignored,
    agentese: ignored,
    createShare: ignored,
    listShares: ignored,
    revokeShare: ignored,
    call: ignored,
    complete: ignored,
    completion: ignored,
  };
  await createProgram(actions).parseAsync(["node", "terrarium", "serve", ...line]);
  return serveSettings(seen ?? {}, environment);
}

function refusal(task: () => unknown): CliError {
  try {
    task();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("settings of terrarium serve", () => {
  it("serves the bundled agents on the loopback address by default", async () => {
    expect(await typed([])).toEqual({
      port: 4000,
      host: "127.0.0.1",
      agentFiles: [],
      bundled: true,
      logwatchFiles: [],
      stewardDir: null,
      dataDir: resolve(".terrarium"),
      nats: null,
      defaultVisibility: null,
      trustedProxies: [],
      revokedTokens: null,
      introspection: true,
      persistedOperationsFile: null,
      logLevel: "info",
      limits: {},
      login: null,
      steeringOrigins: [],
      readOrigins: null,
      allowedHosts: [],
      basePath: "",
      operatorToken: null,
      jwt: null,
      issuers: null,
      scopeClaims: null,
      roleScopes: {},
      development: false,
    });
  });

  it("reads every flag", async () => {
    const line =
      "--port 0 --host ::1 --default-visibility scoped --agents a.ts b.ts --no-bundled " +
      "--logwatch-files one.log two.log --steward-dir files --data-dir data --log-level debug " +
      "--trusted-proxies loopback 10.0.0.0/8 --revoked-tokens revoked.txt --no-introspection --persisted-operations operations.json " +
      "--steering-origins https://a.example http://b.example:8080/ --read-origins https://c.example/ * --allowed-hosts d.example .e.example";
    const settings = await typed(line.split(" "));
    expect(settings).toMatchObject({
      port: 0,
      host: "::1",
      agentFiles: [resolve("a.ts"), resolve("b.ts")],
      bundled: false,
      logwatchFiles: [resolve("one.log"), resolve("two.log")],
      stewardDir: resolve("files"),
      dataDir: resolve("data"),
      defaultVisibility: "scoped",
      trustedProxies: ["loopback", "10.0.0.0/8"],
      revokedTokens: "revoked.txt",
      introspection: false,
      persistedOperationsFile: resolve("operations.json"),
      logLevel: "debug",
      steeringOrigins: ["https://a.example", "http://b.example:8080"],
      readOrigins: ["https://c.example", "*"],
      allowedHosts: ["d.example", ".e.example"],
    });
  });

  it("reads every flag's variable", async () => {
    const settings = await typed([], {
      TERRARIUM_PORT: "8080",
      TERRARIUM_HOST: "0.0.0.0",
      TERRARIUM_AGENTS: "a.ts, b.ts",
      TERRARIUM_NO_BUNDLED: "true",
      TERRARIUM_LOGWATCH_FILES: "one.log",
      TERRARIUM_STEWARD_DIR: "files",
      TERRARIUM_EPHEMERAL: "1",
      TERRARIUM_LOG_LEVEL: "warn",
      TERRARIUM_DEFAULT_VISIBILITY: "authenticated",
      TERRARIUM_TRUSTED_PROXIES: "::1, uniquelocal",
      TERRARIUM_REVOKED_TOKENS: "https://issuer.example/revoked",
      TERRARIUM_NO_INTROSPECTION: "yes",
      TERRARIUM_PERSISTED_OPERATIONS: "operations.json",
      TERRARIUM_STEERING_ORIGINS: "*",
      TERRARIUM_READ_ORIGINS: "https://c.example",
      TERRARIUM_ALLOWED_HOSTS: "d.example",
      TERRARIUM_BASE_PATH: "tools/terrarium/",
      TERRARIUM_TOKEN: "correct-horse",
      NODE_ENV: "development",
    });
    expect(settings).toMatchObject({
      port: 8080,
      host: "0.0.0.0",
      agentFiles: [resolve("a.ts"), resolve("b.ts")],
      bundled: false,
      logwatchFiles: [resolve("one.log")],
      stewardDir: resolve("files"),
      dataDir: null,
      logLevel: "warn",
      defaultVisibility: "authenticated",
      trustedProxies: ["::1", "uniquelocal"],
      revokedTokens: "https://issuer.example/revoked",
      introspection: false,
      persistedOperationsFile: resolve("operations.json"),
      steeringOrigins: ["*"],
      readOrigins: ["https://c.example"],
      allowedHosts: ["d.example"],
      basePath: "/tools/terrarium",
      operatorToken: "correct-horse",
      development: true,
    });
  });

  it("prefers a flag to its variable, and ignores an empty variable", async () => {
    expect((await typed(["--port", "1"], { TERRARIUM_PORT: "2" })).port).toBe(1);
    expect((await typed([], { TERRARIUM_PORT: "" })).port).toBe(4000);
    expect((await typed([], { TERRARIUM_TOKEN: "" })).operatorToken).toBeNull();
    expect((await typed(["--data-dir", "x"], { TERRARIUM_EPHEMERAL: "1" })).dataDir).toBe(resolve("x"));
    expect((await typed(["--ephemeral"], { TERRARIUM_DATA_DIR: "x" })).dataDir).toBeNull();
  });

  it.each(Object.keys(LIMITS) as LimitName[])(
    "takes the limit %s as a flag and as a variable",
    async (name) => {
      expect((await typed([flagOf(name), "7"])).limits).toEqual({ [name]: 7 });
      expect((await typed([], { [variableOf(name)]: "8" })).limits).toEqual({ [name]: 8 });
      expect((await typed([flagOf(name), "7"], { [variableOf(name)]: "8" })).limits).toEqual({ [name]: 7 });
      for (const bad of ["-1", "0", "1.5", "1e3", "many", " 7"]) {
        const { exit, message } = refusal(() => serveSettings({ [name]: bad }, {}));
        expect({ exit, message }).toEqual({
          exit: "USAGE",
          message: `${flagOf(name)} must be a whole number of ${LIMITS[name].unit} from 1 to ${limitMax(name)}; found "${bad}"`,
        });
      }
    },
  );

  // A limit in ms with a maximum of its own is compared with times and set as no timer.
  const timed = Object.entries<LimitSpec>(LIMITS).filter(([, { unit, max }]) => unit === "ms" && !max);

  it.each(timed.map(([name]) => name))(
    "[HTTP-210] limits %s to the longest delay of a Node timer",
    (name) => {
      const given = (text: string) => () => serveSettings({ [name]: text }, {});
      expect(given("2147483647")().limits).toEqual({ [name]: 2_147_483_647 });
      for (const more of ["2147483648", "3000000000", "4294967297", "1e10", "99999999999999999999"])
        expect(refusal(given(more)).message).toContain("from 1 to 2147483647");
    },
  );

  it("names the variable when the variable is wrong", () => {
    const variable = { TERRARIUM_MAX_UNSENT_BYTES: "lots" };
    expect(refusal(() => serveSettings({}, variable)).message).toContain("TERRARIUM_MAX_UNSENT_BYTES");
    expect(refusal(() => serveSettings({}, { TERRARIUM_PORT: "65536" })).message).toContain("TERRARIUM_PORT");
    expect(refusal(() => serveSettings({}, { TERRARIUM_EPHEMERAL: "maybe" })).exit).toBe("USAGE");
    expect(refusal(() => serveSettings({ logLevel: "loud" }, {})).message).toContain("--log-level");
    expect(refusal(() => serveSettings({ defaultVisibility: "secret" }, {})).message).toContain(
      "--default-visibility",
    );
    for (const origin of ["a.example", "https://a.example/path", "null"]) {
      const variable = { TERRARIUM_STEERING_ORIGINS: origin };
      expect(refusal(() => serveSettings({}, variable)).message).toContain("TERRARIUM_STEERING_ORIGINS");
    }
  });

  it("refuses contradictory settings", () => {
    expect(refusal(() => serveSettings({ dataDir: "x", ephemeral: true }, {})).exit).toBe("USAGE");
    const both = { TERRARIUM_DATA_DIR: "x", TERRARIUM_EPHEMERAL: "true" };
    expect(refusal(() => serveSettings({}, both)).exit).toBe("USAGE");
  });

  it("reads JWT settings from the environment, and refuses incomplete ones", () => {
    const environment = {
      TERRARIUM_JWT_SECRET: "s",
      TERRARIUM_JWKS_URL: "https://issuer.test/keys",
      TERRARIUM_JWT_AUDIENCE: "a",
      TERRARIUM_JWT_ISSUER: "i",
    };
    expect(serveSettings({}, environment).jwt).toEqual({
      secret: "s",
      jwksUrl: "https://issuer.test/keys",
      audience: "a",
      issuer: "i",
    });
    expect(serveSettings({}, { TERRARIUM_JWT_SECRET: "s" }).jwt).toEqual({ secret: "s" });
    const lonely = refusal(() => serveSettings({}, { TERRARIUM_JWT_ISSUER: "i" }));
    expect(lonely.message).toContain("TERRARIUM_JWT_ISSUER");
    expect(refusal(() => serveSettings({}, { TERRARIUM_JWKS_URL: "keys" })).exit).toBe("USAGE");
  });
});

describe("settings of tokens", () => {
  const accepting = { TERRARIUM_JWKS_URL: "https://issuer.test/keys" };

  it("[AUTH-1140] reads paths of claims with commas or spaces between them", async () => {
    const paths = ["scope", "realm_access.roles", "a\\,b"];
    const inOne = ["--scope-claims", "scope,realm_access.roles,a\\,b"];
    expect((await typed(inOne, accepting)).scopeClaims).toEqual(paths);
    expect((await typed(["--scope-claims", ...paths], accepting)).scopeClaims).toEqual(paths);
    const variable = { ...accepting, TERRARIUM_SCOPE_CLAIMS: "scope, realm_access.roles a\\,b" };
    expect((await typed([], variable)).scopeClaims).toEqual(paths);
  });

  it("[AUTH-1142] reads what a role stands for", async () => {
    const roles = {
      "terrarium-operator": ["agent:*:control", "purgatory:resolve"],
      "Team Lead": ["agents{team=billing,env=prod}:observe"],
    };
    const line = [
      "terrarium-operator=agent:*:control,purgatory:resolve",
      "Team Lead=agents{team=billing,env=prod}:observe",
    ];
    expect((await typed(["--role-scopes", ...line], accepting)).roleScopes).toEqual(roles);
    const twice = ["a=agent:x:invoke", "a=agent:y:invoke"];
    expect((await typed(["--role-scopes", ...twice], accepting)).roleScopes).toEqual({
      a: ["agent:x:invoke", "agent:y:invoke"],
    });
    const variable = { ...accepting, TERRARIUM_ROLE_SCOPES: "a=agent:x:invoke\n b=purgatory:resolve" };
    expect((await typed([], variable)).roleScopes).toEqual({
      a: ["agent:x:invoke"],
      b: ["purgatory:resolve"],
    });
    for (const entry of ["a", "=x", "a="]) {
      const message = refusal(() => serveSettings({ roleScopes: [entry] }, accepting)).message;
      expect(message).toContain(`--role-scopes takes role=scope,scope`);
    }
  });

  it("[AUTH-1143] takes issuers as a file or as JSON", async () => {
    expect((await typed(["--issuers", "issuers.json"])).issuers).toBe("issuers.json");
    expect((await typed([], { TERRARIUM_ISSUERS: "[{}]" })).issuers).toBe("[{}]");
  });

  it("[AUTH-1140] refuses claims and roles where no token is accepted", () => {
    expect(refusal(() => serveSettings({ scopeClaims: ["scope"] }, {})).message).toContain(
      "--scope-claims needs",
    );
    const variable = { TERRARIUM_ROLE_SCOPES: "a=agent:x:invoke" };
    expect(refusal(() => serveSettings({}, variable)).message).toContain("TERRARIUM_ROLE_SCOPES needs");
    expect(serveSettings({ scopeClaims: ["scope"], issuers: "i.json" }, {}).scopeClaims).toEqual(["scope"]);
  });
});

describe("settings of client commands", () => {
  it.each([
    [undefined, "http://127.0.0.1:4000/graphql"],
    ["http://gateway.test:8080", "http://gateway.test:8080/graphql"],
    ["https://gateway.test/terrarium/", "https://gateway.test/terrarium/graphql"],
    ["http://gateway.test/graphql?x#y", "http://gateway.test/graphql"],
  ])("finds the endpoint for --url %s", (url, endpoint) => {
    const { endpoint: found } = clientSettings(url === undefined ? {} : { url }, {});
    expect(found.href).toBe(endpoint);
  });

  it("reads the address and the token from the environment unless a flag is given", () => {
    const environment = { TERRARIUM_URL: "http://one.test", TERRARIUM_TOKEN: "t1", HOME: "/home/ada" };
    expect(clientSettings({}, environment)).toEqual({
      endpoint: new URL("http://one.test/graphql"),
      others: [],
      token: "t1",
      json: false,
      cacheDir: "/home/ada/.cache/terrarium",
      live: false,
      deadlineMs: 500,
    });
    const flags = { url: "http://two.test", token: "t2", json: true };
    expect(clientSettings(flags, environment)).toEqual({
      endpoint: new URL("http://two.test/graphql"),
      others: [],
      token: "t2",
      json: true,
      cacheDir: "/home/ada/.cache/terrarium",
      live: false,
      deadlineMs: 500,
    });
  });

  it("[GHOST-901] reads how long to wait for the gateway, and whether only it may answer", () => {
    expect(clientSettings({ live: true, deadlineMs: "40" }, {})).toMatchObject({
      live: true,
      deadlineMs: 40,
    });
    const environment = { TERRARIUM_LIVE: "yes", TERRARIUM_DEADLINE_MS: "2000" };
    expect(clientSettings({}, environment)).toMatchObject({ live: true, deadlineMs: 2_000 });
    for (const deadlineMs of ["0", "-1", "1.5", "600001", "soon"])
      expect(() => clientSettings({ deadlineMs }, {})).toThrow("--deadline-ms must be a whole number");
  });

  it("stores the last known state in the cache folder, or not at all", () => {
    const cacheDirOf = (environment: Environment, flags: Flags = {}): string | null =>
      clientSettings(flags, environment).cacheDir;
    expect(cacheDirOf({ XDG_CACHE_HOME: "/caches", HOME: "/home/ada" })).toBe("/caches/terrarium");
    expect(cacheDirOf({ XDG_CACHE_HOME: "caches", HOME: "/home/ada" })).toBe("/home/ada/.cache/terrarium");
    expect(cacheDirOf({ XDG_CACHE_HOME: "/caches" }, { cache: false })).toBeNull();
    expect(cacheDirOf({ XDG_CACHE_HOME: "/caches", TERRARIUM_NO_CACHE: "1" })).toBeNull();
    expect(refusal(() => cacheDirOf({ TERRARIUM_NO_CACHE: "perhaps" })).exit).toBe("USAGE");
  });

  it.each(["gateway", "ftp://gateway.test", "127.0.0.1:4000"])("refuses --url %s", (url) => {
    expect(refusal(() => clientSettings({ url }, {})).exit).toBe("USAGE");
  });

  it("maps observe's flags to subscription variables", () => {
    expect(observeVariables(null, {})).toEqual({});
    const flags = { after: "c", replay: "0", types: "output, GAP" };
    expect(observeVariables("pulse", flags)).toEqual({
      agentId: "pulse",
      after: "c",
      replay: 0,
      types: ["OUTPUT", "GAP"],
    });
    expect(observeVariables("pulse", { session: "north" })).toEqual({ agentId: "pulse", session: "north" });
    expect(refusal(() => observeVariables(null, { types: "OUTPUTS" })).message).toContain("OUTPUTS");
    expect(refusal(() => observeVariables(null, { replay: "-1" })).message).toContain("--replay");
  });

  it("refuses an input that is not JSON, and says how to quote it", () => {
    expect(parseInput('{"ratePerSecond":5}')).toEqual({ ratePerSecond: 5 });
    const { exit, message } = refusal(() => parseInput("{ratePerSecond:5}"));
    expect(exit).toBe("USAGE");
    expect(message).toContain(`'{"ratePerSecond":5}'`);
  });
});
