import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { nkeys } from "@nats-io/nats-core";
import { describe, expect, it } from "vitest";

import { systemClock } from "../../../src/base/clock.js";
import { ClusterConnection, type ClusterSettings } from "../../../src/cluster/connection.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { Authority } from "../../support/nats/certificates.js";
import { freePorts, natsFolder, type NatsCluster, startNodes } from "../../support/nats/server.js";

const PASSWORD = "right-horse";
/** Whatever the machine does: the client made 800 tries a second. */
const TRIES_MAX = 30;

/** Three clustered servers, and how often they have refused somebody. */
async function startGuarded(more: string): Promise<NatsCluster & { readonly refusals: () => number }> {
  const folder = natsFolder();
  cleanUp(folder.remove);
  const ports = await freePorts(6);
  let refusals = 0;
  const onLog = (line: string): void => {
    if (/authentication error|Authorization Violation/i.test(line)) refusals += 1;
  };
  const cluster = await startNodes(
    [0, 1, 2].map((index) => ({
      folder: folder.path,
      name: `g${index}`,
      port: ports[index] ?? 0,
      routePort: ports[index + 3] ?? 0,
      more,
      onLog,
    })),
  );
  for (const node of cluster.nodes) cleanUp(() => node.kill());
  return { ...cluster, refusals: () => refusals };
}

function opening(
  servers: readonly string[],
  more: Partial<ClusterSettings> = {},
): Promise<ClusterConnection> {
  return ClusterConnection.open({
    servers,
    name: "start",
    onError: () => undefined,
    waitMs: 60_000,
    ...more,
  });
}

const withLogin = (urls: readonly string[], login: string): string[] =>
  urls.map((url) => url.replace("nats://", `nats://${login}`));
const hostsOf = (urls: readonly string[]): string => urls.map((url) => url.replace("nats://", "")).join(", ");

describe.skipIf(needs("natsServer"))("a start at three clustered NATS servers", () => {
  it("[CLUSTER-1810] ends at once with one line where they refuse the password, or want one, and tries each only once or twice", async () => {
    const { urls, refusals } = await startGuarded(`authorization { user: ada, password: ${PASSWORD} }\n`);
    const line = `NATS at ${hostsOf(urls)} refuses these credentials`;
    for (const login of ["ada:guess@", ""])
      await expect(opening(withLogin(urls, login))).rejects.toMatchObject({
        code: "STORE_FAILED",
        message: line,
      });
    // One of them is named, and tells of the others.
    await expect(opening(withLogin(urls.slice(0, 1), "guess@"))).rejects.toMatchObject({
      code: "STORE_FAILED",
    });
    expect(refusals()).toBeLessThan(TRIES_MAX);

    // The one that works learns of the others.
    const connection = await opening(withLogin(urls.slice(0, 1), `ada:${PASSWORD}@`));
    cleanUp(() => connection.close());
    expect(new Set(connection.nats.info?.connect_urls)).toEqual(new Set(hostsOf(urls).split(", ")));
  });

  it("[CLUSTER-1810] ends at once where they know the key of the credentials file not", async () => {
    const [known, strange] = [nkeys.createUser(), nkeys.createUser()];
    const { urls, refusals } = await startGuarded(
      `authorization { users: [ { nkey: ${known.getPublicKey()} } ] }\n`,
    );
    const folder = natsFolder();
    cleanUp(folder.remove);
    const part = (what: string, text: string): string =>
      `-----BEGIN ${what}-----\n${text}\n------END ${what}------\n\n`;
    const credentials = join(folder.path, "user.creds");
    const seed = new TextDecoder().decode(strange.getSeed());
    writeFileSync(credentials, part("NATS USER JWT", "e30.e30.e30") + part("USER NKEY SEED", seed));
    await expect(opening(urls, { credentials })).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: `NATS at ${hostsOf(urls)} refuses these credentials`,
    });
    expect(refusals()).toBeLessThan(TRIES_MAX);
  });

  it.skipIf(needs("openssl"))(
    "[CLUSTER-1810] ends at once where their certificates are not trusted",
    async () => {
      const folder = natsFolder();
      cleanUp(folder.remove);
      const { urls } = await startGuarded(
        new Authority(folder.path, "authority").tlsFor("all", "IP:127.0.0.1"),
      );
      const addresses = urls.map((url) => url.replace("nats://", "tls://"));
      await expect(opening(addresses)).rejects.toMatchObject({
        code: "STORE_FAILED",
        message: expect.stringMatching(/^the certificate of NATS at .* is not trusted/),
      });
    },
  );

  it("[CLUSTER-1811] ends in time where they take no more connections", async () => {
    const { urls } = await startGuarded("max_connections: 1\n");
    const held = await Promise.all(urls.map((url) => opening([url], { waitMs: 60_000 })));
    for (const connection of held) cleanUp(() => connection.close());
    const begun = systemClock.monotonic();
    await expect(opening(urls, { waitMs: 1 })).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    expect(systemClock.monotonic() - begun).toBeLessThan(20_000);
  });

  it("[CLUSTER-1811] ends in time where servers take the connection and say nothing", async () => {
    const silent = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
    await once(silent, "listening");
    cleanUp(() => silent.close());
    const { port } = silent.address() as { port: number };
    const servers = Array.from({ length: 9 }, () => `nats://127.0.0.1:${port}`);
    const reasons: string[] = [];
    const begun = systemClock.monotonic();
    await expect(
      opening(servers, { waitMs: 1, onWaiting: (reason) => void reasons.push(reason) }),
    ).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringMatching(/^NATS cannot be reached at .*: no server has answered in time$/),
    });
    // Nine servers at 5 seconds each.
    expect(systemClock.monotonic() - begun).toBeLessThan(30_000);
  });
});
