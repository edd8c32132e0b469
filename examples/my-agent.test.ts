// A test of my-agent.ts, without a gateway and without waiting. Run it with
//   node --import jiti/register --test examples/my-agent.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";

import { testAgent } from "terrarium-gateway/testing";

import thermometer from "./my-agent.js";

void test("it speaks up when it gets too hot", async () => {
  const agent = testAgent(thermometer);
  const hot = await agent.invoke({ celsius: 31, from: "attic" });
  assert.deepEqual(hot.result, { tooHot: 31, from: "attic" });
  assert.deepEqual(hot.outputs, [{ celsius: 31 }]);
  const cool = await agent.invoke({ celsius: 20 });
  assert.equal(cool.result, null);
});

void test("it measures once a second", async () => {
  const agent = testAgent(thermometer);
  await agent.advance(9_500);
  assert.equal(agent.outputs.length, 10);
  await agent.stop();
  await agent.advance(60_000);
  assert.equal(agent.outputs.length, 10);
});

void test("it refuses a reading without a number", async () => {
  const agent = testAgent(thermometer);
  await assert.rejects(agent.invoke({ celsius: "hot" }), { code: "BAD_USER_INPUT" });
});
