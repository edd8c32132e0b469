import { headers, type NatsConnection, PermissionViolationError } from "@nats-io/nats-core";
import { StoreError } from "../base/store-error.js";
import { bucketNames } from "./bucket/names.js";
import { logNames } from "./log/stream.js";

const REQUEST_MS = 2_000;

/**
 * Rejects with STORE_FAILED, which names all that is missing, when this login may not publish or subscribe to what a gateway of the
 * namespace does. Nothing is made and nothing stored.
 */
export async function checkPermissions(nats: NatsConnection, namespace: string): Promise<void> {
  const { vitals, subjectOf } = logNames(namespace);
  const calls = `TERRARIUM_${namespace}`;
  const published = [
    "$JS.API.INFO",
    ...Object.values(bucketNames(namespace)).map((bucket) => `$KV.${bucket}.permission`),
    subjectOf(null),
    `${calls}.gateway.permission.leave`,
    "_INBOX.permission",
  ];
  const subscribed = [vitals, `${calls}.standing`, `${calls}.gateway.permission.call`];
  const asked = published.map((subject) => deniedPublish(nats, subject));
  const denied = [...(await Promise.all(asked)), ...(await deniedSubscriptions(nats, subscribed))].flat();
  const missing = [...new Set(denied)].toSorted();
  if (missing.length > 0) throw lacks(nats, namespace, missing.join(", "));
}

/** What a request was refused for because the login may not do it; any other error as it is. */
export function asMissing(error: unknown, nats: NatsConnection, namespace: string): unknown {
  const violation = violationIn(error);
  if (!violation) return error;
  const does = violation.operation === "publish" ? "publish to" : "subscribe to";
  return lacks(nats, namespace, `${does} ${violation.subject}`);
}

function lacks(nats: NatsConnection, namespace: string, what: string): StoreError {
  return new StoreError(
    "STORE_FAILED",
    `NATS at ${nats.getServer()} does not let this login ${what}: give it the permissions of namespace "${namespace}", as in docs/cluster.md`,
  );
}

function violationIn(error: unknown): PermissionViolationError | null {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  return cause instanceof PermissionViolationError ? cause : null;
}

/** A stream does not take what is meant for another one, so that this changes nothing. */
async function deniedPublish(nats: NatsConnection, subject: string): Promise<string[]> {
  const head = headers();
  head.set("Nats-Expected-Stream", "NONE");
  try {
    const isStored = !subject.startsWith("$JS.");
    await nats.request(subject, "", { timeout: REQUEST_MS, ...(isStored && { headers: head }) });
    return [];
  } catch (error) {
    const violation = violationIn(error);
    // Without a stream there is no answer, and servers that elect a leader give none yet.
    if (!violation) return [];
    const isAnswer = violation.operation === "subscription";
    return [isAnswer ? "subscribe to _INBOX.>" : `publish to ${subject}`];
  }
}

async function deniedSubscriptions(nats: NatsConnection, subjects: readonly string[]): Promise<string[]> {
  const denied: string[] = [];
  const subscriptions = subjects.map((subject) =>
    nats.subscribe(subject, {
      callback: (error) => {
        if (error) denied.push(`subscribe to ${subject}`);
      },
    }),
  );
  await nats.flush();
  for (const subscription of subscriptions) subscription.unsubscribe();
  return denied;
}
