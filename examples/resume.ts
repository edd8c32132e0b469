import {
  type DocumentNode,
  type FieldNode,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionNode,
} from "graphql";
import type { Client, FormattedExecutionResult, SubscribePayload } from "graphql-ws";

/**
 * A graphql-ws client whose subscriptions to `terrariumEvents` resume where they stopped. graphql-ws writes the
 * payload for each attempt, so the cursor is read at that moment. Documents pass `after` as a
 * variable and select `cursor` of every event, under any names; any other subscription to `terrariumEvents` would
 * repeat or miss events, so it is refused with an error.
 */
export function resuming(client: Client): Client {
  const subscribe: Client["subscribe"] = (payload, sink) => {
    const found = readDocument(payload);
    if (found === null) return client.subscribe(payload, sink);
    if ("refusal" in found) {
      sink.error(new Error(`cannot resume: ${found.refusal}`));
      return () => undefined;
    }
    const { variable, eventKey, cursorKey } = found;
    let after = payload.variables?.[variable];
    const variables = Object.defineProperty({ ...payload.variables }, variable, {
      enumerable: true,
      get: () => after,
    });
    const resumable: SubscribePayload = { ...payload, variables };
    return client.subscribe(resumable, {
      next(result) {
        const event = result.data?.[eventKey] as Record<string, unknown> | null | undefined;
        after = event?.[cursorKey] ?? after;
        (sink.next as (value: unknown) => void)(result);
      },
      error: (error) => sink.error(error),
      complete: () => sink.complete(),
    });
  };
  // The client's own `iterate` calls only its own `subscribe`.
  return { ...client, subscribe, iterate: (payload) => iterate(subscribe, payload) };
}

async function* iterate<Data, Extensions>(
  subscribe: Client["subscribe"],
  payload: SubscribePayload,
): AsyncGenerator<FormattedExecutionResult<Data, Extensions>, void> {
  const heard: FormattedExecutionResult<Data, Extensions>[] = [];
  let ended: { readonly error?: unknown } | null = null;
  let wake = (): void => undefined;
  const end = (how: { readonly error?: unknown }): void => {
    ended ??= how;
    wake();
  };
  const leave = subscribe<Data, Extensions>(payload, {
    next(result) {
      heard.push(result);
      wake();
    },
    error: (error) => end({ error }),
    complete: () => end({}),
  });
  const over = (): { readonly error?: unknown } | null => ended;
  try {
    for (;;) {
      const result = heard.shift();
      const ending = over();
      if (result) yield result;
      else if (ending && "error" in ending) throw ending.error;
      else if (ending) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    leave();
  }
}

/** Options for createClient that survive a restart of the gateway: it retries for ever, at most 10 s apart. */
export const patient = {
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: async (attempt: number) => {
    const longestMs = Math.min(10_000, 500 * 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, longestMs * (0.5 + Math.random() / 2)));
  },
};

/** The variable to resume with, and the keys of the event and its cursor in a result. */
type Found =
  | { readonly variable: string; readonly eventKey: string; readonly cursorKey: string }
  | { readonly refusal: string };

/** Null for documents without a subscription to `terrariumEvents`, and for those that the gateway refuses anyway. */
function readDocument({ query, operationName }: SubscribePayload): Found | null {
  const document = parsed(query);
  const operation = document?.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (!operationName || definition.name?.value === operationName),
  );
  if (!document || operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return null;
  const events = fieldNamed("terrariumEvents", operation.selectionSet.selections, document, ["Subscription"]);
  if (!events) return null;
  const argument = events.arguments?.find(({ name }) => name.value === "after")?.value;
  if (argument?.kind !== Kind.VARIABLE) return { refusal: "pass `after` as a variable: `after: $after`" };
  const selections = events.selectionSet?.selections ?? [];
  const cursor = fieldNamed("cursor", selections, document, ["TerrariumEvent"]);
  if (!cursor) return { refusal: "select `cursor` of every event, without a condition" };
  return { variable: argument.name.value, eventKey: keyOf(events), cursorKey: keyOf(cursor) };
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

/** A field that is always present: also in fragments, except those on a narrower type or with a directive. */
function fieldNamed(
  name: string,
  selections: readonly SelectionNode[],
  document: DocumentNode,
  types: readonly string[],
  seen: ReadonlySet<string> = new Set(),
): FieldNode | null {
  for (const selection of selections) {
    if (selection.directives?.length) continue;
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === name) return selection;
      continue;
    }
    const spread = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
    if (spread !== null && seen.has(spread)) continue;
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : document.definitions.find(
            (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === spread,
          );
    if (fragment?.kind !== Kind.INLINE_FRAGMENT && fragment?.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const type = fragment.typeCondition?.name.value;
    if (type !== undefined && !types.includes(type)) continue;
    const within = fragment.selectionSet.selections;
    const found = fieldNamed(
      name,
      within,
      document,
      types,
      new Set([...seen, ...(spread === null ? [] : [spread])]),
    );
    if (found) return found;
  }
  return null;
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
