import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
export function roomHere() {
  // 0 or a number beyond the machine's memory means unconstrained.
  const constrained = process.constrainedMemory();
  const machine = totalmem();
  return {
    heapBytes: getHeapStatistics().heap_size_limit,
    machineBytes: constrained > 0 ? Math.min(constrained, machine) : machine,
  };
}
/**
 * Objects and buffers of the gateway's thread above which no new observers are accepted. Below V8's limit, so that it
 * is reached before V8 ends the process, and at most half of the memory: agents' threads and the kernel need the
 * rest.
 */
export function memoryWatermark({ heapBytes, machineBytes } = roomHere()) {
  return Math.floor(Math.min(heapBytes * 0.75, machineBytes * 0.5));
}
//# sourceMappingURL=memory.js.map
