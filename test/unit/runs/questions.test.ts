import { describe, expect, it } from "vitest";
import { completed, freely, invocation, order, runs, turn } from "./run-kit.js";

const question = (id: string, cause: string) => ({ id, agentId: "pulse", cause });
const answer = { by: "bob", input: null, attempt: 1 };

describe("questions of runs", () => {
  it("[RUN-520] park the run with its state, before the report of the host", async () => {
    const { hosts, service } = await runs();
    const asked = service.perform(invocation({ session: "s" }), freely);
    await turn();
    const { id } = hosts.last.run;
    await service.resumptions.parked(question("sem-00000001", id), { state: { value: { step: 1 } } });
    expect(await service.get(id)).toMatchObject({ status: "PARKED", semaphores: ["sem-00000001"] });
    expect(await service.stateOf("pulse", "s")).toEqual({ version: 1, value: { step: 1 } });
    hosts.last.ended.resolve({ outcome: { kind: "PARKED", semaphore: "sem-00000001" }, semaphore: null });
    expect(await asked).toMatchObject({ id, status: "PARKED" });
    await turn();
    expect(hosts.told).toEqual([[id, { isKept: true }]]);
  });

  it("[RUN-521] are answered once: the parent takes over the outcome of the resumption, even if that is repeated", async () => {
    const { service } = await runs();
    const { id } = await service.perturb(order({ session: "s" }), freely);
    await service.resumptions.parked(question("sem-00000001", id), {});
    const resumption = { ...question("sem-00000001", id), ...answer };
    let deliveries = 0;
    const deliver = async (run: {
      readonly id: string;
      readonly root: string;
      readonly session: string | null;
    }) => {
      deliveries += 1;
      expect(run).toMatchObject({ id: "res-00000001", root: id, session: "s" });
      await turn();
      return completed("approved");
    };
    await expect(
      service.resumptions.resume(resumption, () => Promise.reject(new Error("down"))),
    ).rejects.toThrow("down");
    await service.resumptions.resume({ ...resumption, attempt: 2 }, deliver);
    await service.resumptions.resume({ ...resumption, attempt: 3 }, deliver);
    expect(deliveries).toBe(1);
    expect(await service.get(id)).toMatchObject({ status: "COMPLETED", result: "approved" });
    expect(await service.children(id)).toMatchObject([{ id: "res-00000001", kind: "RESUME", attempt: 2 }]);
  });

  it("[RUN-521] in a row end the first run with the last answer", async () => {
    const { service } = await runs();
    const { id } = await service.perturb(order(), freely);
    await service.resumptions.parked(question("sem-00000001", id), {});
    await service.resumptions.resume({ ...question("sem-00000001", id), ...answer }, async () => {
      await service.resumptions.parked(question("sem-00000002", "sem-00000001"), {});
      return { outcome: { kind: "PARKED", semaphore: "sem-00000002" }, semaphore: null };
    });
    expect(await service.get(id)).toMatchObject({
      status: "PARKED",
      semaphores: ["sem-00000001", "sem-00000002"],
    });
    const second = { ...question("sem-00000002", "sem-00000001"), ...answer };
    await service.resumptions.resume(second, ({ root }) => Promise.resolve(completed(root)));
    expect(await service.get(id)).toMatchObject({ status: "COMPLETED", result: id });
    expect(await service.get("res-00000001")).toMatchObject({ status: "COMPLETED" });
  });

  it("[RUN-522] end their run when they are withdrawn or their resumption fails for good", async () => {
    const { service, hosts } = await runs();
    const one = await service.perturb(order(), freely);
    await service.resumptions.parked(question("sem-00000001", one.id), {});
    await service.resumptions.questionEnded(question("sem-00000001", one.id));
    expect(await service.get(one.id)).toMatchObject({ status: "CANCELLED" });
    const two = await service.perturb(order(), freely);
    await service.resumptions.parked(question("sem-00000002", two.id), {});
    const failed = { ...question("sem-00000002", two.id), by: "bob", input: null };
    await service.resumptions.failed(failed, { code: "AGENT_ERROR", message: "no luck" });
    expect(await service.get(two.id)).toMatchObject({
      status: "FAILED",
      error: { code: "AGENT_ERROR", message: "no luck" },
    });
    // A host that has an end of it need not keep that.
    expect(hosts.told).toEqual([["res-00000002", { isKept: false }]]);
  });

  it("[LINK-1710] of an attempt that was cut off are refused, and do not park the next attempt", async () => {
    const { service } = await runs();
    const { id } = await service.perturb(order(), freely);
    service.began(id, 1);
    const asked = { agentId: "pulse", cause: id };
    expect(await service.resumptions.asking({ ...asked, attempt: 1 }, {})).toMatchObject({
      run: { id, attempt: 1 },
    });
    service.hostDown(["pulse"]);
    await turn();
    await expect(service.resumptions.asking({ ...asked, attempt: 1 }, {})).rejects.toMatchObject({
      code: "AGENT_ERROR",
    });
    // It was being stored when the attempt was cut off.
    await service.resumptions.parked(question("sem-00000001", id), {}, 1);
    expect(await service.get(id)).toMatchObject({ status: "ACCEPTED", attempt: 2 });
    expect(await service.resumptions.asking({ ...asked, attempt: 2 }, {})).toMatchObject({
      run: { id, attempt: 2 },
    });
  });

  it("[RUN-523] decide their runs after a crash between the two", async () => {
    const before = await runs();
    const unparked = await before.service.perturb(order(), freely);
    const withdrawn = await before.service.perturb(order(), freely);
    await before.service.resumptions.parked(question("sem-00000002", withdrawn.id), {});
    const after = await runs(before.store);
    async function* open() {
      yield question("sem-00000001", unparked.id);
      await Promise.resolve();
    }
    await after.service.resumptions.reconcile(open(), (id) =>
      Promise.resolve({ kind: id === "sem-00000002" ? "ENDED" : "OPEN" }),
    );
    expect(await after.service.get(unparked.id)).toMatchObject({
      status: "PARKED",
      semaphores: ["sem-00000001"],
    });
    expect(await after.service.get(withdrawn.id)).toMatchObject({ status: "CANCELLED" });
  });
});
