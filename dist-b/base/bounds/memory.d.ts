/** Memory that this process may use, bytes. */
export interface Room {
  /** V8's limit for objects of the main thread; beyond it V8 ends the process. */
  readonly heapBytes: number;
  /** Memory of the machine, or of the container (cgroup) when that is less. */
  readonly machineBytes: number;
}
export declare function roomHere(): Room;
/**
 * Objects and buffers of the gateway's thread above which no new observers are accepted. Below V8's limit, so that it
 * is reached before V8 ends the process, and at most half of the memory: agents' threads and the kernel need the
 * rest.
 */
export declare function memoryWatermark({ heapBytes, machineBytes }?: Room): number;
