import { describe, expect, it } from "vitest";
import { Greenhouse } from "../../support/remote/greenhouse.js";
import { GRACE_MS } from "../../support/remote/remote-kit.js";

describe.each([
  { name: "in memory", isText: false },
  { name: "as JSON text", isText: true },
])("a host that dials in, messages $name", ({ isText }) => {
  it("[LINK-1324] sends events again that the gateway may not have, once each and in order, wherever it is cut", async () => {
    for (let at = 1; at <= 14; at += 1) {
      for (const fate of ["CUT_BEFORE", "CUT_AFTER"] as const) {
        const house = await Greenhouse.start(isText);
        house.host.connect(house.gateway, (_message, count) => (count === at ? fate : "PASS"));
        await house.until(() => house.reconnect() && house.isGrowing);
        for (let said = 0; said < 30; said += 3) {
          house.say(said, said + 1, said + 2);
          await Promise.resolve();
          house.reconnect();
        }
        await house.until(() => house.reconnect() && house.gateway.outputsOf("fern").includes(29));
        const outputs = house.gateway.outputsOf("fern");
        expect(outputs, `${fate} ${at}`).toEqual(Array.from({ length: 30 }, (_, n) => n));
        expect(house.gateway.missedOf("fern")).toBe(0);
        expect(house.gateway.errors).toEqual([]);
      }
    }
  });

  it("[LINK-1325] keeps at most as many events as the link takes, and the gap says exactly how many were dropped", async () => {
    const house = await Greenhouse.start(isText, { linkEventsMax: 50, linkReserveEvents: 10 });
    await house.connect();
    house.host.wire?.cut();
    for (let said = 0; said < 200; said += 1) house.say(said);
    house.reconnect();
    await house.until(() => house.host.messages.some(({ kind }) => kind === "ack"));
    house.say(200);
    await house.until(() => house.gateway.outputsOf("fern").includes(200));
    const outputs = house.gateway.outputsOf("fern");
    expect(outputs.length).toBeLessThan(60);
    expect(outputs.length + house.gateway.missedOf("fern")).toBe(201);
  });

  it("[LINK-1326] acknowledges what is stored, so that a gateway that is killed at any moment loses and doubles nothing", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    for (let kills = 0; kills < 8; kills += 1) {
      house.say(3 * kills, 3 * kills + 1);
      // With the first kills nothing is stored, with others a part is.
      for (let turn = 0; turn < 2 ** kills; turn += 1) await Promise.resolve();
      if (kills % 3 === 2) house.clock.advance(150);
      house.gateway.kill();
      house.say(3 * kills + 2);
      await house.newGateway();
      house.host.connect(house.gateway);
      await house.until(() => house.gateway.mirrors.of("fern")?.latest.state === "FLOWING");
    }
    house.say(24);
    await house.until(() => house.gateway.outputsOf("fern").includes(24));
    expect(house.gateway.outputsOf("fern")).toEqual(Array.from({ length: 25 }, (_, n) => n));
    expect(house.gateway.missedOf("fern")).toBe(0);
  });

  it("[LINK-1400] shows what became of a question while the host was away, when it is back", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "ask", name: "one" });
    const semaphore = await house.until(async () => (await house.gateway.run(id))?.semaphores[0]);
    house.host.wire?.cut();
    await house.gateway.inbox.purgatory.resolve({ id: semaphore, answer: "yes", by: "ann" });
    house.reconnect();
    const types = (): string[] => house.gateway.eventsOf("fern").map(({ type }) => type);
    await house.until(() => types().includes("SEMAPHORE_RESOLVED"));
    house.gate("resume").resolve();
    await house.until(async () => (await house.gateway.run(id))?.status === "COMPLETED");
    expect(types().filter((type) => type === "SEMAPHORE_RESOLVED")).toHaveLength(1);
  });

  it("[LINK-1401] is expected back after a restart: its agents are listed, take work, and go on when it comes", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const before = await house.perturb({ do: "gate", name: "one" });
    const asked = await house.perturb({ do: "ask", name: "two" });
    await house.until(() => house.ran.includes("gate one"));
    house.gateway.kill();
    await house.newGateway({ ...house.host.link.identity, agents: house.host.agents.agents });
    expect([...house.gateway.roster.agents.keys()]).toEqual(["fern"]);
    const during = await house.perturb({ do: "say", name: "three" });
    house.gate("one").resolve();
    house.host.connect(house.gateway);
    expect(await house.ended(before)).toBe("COMPLETED");
    expect(await house.ended(asked)).toBe("PARKED");
    expect(await house.ended(during)).toBe("COMPLETED");
    expect(house.ran).toEqual(["gate one", "ask two", "say three"]);
    expect(house.gateway.eventsOf("fern").map(({ type }) => type)).not.toContain("AGENT_STOPPED");
  });

  it("[LINK-1401] is given up when it does not come within the grace", async () => {
    const house = await Greenhouse.start(isText);
    house.gateway.kill();
    await house.newGateway({ incarnation: "inc-gone", agents: house.host.agents.agents });
    await house.until(() => house.gateway.mirrors.of("fern")?.latest.state === "STOPPED");
    expect(house.clock.now()).toBeGreaterThanOrEqual(GRACE_MS);
    await expect(house.wait(house.gateway.invoke("fern", {}))).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
    });
  });

  it("[LINK-1327] asks again wherever it is cut, and the question is stored once", async () => {
    for (let at = 1; at <= 24; at += 1) {
      const house = await Greenhouse.start(isText);
      await house.connect();
      const done = house.host.messages.length;
      house.host.connect(house.gateway, (_message, count) => (count === at ? "CUT_BEFORE" : "PASS"));
      await house.until(() => house.host.messages.length >= done);
      await house.until(() => house.reconnect() && house.host.messages.at(-1)?.kind !== "hello");
      const id = await house.perturb({ do: "ask", name: "it" });
      const status = await house.until(
        async () => house.reconnect() && (await house.gateway.run(id))?.status === "PARKED",
      );
      expect(status).toBe(true);
      const { tokens } = await house.gateway.inbox.purgatory.list({});
      expect(tokens.length, `cut at ${at}`).toBe(1);
      expect(house.ran).toEqual(["ask it"]);
    }
  });

  it("[LINK-1327] a question that a killed gateway has stored is not stored again", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    // The answer to the question is lost.
    const fateOf = (message: { readonly kind: string }) =>
      message.kind === "parked" ? "CUT_BEFORE" : "PASS";
    house.host.connect(house.gateway, fateOf);
    await house.until(() => house.host.messages.at(-1)?.kind === "welcome");
    const id = await house.perturb({ do: "ask", name: "it" });
    await house.until(() => house.host.wire === null);
    house.gateway.kill();
    await house.newGateway();
    house.host.connect(house.gateway);
    await house.until(async () => (await house.gateway.run(id))?.status === "PARKED");
    await house.until(() => house.host.messages.some(({ kind }) => kind === "settled"));
    const { tokens } = await house.gateway.inbox.purgatory.list({});
    expect(tokens.length).toBe(1);
    expect(house.ran).toEqual(["ask it"]);
  });

  it("[LINK-1328] runs go on while it has no connection, and their ends are told when it is back", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "gate", name: "one" });
    const called = house.gateway.invoke("fern", { do: "gate", name: "two" });
    await house.until(() => house.ran.length === 1);
    house.host.wire?.cut();
    house.gate("one").resolve();
    house.gate("two").resolve();
    await house.until(() => house.ran.length === 2);
    house.host.connect(house.gateway);
    expect(await house.wait(called)).toMatchObject({ result: "done two" });
    expect(await house.ended(id)).toBe("COMPLETED");
    expect(house.ran).toEqual(["gate one", "gate two"]);
    expect(house.gateway.stored.filter((run) => run.id === id)).toHaveLength(1);
  });

  it("[LINK-1328] the ends of runs are told again until they are confirmed, wherever it is cut", async () => {
    for (let at = 1; at <= 20; at += 1) {
      const house = await Greenhouse.start(isText);
      await house.connect();
      let count = 0;
      let isArmed = false;
      const fateOf = () => (isArmed && (count += 1) === at ? "CUT_BEFORE" : "PASS");
      house.host.connect(house.gateway, fateOf);
      await house.until(
        () => house.host.messages.at(-1)?.kind !== "hello" && house.gateway.remote.isAttached,
      );
      isArmed = true;
      const called = house.gateway.invoke("fern", { do: "count", name: "call" }).then(
        ({ result }) => result,
        (error: { code: string }) => error.code,
      );
      const ids = [await house.perturb({ do: "count", name: "one" })];
      ids.push(await house.perturb({ do: "count", name: "two" }));
      const told = await house.until(
        () => house.reconnect() && Promise.race([called, Promise.resolve(null)]),
      );
      for (const id of ids) {
        await house.until(() => house.reconnect());
        expect(await house.ended(id), `cut at ${at}`).toBe("COMPLETED");
      }
      // A call that never arrived is refused, and has not run.
      expect(house.ran.filter((deed) => deed === "count call")).toHaveLength(told === "UNAVAILABLE" ? 0 : 1);
      expect(house.ran).toHaveLength(told === "UNAVAILABLE" ? 2 : 3);
      const { value } = await house.gateway.runs.stateOf("fern", null);
      expect(value, `cut at ${at}`).toBe(house.ran.length);
    }
  });

  it("[LINK-1329] the deadline of a call holds while its host is away, and its work is ended when the host is back", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const called = house.gateway
      .invoke("fern", { do: "gate", name: "long" }, 3_000)
      .catch((error: unknown) => error);
    await house.until(() => house.ran.length === 1);
    house.host.wire?.cut();
    expect(await house.wait(called)).toMatchObject({ code: "AGENT_TIMEOUT" });
    house.host.connect(house.gateway);
    await house.until(() => house.host.messages.some(({ kind }) => kind === "cancel"));
  });

  it("[LINK-1330] runs that a host does not have when it is back are cut off at once, and sent again", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "gate", name: "one" });
    const called = house.gateway.invoke("fern", { do: "gate", name: "two" }).catch((error: unknown) => error);
    await house.until(() => house.ran.length === 1);
    house.host.wire?.cut();
    const before = house.clock.monotonic();
    // Another life of the process.
    house.newHost();
    house.host.connect(house.gateway);
    house.gate("one").resolve();
    expect(await house.wait(called)).toMatchObject({
      code: "AGENT_NOT_RUNNING",
    });
    expect(house.clock.monotonic() - before).toBeLessThan(GRACE_MS);
    expect(await house.ended(id)).toBe("COMPLETED");
    expect(house.ran).toEqual(["gate one", "gate one"]);
    const types = house.gateway.eventsOf("fern").map(({ type }) => type);
    expect(types.filter((type) => type === "AGENT_STOPPED" || type === "AGENT_STARTED")).toEqual([
      "AGENT_STARTED",
      "AGENT_STOPPED",
      "AGENT_STARTED",
    ]);
  });

  it("[LINK-1331] after the grace its agents are stopped, its runs cut off, and calls fail", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const called = house.gateway.invoke("fern", { do: "gate", name: "one" }).catch((error: unknown) => error);
    await house.until(() => house.ran.length === 1);
    house.host.wire?.cut();
    house.clock.advance(GRACE_MS - 100);
    expect(house.gateway.eventsOf("fern").at(-1)?.type).not.toBe("AGENT_STOPPED");
    house.clock.advance(200);
    expect(await called).toMatchObject({ code: "AGENT_NOT_RUNNING" });
    const last = house.gateway.eventsOf("fern").find(({ type }) => type === "AGENT_STOPPED");
    expect(last).toMatchObject({ reason: "its host did not come back within 10000 ms" });
    await expect(house.gateway.invoke("fern", { do: "gate", name: "two" })).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
    });
    expect([...house.gateway.roster.agents.keys()]).toEqual(["fern"]);
    // The same life comes back all the same: its work is ended, and its events go on.
    house.host.connect(house.gateway);
    await house.until(() => house.host.messages.some(({ kind }) => kind === "cancel"));
    house.say(7);
    await house.until(() => house.gateway.outputsOf("fern").includes(7));
    expect(house.gateway.missedOf("fern")).toBe(0);
  });

  it("[HOST-1419] a run that was cut off at a host that was given up is done again there when the host is back", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "gate", name: "one" });
    await house.until(() => house.ran.length === 1);
    house.host.wire?.cut();
    house.clock.advance(GRACE_MS + 100);
    await house.until(async () => (await house.gateway.run(id))?.attempt === 2);
    house.host.connect(house.gateway);
    await house.until(() => {
      house.clock.advance(100);
      return house.host.messages.some(
        (message) => message.kind === "call" && message.name === "perturb" && message.args.attempt === 2,
      );
    });
    house.gate("one").resolve();
    await house.until(async () => {
      house.clock.advance(100);
      return (await house.gateway.run(id))?.status === "COMPLETED";
    });
    expect(house.ran).toEqual(["gate one", "gate one"]);
  });

  it("[LINK-1332] while it is away, perturbations are accepted and calls refused", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    house.host.wire?.cut();
    const id = await house.perturb({ do: "count", name: "one" });
    await expect(house.gateway.invoke("fern", { do: "count", name: "two" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: "the host of agent fern is reconnecting",
    });
    expect([...house.gateway.roster.agents.keys()]).toEqual(["fern"]);
    house.host.connect(house.gateway);
    expect(await house.ended(id)).toBe("COMPLETED");
    expect(house.ran).toEqual(["count one"]);
  });

  it("[LINK-1333] a gateway that starts again finds the runs that the host still has, and callers find them by their keys", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "gate", name: "one" });
    await house.until(() => house.ran.length === 1);
    void house.gateway.invoke("fern", { do: "gate", name: "two" }, 600_000, "key");
    await house.until(() => house.host.messages.some((message) => message.kind === "began"));
    house.clock.advance(200);
    await house.until(async () => (await house.gateway.run(id))?.status === "RUNNING");
    house.gateway.kill();
    house.gate("one").resolve();
    await house.newGateway();
    house.host.connect(house.gateway);
    expect(await house.ended(id)).toBe("COMPLETED");
    await house.until(() => house.ran.length === 2);
    const again = house.gateway.invoke("fern", { do: "gate", name: "two" }, 600_000, "key");
    house.gate("two").resolve();
    expect(await house.wait(again)).toMatchObject({ result: "done two" });
    expect(house.ran).toEqual(["gate one", "gate two"]);
  });

  it("[LINK-1333] runs that no host has after a restart are cut off: at once where their agent is back, else after the grace", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const ids = [
      await house.perturb({ do: "gate", name: "one" }),
      await house.perturb({ do: "gate", name: "one" }),
    ];
    house.clock.advance(200);
    await house.until(async () => (await house.gateway.run(ids[0] ?? ""))?.status === "RUNNING");
    house.gateway.kill();
    await house.newGateway();
    expect((await house.gateway.run(ids[0] ?? ""))?.status).toBe("RUNNING");
    house.clock.advance(GRACE_MS);
    await house.until(async () => (await house.gateway.run(ids[0] ?? ""))?.status === "ACCEPTED");
    house.newHost();
    house.gate("one").resolve();
    house.host.connect(house.gateway);
    for (const id of ids) expect(await house.ended(id)).toBe("COMPLETED");
    expect(house.ran).toEqual(["gate one", "gate one", "gate one"]);
  });

  it("[LINK-1334] a resumption goes on over a lost connection and a killed gateway, and runs once", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "ask", name: "it" });
    const semaphore = await house.until(async () => (await house.gateway.run(id))?.semaphores[0]);
    await house.gateway.inbox.purgatory.resolve({ id: semaphore, answer: "yes", by: "ann" });
    await house.until(() => house.ran.length === 2);
    house.host.wire?.cut();
    house.host.connect(house.gateway);
    await house.until(() => house.gateway.remote.isAttached);
    house.gateway.kill();
    await house.newGateway();
    house.host.connect(house.gateway);
    house.gate("resume").resolve();
    await house.until(async () => (await house.gateway.run(id))?.status === "COMPLETED");
    expect(house.ran).toEqual(["ask it", "resume yes"]);
  });

  it("[LINK-1335] a second connection of the host replaces the first, which is told so", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const first = house.host;
    const id = await house.perturb({ do: "gate", name: "one" });
    await house.until(() => house.ran.length === 1);
    house.newHost().connect(house.gateway);
    await house.until(() =>
      first.messages.some((message) => message.kind === "bye" && message.code === "REPLACED"),
    );
    house.gate("one").resolve();
    expect(await house.ended(id)).toBe("COMPLETED");
    first.wire?.cut();
    await house.until(() => house.gateway.remote.isAttached);
  });

  it("[LINK-1336] a gateway that closes confirms what it has and lets its host go, whose work the next gateway finds", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "gate", name: "one" });
    const called = house.gateway
      .invoke("fern", { do: "count", name: "two" })
      .catch((error: unknown) => error);
    await house.until(() => house.ran.length === 1);
    house.say(1, 2, 3);
    await house.gateway.close();
    expect(await called).toMatchObject({ code: "UNAVAILABLE" });
    const kinds = house.host.messages.map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf("drain"))).toEqual(expect.arrayContaining(["drain", "ack", "bye"]));
    house.host.wire?.cut();
    house.gate("one").resolve();
    await house.newGateway();
    house.host.connect(house.gateway);
    expect(await house.ended(id)).toBe("COMPLETED");
    expect(house.gateway.outputsOf("fern")).toEqual(expect.arrayContaining([1, 2, 3]));
    expect(house.gateway.missedOf("fern")).toBe(0);
    expect(house.ran.filter((deed) => deed === "gate one")).toHaveLength(1);
    // Nothing was torn: no gap of an unknown size.
    expect(
      house.gateway.eventsOf("fern").filter((event) => event.type === "GAP" && event.missed === null),
    ).toEqual([]);
  });
});
