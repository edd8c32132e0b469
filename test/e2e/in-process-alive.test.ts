import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const ENTRY = pathToFileURL("dist/index.js").href;
const run = promisify(execFile);

/** Runs a script that has nothing but a terrarium to wait for. Rejects when its exit status is not 0. */
async function script(body: string): Promise<string[]> {
  const text = `
    import { createTerrarium, periodic } from ${JSON.stringify(ENTRY)};
    const ticker = { id: "ticker", source: () => periodic(50), process: () => 1 };
    const slow = { id: "slow", process: async (input, context) => { await context.sleep(input); return "slept"; } };
    const terrarium = await createTerrarium({ agents: [ticker, slow] });
    ${body}`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", text]);
  return stdout.split("\n").filter((line) => line.startsWith("> "));
}

describe.concurrent("a script with a terrarium in process", () => {
  it("[INPROC-760] stays alive while a call waits, and while the terrarium closes", async () => {
    const said = await script(`
      console.log("> " + (await terrarium.invoke("slow", 300)).result);
      terrarium.invoke("slow", 300).then(({ result }) => console.log("> " + result), () => console.log("> ended"));
      await terrarium.close();
      console.log("> closed");`);
    expect(said[0]).toBe("> slept");
    expect(said).toContain("> closed");
  });

  it("[INPROC-760] stays alive while a reader waits for an event", async () => {
    const said = await script(`
      for await (const { event } of terrarium.observe({ agentId: "ticker", replay: 0, types: ["RESULT"] })) {
        console.log("> " + event.type);
        break;
      }
      await terrarium.close();`);
    expect(said).toEqual(["> RESULT"]);
  });

  it("[INPROC-760] ends when nothing waits, although the terrarium is open", async () => {
    const said = await script(`
      await terrarium.invoke("slow", 1);
      const events = terrarium.observe({ agentId: "slow", replay: 0 });
      const next = events.next();
      await events.return();
      console.log("> " + (await next).done);`);
    expect(said).toEqual(["> true"]);
  });
});
