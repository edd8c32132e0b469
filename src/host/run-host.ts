import { hostname } from "node:os";
import { ERROR_CODES, TerrariumError } from "../base/errors.js";
import { deferred } from "../base/async/deferred.js";
import { aliveDuring } from "../base/async/stay-alive.js";
import { DialledHost } from "./dialled-host.js";
import { checkDefinitions } from "./modules/check-definition.js";
import type { DialChange } from "../link/channels/socket.js";
import type { RunHostOptions, RunningHost } from "./host-options.js";

const WHERE = "runHost";
const DRAIN_MS = 8_000;

/** Dials, and resolves when a gateway has welcomed the host. */
export async function startHost(options: RunHostOptions): Promise<RunningHost> {
  const { gateway, token = process.env["TERRARIUM_TOKEN"] ?? null, name = hostname() } = options;
  const definitions = checkDefinitions(options.agents, WHERE);
  const ended = deferred<TerrariumError | null>();
  const host = new DialledHost({
    definitions,
    modules: new Map(definitions.map(({ id }) => [id, WHERE])),
    urls: addressesOf(gateway),
    name,
    drainMs: DRAIN_MS,
    token: typeof token === "function" ? token : () => token,
    log: (line) => options.log?.(line),
    onChange: (change) => {
      options.onChange?.(change);
      if (change.kind === "refused") ended.resolve(refusalOf(change));
    },
  });
  // Timers of a clock do not keep the process alive while no gateway answers.
  void aliveDuring(() => ended.promise);
  const refusal = await Promise.race([host.start().then(() => null), ended.promise]);
  if (refusal) {
    await aliveDuring(() => host.close(0));
    throw refusal;
  }
  return {
    name,
    ended: ended.promise,
    async close(drainMs = DRAIN_MS) {
      await aliveDuring(() => host.close(drainMs));
      ended.resolve(null);
    },
  };
}

function addressesOf(gateway: string | readonly string[]): URL[] {
  const given = [gateway].flat();
  const urls = given.flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []));
  const isRight = urls.every(({ protocol }) => protocol === "http:" || protocol === "https:");
  if (isRight && given.length > 0 && urls.length === given.length) return urls;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `${WHERE}: gateway must be an http or https address such as https://gateway.example, or a list of them`,
  );
}

function refusalOf({
  code,
  message,
  url,
}: Extract<DialChange, { readonly kind: "refused" }>): TerrariumError {
  const known = Object.keys(ERROR_CODES).includes(code) ? (code as TerrariumError["code"]) : "FORBIDDEN";
  return new TerrariumError(known, message, { gateway: url, reason: code });
}
