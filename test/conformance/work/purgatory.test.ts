import { afterEach, describe, expect, it } from "vitest";
import type { TerrariumOptions } from "../../../src/app/options.js";
import agents, { QUESTION } from "../../support/agents/asker.js";
import { Observer, Person, PerturbSocket } from "../../support/steering-clients.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function terrarium(options: TerrariumOptions = {}) {
  const kit = await TerrariumKit.open({ ...options, agents });
  open.push(kit);
  const observer = new Observer(kit);
  open.push(observer);
  return { kit, observer, operator: new Person(kit, kit.bearer), stranger: new Person(kit) };
}

describe("a question", () => {
  it("is announced, listed, answered once out of two attempts, and resumed with its cause", async () => {
    const { kit, observer, operator, stranger } = await terrarium();
    const perturbation = await operator.perturb({ ask: {}, say: "scan 7" });
    const told = await observer.card("EJECTED");
    expect(told).toMatchObject({ ...QUESTION, agentId: "asker", status: "PENDING", cause: perturbation });

    await observer.resultOf(await operator.perturb({ say: "still flowing" }));
    expect(await stranger.cards()).toEqual([told]);
    expect(await stranger.cards('(agentId: "counter")')).toEqual([]);

    const ada = new Person(kit, await bearerOf("purgatory:resolve"));
    const answers = await Promise.allSettled([
      operator.resolve(told.id, "Approve", told.digest),
      ada.resolve(told.id, "Reject", told.digest),
    ]);
    const won = answers.find((answer) => answer.status === "fulfilled")?.value;
    const lost = answers.find((answer) => answer.status === "rejected")?.reason;
    expect(won).toMatchObject({ status: "RESOLVED", answer: expect.stringMatching(/^(Approve|Reject)$/) });
    expect(lost).toMatchObject({
      code: "SEMAPHORE_SETTLED",
      details: { status: "RESOLVED", settledBy: won?.settledBy, settledAt: expect.any(Number) },
    });

    expect((await observer.resultOf(told.id)).result).toEqual({
      answer: won?.answer,
      attempt: 1,
      semaphoreId: told.id,
      cause: told.id,
      asked: "scan 7",
    });
    expect(await operator.ended(told.id)).toMatchObject({ resumption: { status: "DONE", attempt: 1 } });
    const kinds = observer.heard.items.filter(({ type }) => type !== "OUTPUT").map(({ type }) => type);
    expect(kinds).toEqual([
      "PERTURBED",
      "SEMAPHORE_EJECTED",
      "PERTURBED",
      "RESULT",
      "SEMAPHORE_RESOLVED",
      "RESULT",
    ]);
    expect((await operator.audit(told.id)).map(({ what, who }) => [what, who])).toEqual([
      ["PARKED", "asker"],
      ["RESOLVED", won?.settledBy],
      ["RESUME_STARTED", "purgatory"],
      ["RESUME_DONE", "asker"],
    ]);
  });

  it("is the answer to invoke, at once and durable, after its event", async () => {
    const { observer, operator } = await terrarium();
    const { status, result, semaphore, perturbationId } = await operator.invoke({
      ask: { prompt: "Go on?" },
    });
    expect({ status, result }).toEqual({ status: "PARKED", result: null });
    expect(semaphore).toMatchObject({ prompt: "Go on?", status: "PENDING", cause: perturbationId });
    expect(await operator.card(semaphore.id)).toMatchObject({ digest: semaphore.digest });
    await observer.card("EJECTED", semaphore.id);
    expect(await operator.invoke({ say: 1 })).toMatchObject({
      status: "COMPLETED",
      result: { said: 1 },
      semaphore: null,
    });
  });

  it("shows its secrets only to callers that may resolve it", async () => {
    const { kit, observer, operator, stranger } = await terrarium();
    const plan = { next: "tell", secret: "frozen secret" };
    const { semaphore } = await operator.invoke({ ask: {}, plan, say: "private input" });
    const steering = new Person(kit, await bearerOf("agent:*:*"));
    const ada = new Person(kit, await bearerOf("purgatory:*"));
    const hidden = { secretsShown: false, state: null, input: null, answer: null };
    expect(semaphore).toMatchObject(hidden);
    for (const person of [stranger, steering]) expect(await person.card(semaphore.id)).toMatchObject(hidden);
    expect(await ada.card(semaphore.id)).toMatchObject({
      secretsShown: true,
      state: plan,
      input: { plan, say: "private input" },
    });
    await ada.resolve(semaphore.id, "Approve");
    await observer.resultOf(semaphore.id);
    expect(await stranger.card(semaphore.id)).toMatchObject({
      ...hidden,
      status: "RESOLVED",
      settledBy: null,
    });
    expect(await ada.cards("(status: RESOLVED)")).toMatchObject([{ answer: "Approve", state: plan }]);

    const { agents: all } = await stranger.gql<{ agents: unknown }>(
      "{ agents { id semaphores { id state answer status } } }",
    );
    expect(JSON.stringify([all, await stranger.cards("(status: null)"), observer.heard.items])).not.toContain(
      "frozen secret",
    );
    const events = observer.heard.items.filter(({ type }) => type.startsWith("SEMAPHORE"));
    expect(events.length).toBe(2);
    expect(JSON.stringify(events)).not.toContain("private input");
    for (const person of [stranger, steering]) {
      await expect(person.audit(semaphore.id)).rejects.toMatchObject({
        code: person === stranger ? "UNAUTHENTICATED" : "FORBIDDEN",
      });
    }
  });

  it("is not settled without the scope, and the rate is limited", async () => {
    const { kit, operator, stranger } = await terrarium({ limits: { steeringRatePerSecond: 2 } });
    const { semaphore } = await operator.invoke({ ask: {} });
    const steering = new Person(kit, await bearerOf("agent:*:*"));
    for (const go of [
      (person: Person) => person.resolve(semaphore.id, "Approve"),
      (person: Person) => person.cancel(semaphore.id),
    ]) {
      await expect(go(stranger)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
      await expect(go(steering)).rejects.toMatchObject({
        code: "FORBIDDEN",
        details: { scope: "purgatory:resolve" },
      });
    }
    await expect(operator.resolve("sem-00000000", "x")).rejects.toMatchObject({
      code: "SEMAPHORE_NOT_FOUND",
    });
    await expect(operator.resolve("no such thing", "x")).rejects.toMatchObject({
      code: "SEMAPHORE_NOT_FOUND",
    });
    const flood = await Promise.allSettled(
      Array.from({ length: 20 }, () => operator.resolve("sem-00000000", "x")),
    );
    expect(flood.map((call) => call.status === "rejected" && call.reason)).toContainEqual(
      expect.objectContaining({
        code: "RATE_LIMITED",
        details: expect.objectContaining({ retryAfterMs: expect.any(Number) }),
      }),
    );
  });

  it("accepts only answers with the digest that was shown, and only offered options", async () => {
    const { operator } = await terrarium();
    const { semaphore } = await operator.invoke({ ask: {} });
    await expect(operator.resolve(semaphore.id, "Approve", "0".repeat(64))).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      details: { digest: semaphore.digest },
    });
    await expect(operator.resolve(semaphore.id, "Perhaps")).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    const { semaphore: shaped } = await operator.invoke({
      ask: { responseSchema: { type: "object", properties: { copies: { type: "integer", minimum: 1 } } } },
    });
    await expect(operator.resolve(shaped.id, { copies: 0 })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { path: "/copies" },
    });
    expect(await operator.resolve(shaped.id, { copies: 3 })).toMatchObject({ status: "RESOLVED" });
  });

  it("is cancelled, or voided by its deadline, and is not resumed then", async () => {
    const { observer, operator } = await terrarium();
    const { semaphore } = await operator.invoke({ ask: {} });
    expect(await operator.cancel(semaphore.id, "not today")).toMatchObject({
      status: "CANCELLED",
      cancelReason: "not today",
    });
    expect(await observer.card("CANCELLED", semaphore.id)).toMatchObject({ settledBy: null });
    const { semaphore: brief } = await operator.invoke({ ask: { deadline: Date.now() + 50 } });
    expect(await observer.card("VOIDED", brief.id)).toMatchObject({
      status: "VOIDED",
      settledBy: "deadline",
    });
    await expect(operator.resolve(brief.id, "Approve")).rejects.toMatchObject({
      code: "SEMAPHORE_SETTLED",
      details: { status: "VOIDED", settledBy: "deadline" },
    });
    await observer.resultOf(await operator.perturb({ say: "after" }));
    expect(observer.heard.items.filter(({ type }) => type === "RESULT")).toHaveLength(1);
  });

  it("is refused with the reason when it is invalid, and the agent goes on", async () => {
    const { observer, operator } = await terrarium();
    await expect(operator.invoke({ ask: { prompt: "" } })).rejects.toMatchObject({
      code: "AGENT_ERROR",
      message: expect.stringContaining("prompt"),
    });
    await expect(operator.invoke({}, "deaf")).rejects.toMatchObject({
      code: "AGENT_ERROR",
      message: expect.stringContaining("`resume`"),
    });
    const cause = await operator.perturb({ ask: { options: ["a", "a"] } });
    await observer.saw((seen) => seen.type === "ERROR" && seen.cause === cause);
    expect(await operator.invoke({ say: 1 })).toMatchObject({ status: "COMPLETED" });
    expect(await operator.cards("(status: null)")).toEqual([]);
  });

  it("may be asked by a resumption", async () => {
    const { observer, operator } = await terrarium();
    const { semaphore } = await operator.invoke({
      ask: {},
      plan: { next: "again", secret: "s" },
      say: "scan",
    });
    await operator.resolve(semaphore.id, "Approve");
    const really = await observer.saw(({ semaphore: card }) => card?.prompt === "Really?");
    expect(really.semaphore).toMatchObject({ cause: semaphore.id, status: "PENDING" });
    await operator.ended(semaphore.id);
    await operator.resolve(really.semaphore?.id ?? "", "Reject");
    expect((await observer.resultOf(really.semaphore?.id ?? "")).result).toMatchObject({
      answer: "Reject",
      asked: "scan",
    });
    expect(
      observer.heard.items.filter(({ type, cause }) => type === "RESULT" && cause === semaphore.id),
    ).toEqual([]);
  });
});

describe("null as an answer", () => {
  const NULLABLE = { options: [], responseSchema: { type: ["string", "null"] } };
  const RESOLVE = "resolveSemaphore(id: $id, ";

  it.each([
    ["a literal", `mutation ($id: ID!) { ${RESOLVE} answer: null) { status } }`],
    ["a variable", `mutation ($id: ID!, $answer: JSON) { ${RESOLVE} answer: $answer) { status } }`],
  ])("[PURGATORY-151] over GraphQL, as %s: the agent gets it", async (_how, query) => {
    const { observer, operator } = await terrarium();
    for (const ask of [NULLABLE, { options: [] }]) {
      const { semaphore } = await operator.invoke({ ask });
      expect(await operator.gql(query, { id: semaphore.id, answer: null })).toEqual({
        resolveSemaphore: { status: "RESOLVED" },
      });
      expect((await observer.resultOf(semaphore.id)).result).toMatchObject({ answer: null, attempt: 1 });
    }
  });

  it("[PURGATORY-151] over GraphQL, absent: BAD_USER_INPUT, and the question still waits", async () => {
    const { operator } = await terrarium();
    const { semaphore } = await operator.invoke({ ask: NULLABLE });
    for (const query of [
      "mutation ($id: ID!) { resolveSemaphore(id: $id) { status } }",
      `mutation ($id: ID!, $answer: JSON) { ${RESOLVE} answer: $answer) { status } }`,
    ]) {
      await expect(operator.gql(query, { id: semaphore.id })).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        details: { field: "answer" },
      });
    }
    expect(await operator.card(semaphore.id)).toMatchObject({ status: "PENDING" });
  });

  it("[PURGATORY-151] over /perturb; if the question does not accept null it is BAD_USER_INPUT", async () => {
    const { kit, observer, operator } = await terrarium();
    using socket = new PerturbSocket(`ws://127.0.0.1:${kit.port}/perturb/asker`, {
      authorization: kit.bearer,
    });
    const strict = await operator.invoke({ ask: {} });
    const refused = await socket.ask({ resolve: strict.semaphore.id, answer: null });
    expect(refused.error).toMatchObject({ code: "BAD_USER_INPUT", field: "answer" });
    await expect(operator.resolve(strict.semaphore.id, null)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
    const { semaphore } = await operator.invoke({ ask: NULLABLE });
    expect(await socket.ask({ resolve: semaphore.id, answer: null })).toMatchObject({ status: "RESOLVED" });
    expect((await observer.resultOf(semaphore.id)).result).toMatchObject({ answer: null });
  });
});

describe("resuming", () => {
  it("is retried with the same id after a failure, whose text only resolvers see", async () => {
    const { observer, operator, stranger } = await terrarium();
    const { semaphore } = await operator.invoke({ ask: {}, plan: { next: "throw", secret: "s" } });
    await operator.resolve(semaphore.id, "Approve");
    const failed = await observer.saw(({ type, cause }) => type === "ERROR" && cause === semaphore.id);
    expect(failed).toMatchObject({
      code: "AGENT_ERROR",
      message: expect.not.stringContaining("secret trouble"),
    });
    expect(await operator.card(semaphore.id)).toMatchObject({
      resumption: { attempt: 1, error: expect.stringContaining("secret trouble") },
    });
    expect(await stranger.card(semaphore.id)).toMatchObject({ resumption: { attempt: 1, error: null } });
    expect((await observer.resultOf(semaphore.id)).result).toMatchObject({
      attempt: 2,
      semaphoreId: semaphore.id,
    });
    expect(await operator.ended(semaphore.id)).toMatchObject({ resumption: { status: "DONE", attempt: 2 } });
  });

  it("has a timeout", async () => {
    const { observer, operator } = await terrarium({ limits: { resumeTimeoutMs: 50 } });
    const { semaphore } = await operator.invoke({ ask: {}, plan: { next: "hang", secret: "s" } });
    await operator.resolve(semaphore.id, "Approve");
    await observer.saw(
      ({ type, code, cause }) => type === "ERROR" && code === "AGENT_TIMEOUT" && cause === semaphore.id,
    );
    expect((await observer.resultOf(semaphore.id)).result).toMatchObject({ attempt: 2 });
  });

  it("waits for an agent that is stopped", async () => {
    const { observer, operator } = await terrarium();
    const { semaphore } = await operator.invoke({ ask: {} });
    await operator.gql('mutation { stopAgent(id: "asker") { state } }');
    expect(await operator.resolve(semaphore.id, "Approve")).toMatchObject({
      resumption: { status: "DUE", attempt: 0 },
    });
    await observer.card("RESOLVED", semaphore.id);
    await operator.gql('mutation { startAgent(id: "asker") { state } }');
    expect((await observer.resultOf(semaphore.id)).result).toMatchObject({ attempt: 1 });
  });
});
