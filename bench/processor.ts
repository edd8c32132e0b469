import { readdirSync, readFileSync } from "node:fs";

/** CPU time of each thread of a process, by thread id, nanoseconds. */
export function threadTimesNs(pid: number): Map<number, number> {
  const times = new Map<number, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const [onCpuNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
      times.set(Number(thread), Number(onCpuNs));
    } catch {
      // The thread ended between the two reads.
    }
  }
  return times;
}

/** Time a thread has run, and time it was runnable without a core, ms. */
export function threadSchedule(pid: number, thread: number): { ranMs: number; waitedMs: number } {
  const [ranNs, waitedNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8")
    .split(" ")
    .map(Number);
  return { ranMs: (ranNs ?? 0) / 1e6, waitedMs: (waitedNs ?? 0) / 1e6 };
}

export interface CpuUse {
  readonly totalMs: number;
  /** Threads by CPU time, the busiest first. */
  readonly threads: readonly { readonly thread: number; readonly ms: number }[];
}

export function cpuSince(pid: number, before: Map<number, number>): CpuUse {
  const threads = [...threadTimesNs(pid)]
    .map(([thread, ns]) => ({ thread, ms: (ns - (before.get(thread) ?? 0)) / 1e6 }))
    .toSorted((a, b) => b.ms - a.ms);
  return { totalMs: threads.reduce((sum, { ms }) => sum + ms, 0), threads };
}

export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) * 1024;
}

/** Bytes in the kernel's TCP buffers, of all processes. */
export function kernelTcpBytes(): number {
  const pages = /TCP:.* mem (\d+)/.exec(readFileSync("/proc/net/sockstat", "utf8"))?.[1];
  return Number(pages ?? Number.NaN) * 4096;
}

/** CPU time of the whole machine, ms. */
export function machineTimeMs(): number {
  const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0] as string;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * 10;
}
