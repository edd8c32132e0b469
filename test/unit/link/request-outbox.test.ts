import { expect, it } from "vitest";
import type { DirectCall } from "../../../src/link/agent-call.js";
import { RequestBook } from "../../../src/link/gateway/request-book.js";
import { RequestOutbox } from "../../../src/link/host/request-outbox.js";
import type { ToGateway, ToHost } from "../../../src/link/messages.js";

const call = (idempotencyKey: string | null): DirectCall => ({
  kind: "invoke",
  from: { agentId: "fern", run: "per-1", attempt: 1, holdsSession: false },
  agentId: "moss",
  command: null,
  input: null,
  session: null,
  priority: null,
  timeoutMs: null,
  idempotencyKey,
});
const sense = { kind: "sense", from: { agentId: "fern" }, filter: {} } as const;
const never = new AbortController().signal;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { readonly code: string; readonly details: object }) => [error.code, error.details],
  );

it("[LINK-1338] when the connection is lost, calls of agents fail with UNAVAILABLE, and those under a key are made again", async () => {
  const sent: ToGateway[] = [];
  const outbox = new RequestOutbox(10, (message) => sent.push(message));
  const [plain, keyed, signals] = [
    failure(outbox.call(call(null), never)),
    outbox.call(call("k"), never),
    failure(outbox.signals(sense, never)),
  ];
  expect(sent).toHaveLength(3);
  outbox.hold();
  expect(await plain).toEqual(["UNAVAILABLE", { retryable: true }]);
  expect(await signals).toEqual(["UNAVAILABLE", { retryable: true }]);
  // Meanwhile only a call under a key waits.
  expect(await failure(outbox.call(call(null), never))).toEqual(["UNAVAILABLE", { retryable: true }]);
  const later = outbox.call(call("l"), never);
  outbox.resume();
  const again = sent.flatMap((message) => (message.kind === "request" ? [message] : [])).slice(-2);
  expect(again.map((message) => "idempotencyKey" in message.call && message.call.idempotencyKey)).toEqual([
    "k",
    "l",
  ]);
  const answer = { status: "COMPLETED", result: 1 } as never;
  for (const { id } of again) outbox.onReply({ kind: "reply", id, ok: true, answer });
  expect([await keyed, await later]).toEqual([answer, answer]);
});

it("[LINK-1338] the gateway aborts the calls of a lost connection, but for those under a key", () => {
  const signals: AbortSignal[] = [];
  const sent: ToHost[] = [];
  const book = new RequestBook({
    send: (message) => sent.push(message),
    perform: (_call, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    },
    callsMax: 10,
    onRefused: () => undefined,
    isResumable: true,
  });
  book.request(1, call(null));
  book.request(2, call("k"));
  book.end();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

it("[LINK-1412] the gateway performs so many calls of a host at once, withdrawn ones among them, and each id once", () => {
  const sent: ToHost[] = [];
  let [performed, refused] = [0, 0];
  const book = new RequestBook({
    send: (message) => sent.push(message),
    perform: () => {
      performed += 1;
      return new Promise(() => undefined);
    },
    callsMax: 2,
    onRefused: () => (refused += 1),
    isResumable: true,
  });
  for (const id of [1, 1, 1]) book.request(id, call(null));
  book.withdraw(1);
  for (const id of [2, 3, 4]) book.request(id, call(null));
  expect([performed, refused]).toEqual([2, 2]);
  expect(sent).toMatchObject([3, 4].map((id) => ({ id, ok: false, error: { code: "LIMIT_EXCEEDED" } })));
});
