import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";

/** What this process may use, bytes. */
export interface Room {
  /** V8 ends the process when objects of the main thread take more. */
  readonly heapBytes: number;
  /** Of the machine, or of the container (cgroup) when that gets less. */
  readonly machineBytes: number;
}

export function roomHere(): Room {
  // 0 or a number beyond the machine: not constrained. Newer typings know it, older ones do not.
  const constrained = process.constrainedMemory();
  const machine = totalmem();
  return {
    heapBytes: getHeapStatistics().heap_size_limit,
    machineBytes: constrained > 0 ? Math.min(constrained, machine) : machine,
  };
}

/**
 * Objects and buffers of the gateway's thread above which no new observers are taken. Below V8's limit, so that it is
 * reached before V8 ends the process, and half of the memory at most: agents' threads and the kernel need the rest.
 */
export function memoryWatermark({ heapBytes, machineBytes }: Room = roomHere()): number {
  return Math.floor(Math.min(heapBytes * 0.75, machineBytes * 0.5));
}
