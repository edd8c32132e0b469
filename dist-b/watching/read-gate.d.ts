export interface ReadGateLimits {
  /** Concurrent reads. */
  readonly runningMax: number;
  /** Reads waiting for their turn, in total and of one client; beyond them LIMIT_EXCEEDED. */
  readonly waitingMax: number;
  readonly clientWaitingMax: number;
}
/**
 * Keeps readers, who need no token, from crowding out writers: equal concurrent reads share one outcome, and only a
 * limited number of different reads run at once. The slots of the waiting queue are shared fairly between clients.
 */
export declare class ReadGate {
  #private;
  constructor(limits: ReadGateLimits);
  /** Runs `read`, or joins the running read of the same key. The key must determine the outcome. */
  read<T>(client: string, key: string, read: () => Promise<T>): Promise<T>;
}
