import { createHash } from "node:crypto";

/** `npm run test:nats` sets it to the address of a server, and gateways of the tests store there what others may share. */
const VARIABLE = "TERRARIUM_TEST_NATS";

let drawn = 0;

/** The options of a gateway on this data folder; undefined when the tests are not run over NATS. */
export function overNats(
  dataDir: string | null,
): { readonly servers: readonly [string]; readonly namespace: string } | undefined {
  const server = process.env[VARIABLE];
  if (!server) return undefined;
  drawn += 1;
  const name = dataDir ?? `${process.pid}-${drawn}`;
  return { servers: [server], namespace: createHash("sha256").update(name).digest("hex").slice(0, 32) };
}

/** The same as variables of `terrarium serve` with these arguments. */
export function natsVariables(args: readonly string[]): Readonly<Record<string, string>> {
  const place = args.indexOf("--data-dir");
  const nats = args[0] === "serve" ? overNats(place < 0 ? null : (args[place + 1] ?? null)) : undefined;
  return nats ? { TERRARIUM_NATS: nats.servers[0], TERRARIUM_NAMESPACE: nats.namespace } : {};
}
