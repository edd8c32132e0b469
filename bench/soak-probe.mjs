// Loaded into the gateway's process by bench/soak.ts: on SIGUSR2 it collects garbage and records the remaining memory.
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

const file = process.env["SOAK_PROBE"];
if (isMainThread && file) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  let times = 0;
  process.on("SIGUSR2", () => {
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const handles = process.getActiveResourcesInfo().length;
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    times += 1;
    writeFileSync(`${file}.${times}`, JSON.stringify({ heapUsed, external, rss, handles, listeners }));
  });
}
