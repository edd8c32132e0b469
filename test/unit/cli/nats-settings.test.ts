import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import { readNatsServers } from "../../../src/base/nats-servers.js";
import { type Environment, type Flags, serveSettings } from "../../../src/cli/settings.js";

const natsOf = (flags: Flags, environment: Environment = {}) => serveSettings(flags, environment).nats;

describe("the settings of NATS", () => {
  it("[CLUSTER-1534] are addresses, a file of credentials, a namespace and a number of copies", () => {
    expect(natsOf({})).toBeNull();
    expect(natsOf({ nats: ["nats://a:4222,b", "c:1"] })).toEqual({ servers: ["nats://a:4222", "b", "c:1"] });
    const variables = {
      TERRARIUM_NATS: "tls://ann:p%40ss@a, tls://b",
      TERRARIUM_NATS_CREDENTIALS: "x.creds",
      TERRARIUM_NAMESPACE: "blue",
      TERRARIUM_REPLICAS: "3",
    };
    expect(natsOf({}, variables)).toEqual({
      servers: ["tls://ann:p%40ss@a", "tls://b"],
      credentials: resolve("x.creds"),
      namespace: "blue",
      replicas: 3,
    });
    expect(readNatsServers(["tls://ann:p%40ss@a", "tls://b"])).toEqual({
      hosts: ["a:4222", "b:4222"],
      tls: true,
      login: { user: "ann", password: "p@ss" },
    });
    expect(readNatsServers(["nats://t0ken@[::1]:1"])).toEqual({
      hosts: ["[::1]:1"],
      tls: false,
      login: { token: "t0ken" },
    });
  });

  it.each<[string, Flags, Environment, string]>([
    ["another scheme", { nats: ["http://a"] }, {}, `--nats: an address of NATS is such as`],
    ["a path", { nats: ["nats://a/b"] }, {}, "an address of NATS"],
    ["no host", { nats: ["nats://"] }, {}, "an address of NATS"],
    ["a wrong port", {}, { TERRARIUM_NATS: "nats://u:secret@a:99999" }, "TERRARIUM_NATS: an address of NATS"],
    ["a password in a flag", { nats: ["nats://u:secret@a"] }, {}, "--nats must have no password"],
    ["two users", {}, { TERRARIUM_NATS: "u:secret@a,v:secret@b" }, "the same user and password"],
    ["two schemes", { nats: ["tls://a", "nats://b"] }, {}, "either all addresses begin with tls://"],
    [
      "a namespace for a wildcard",
      { nats: ["a"], namespace: "a.>" },
      {},
      "--namespace must be 1 to 64 letters",
    ],
    ["two copies", { nats: ["a"], replicas: "2" }, {}, `--replicas must be 1 or 3; found "2"`],
    ["credentials alone", {}, { TERRARIUM_NATS_CREDENTIALS: "x" }, "TERRARIUM_NATS_CREDENTIALS needs --nats"],
  ])("[CLUSTER-1534] refuse %s, and repeat no password", (_what, flags, environment, message) => {
    let refusal = "";
    try {
      natsOf(flags, environment);
    } catch (error) {
      refusal = String(error);
    }
    expect(refusal).toContain(message);
    expect(refusal).not.toContain("secret");
  });
});
