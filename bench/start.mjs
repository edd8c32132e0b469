// Measures a start: from spawning `terrarium serve` until it says that it listens, as wall time, and the processor time of the process by
// then. On a busy machine only the processor time says something. Run: `npm run build && node bench/start.mjs [options of serve]`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROUNDS = 9;
/** Linux counts processor time in these, ms. */
const TICK_MS = 10;
const main = join(import.meta.dirname, "../dist/main.js");

async function start() {
  const cwd = mkdtempSync(join(tmpdir(), "terrarium-start-"));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [main, "serve", "--port", "0", ...process.argv.slice(2)], {
    cwd,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    for (
      let said = "";
      !said.includes("listening on");
      said += String((await once(child.stdout, "data"))[0])
    );
    const wall = performance.now() - startedAt;
    const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
    const [user, system] = fields.slice(11, 13).map((ticks) => Number(ticks) * TICK_MS);
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
    return { wall, user, system, megabytes: Number(kilobytes) / 1024 };
  } finally {
    child.kill();
    await once(child, "exit");
    rmSync(cwd, { recursive: true, force: true });
  }
}

const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await start());
for (const name of ["wall", "user", "system", "megabytes"]) {
  const values = rounds.map((one) => one[name]).toSorted((a, b) => a - b);
  console.log(`${name}: median ${values[ROUNDS >> 1].toFixed(0)}, least ${values[0].toFixed(0)}`);
}
