import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { run, Session, startGateway } from "../../support/terrarium-process.js";

/** Reads a request, then ends the connection: without an answer, or within one. */
async function breaking(answer: string) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined).once("data", () => socket.end(answer, () => socket.destroy()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    variables: { TERRARIUM_URL: `http://127.0.0.1:${port}`, TERRARIUM_TOKEN: "any", TERRARIUM_NO_CACHE: "1" },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

describe.each([
  ["before the answer", ""],
  ["within the answer", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"],
])("a connection that ends %s", (_when, answer) => {
  let gateway: Awaited<ReturnType<typeof breaking>>;
  beforeAll(async () => {
    gateway = await breaking(answer);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it.each([
    [["perturb", "pulse", "1"]],
    [["invoke", "pulse", "1"]],
    [["run", "cancel", "per-1"]],
    [["run", "again", "per-1"]],
    [["semaphore", "cancel", "sem-1f0c9a77"]],
  ])("[CLI-733] leaves open whether %j was done, and the error says so", async (words) => {
    const { status, stderr } = await run(words, gateway.variables);
    expect(stderr).toMatch(/^terrarium: the connection to .* was lost before the answer/);
    expect(stderr).toContain("it may have been done");
    expect(status).toBe(3);
  });

  it("[CLI-733] does no harm to a read", async () => {
    const { status, stderr } = await run(["run", "list"], gateway.variables);
    expect(stderr).toMatch(/was lost before the answer.*\n {2}try again\n$/);
    expect(status).toBe(3);
  });
});

it("[CLI-733] a gateway that is not there did nothing", async () => {
  const { stderr } = await run(["perturb", "pulse", "1"], { TERRARIUM_URL: "http://127.0.0.1:1" });
  expect(stderr).toContain("no gateway answers");
  expect(stderr).not.toContain("may have been done");
});

it("[CLI-734] run follow outlasts the gateway that it asked, and ends with the run", async () => {
  const data = await tempFolder();
  const asker = join(TOP, "test/support/agents/asker.ts");
  const serve = (port: number) =>
    startGateway(["serve", "--port", `${port}`, "--no-bundled", "--data-dir", data, "--agents", asker]);
  await using first = await serve(0);
  const id = await first.perturb("asker", { ask: {} });
  await using following = new Session(["run", "follow", id, "--json"], first.variables);
  const asked = await following.until((line) => line.includes("SEMAPHORE_EJECTED"));
  const { semaphore } = JSON.parse(asked) as { semaphore: { id: string } };
  await first.session.end("SIGKILL");
  await following.complaint(/connection lost/);
  await using second = await serve(first.port);
  await following.complaint(/reconnected/);
  const answered = await run(["semaphore", "resolve", semaphore.id, "Approve"], second.variables);
  expect(answered).toMatchObject({ status: 0 });
  const last = await following.until((line) => line.includes('"status":"COMPLETED"'));
  expect(JSON.parse(last)).toMatchObject({ id });
  expect(await following.end()).toBe(0);
}, 120_000);
