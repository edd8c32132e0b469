import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nkeys } from "@nats-io/nats-core";
import { describe, expect, it } from "vitest";

import { createTerrarium, defineAgent } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { Tap } from "../../support/terrarium-kit.js";

const TOKEN = "correct-horse-battery";

interface Key {
  readonly id: string;
  /** A file of credentials as `nsc` writes it. The server looks at the key alone. */
  readonly file: string;
}

/** A new key of a user. */
function newKey(): Key {
  const user = nkeys.createUser();
  const part = (what: string, text: string): string =>
    `-----BEGIN ${what}-----\n${text}\n------END ${what}------\n\n`;
  const seed = new TextDecoder().decode(user.getSeed());
  return {
    id: user.getPublicKey(),
    file: part("NATS USER JWT", "e30.e30.e30") + part("USER NKEY SEED", seed),
  };
}

const allowing = (...keys: Key[]): string =>
  `authorization { users: [ ${keys.map(({ id }) => `{ nkey: ${id} }`).join(", ")} ] }\n`;

describe.skipIf(needs("natsServer"))("a gateway whose NATS credentials are withdrawn", () => {
  it("[CLUSTER-1667] says so and refuses to steer, goes on with watching, and takes new ones from its file without a restart", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [first, second] = [newKey(), newKey()];
    const credentials = join(folder.path, "user.creds");
    writeFileSync(credentials, first.file);
    const [port = 0] = await freePorts(1);
    const server = await NatsServer.start({ port, folder: folder.path, more: allowing(first, second) });
    cleanUp(() => server.kill());
    const tap = new Tap();
    const reasons: unknown[] = [];
    const note = ({ reason }: { reason?: unknown }): void => void reasons.push(reason);
    const terrarium = await createTerrarium({
      nats: { servers: [server.url], namespace: "withdrawn", credentials },
      operatorToken: TOKEN,
      limits: { storeTimeoutMs: 1_000, gatewayLeaseMs: 3_000, steeringRatePerSecond: 10_000 },
      logger: { debug: () => undefined, info: () => undefined, error: () => undefined, warn: note } as never,
      agents: [
        defineAgent({ id: "counter", source: () => tap }),
        defineAgent({ id: "echo", process: (input) => ({ echo: input }) }),
      ],
    });
    cleanUp(() => terrarium.close());
    const { url } = await terrarium.listen({ port: 0 });
    const invoke = async (input: unknown, key: string): Promise<{ status: number; body: unknown }> => {
      const headers = {
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/json",
        "idempotency-key": key,
      };
      const body = JSON.stringify({ input });
      const response = await fetch(`${url}/api/echo/invoke`, { method: "POST", headers, body });
      return { status: response.status, body: await response.json() };
    };
    const degraded = async (): Promise<readonly string[]> => {
      const response = await fetch(`${url}/ready`);
      expect(response.status).toBe(200);
      return ((await response.json()) as { degraded?: string[] }).degraded ?? [];
    };
    const untilSteered = async (): Promise<void> => {
      while ((await invoke(0, "again")).status !== 200);
    };
    const untilRefused = async (): Promise<void> => {
      for (;;) {
        const lines = await degraded();
        if (
          lines.some((line) =>
            /^NATS refuses the credentials since 20\d\d-.*Z: steering is refused/.test(line),
          )
        )
          return;
        expect((await invoke(2, "refused")).status).toBe(503);
      }
    };
    expect(await invoke(1, "kept")).toMatchObject({ status: 200, body: { result: { echo: 1 } } });
    const results = terrarium.observe({ agentId: "counter", types: ["RESULT"], replay: 0 });
    const result = results.next();

    // Withdrawn, and half of the new file is there: the one before is tried until all of it is.
    writeFileSync(credentials, second.file.slice(0, 20));
    await server.reload(allowing(second));
    await untilRefused();
    rmSync(credentials);
    tap.push({ n: 1 });
    expect(await invoke(2, "refused")).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
    writeFileSync(credentials, second.file);
    await untilSteered();

    const refusal = `NATS at 127.0.0.1:${port} refuses these credentials`;
    expect(reasons.filter((reason) => reason === refusal)).toEqual([refusal]);
    expect(reasons).toContain("unable to parse credentials");
    const { value } = await result;
    expect(value?.event).toMatchObject({ type: "RESULT" });
    expect(await invoke(1, "kept")).toMatchObject({ status: 200, body: { result: { echo: 1 } } });
    expect(await degraded()).toEqual([]);
    await results.return?.();
  });
});
