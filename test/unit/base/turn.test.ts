import { expect, test } from "vitest";
import { gatheredByTick, gatheredByTurn, turn } from "../../../src/base/async/turn.js";
import { randomId } from "../../../src/base/ids.js";

test("[LINK-1553] what one turn sends is posted together, in order, and nothing waits for a later turn", async () => {
  const posted: (readonly number[])[] = [];
  const send = gatheredByTurn<number>((messages) => void posted.push(messages));
  send(1);
  await Promise.resolve();
  send(2);
  expect(posted).toEqual([]);
  await turn();
  expect(posted).toEqual([[1, 2]]);
  send(3);
  await turn();
  await turn();
  expect(posted).toEqual([[1, 2], [3]]);
});

test("[LINK-1553] what posting itself sends is posted in a later turn", async () => {
  const posted: (readonly number[])[] = [];
  const send = gatheredByTurn<number>((messages) => {
    posted.push(messages);
    if (messages[0] === 1) send(2);
  });
  send(1);
  await turn();
  await turn();
  expect(posted).toEqual([[1], [2]]);
});

test("[LINK-1620] what code and its promises send is posted together when they pause, in order", async () => {
  const posted: (readonly number[])[] = [];
  const send = gatheredByTick<number>(
    (messages) => void posted.push(messages),
    () => false,
  );
  await turn().then(async () => {
    // From here on promises run, and nothing is posted before the last of them.
    send(1);
    await Promise.resolve();
    send(2);
    await Promise.resolve();
    send(3);
    expect(posted).toEqual([]);
  });
  await turn();
  expect(posted).toEqual([[1, 2, 3]]);
});

test("[LINK-1620] an urgent message is posted at once, with what was gathered before it", async () => {
  const posted: (readonly number[])[] = [];
  const send = gatheredByTick<number>(
    (messages) => void posted.push(messages),
    (message) => message >= 10,
  );
  send(1);
  send(10);
  expect(posted).toEqual([[1, 10]]);
  send(2);
  await turn();
  expect(posted).toEqual([[1, 10], [2]]);
});

test("[BASE-1554] ids are different, however many are made", () => {
  const ids = new Set(Array.from({ length: 1_000 }, () => randomId("per")));
  expect(ids.size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^per-[0-9a-f]{16}$/);
});
