import { describe, expect, it } from "vitest";

import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { Authority } from "../../support/nats/certificates.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { run, Session, TOKEN } from "../../support/terrarium-process.js";

const SERVE = ["serve", "--port", "0", "--no-bundled", "--ephemeral", "--nats-start-timeout-ms", "60000"];

describe.skipIf(needs("natsServer") || needs("openssl"))("terrarium serve --nats tls://…", () => {
  it("[CLUSTER-1611] trusts the authority of NODE_EXTRA_CA_CERTS, and refuses others and other names at once, in one line", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [authority, other] = [new Authority(folder.path, "authority"), new Authority(folder.path, "other")];
    const ports = await freePorts(2);
    const tls = [authority.tlsFor("right", "IP:127.0.0.1"), authority.tlsFor("named", "DNS:nats.example")];
    const hosts = ports.map((port) => `127.0.0.1:${port}`);
    await Promise.all(
      ports.map(async (port, index) => {
        const settings = { port, folder: folder.path, name: `tls-${index}`, more: tls[index] ?? "" };
        const server = await NatsServer.start(settings);
        cleanUp(() => server.kill());
      }),
    );
    const refused = async (at: string, variables = {}): Promise<string> => {
      const { status, stderr } = await run([...SERVE, "--nats", at], {
        TERRARIUM_TOKEN: TOKEN,
        ...variables,
      });
      return `${status} ${stderr.split("\n").find((one) => one.startsWith("terrarium:"))}`;
    };
    const trusting = ({ file }: Authority) => ({ NODE_EXTRA_CA_CERTS: file });
    const [right = "", named = ""] = hosts;
    const args = [...SERVE, "--nats", `tls://${right}`];
    await using served = new Session(args, { TERRARIUM_TOKEN: TOKEN, ...trusting(authority) });
    const [untrusted, foreign, misnamed, line] = await Promise.all([
      refused(`tls://${right}`),
      refused(`tls://${right}`, trusting(other)),
      refused(`tls://${named}`, trusting(authority)),
      served.line(),
    ]);
    const hint = "NODE_EXTRA_CA_CERTS names a file with its authority";
    for (const told of [untrusted, foreign])
      expect(told).toBe(
        `1 terrarium: the certificate of NATS at ${right} is not trusted (unable to verify the first certificate): ${hint}`,
      );
    expect(misnamed).toBe(`1 terrarium: the certificate of NATS at ${named} is for another name`);
    expect(line).toMatch(/^terrarium listening on /);
    expect(await served.end("SIGTERM")).toBe(0);
  });
});
