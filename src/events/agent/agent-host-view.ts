/** The host in another process that runs an agent, for those who may steer the agent. */
export interface AgentHostView {
  /** Its name, as the host says: `--name` of `terrarium host`. */
  readonly name: string;
  /** Name and version of the library that runs its agents; null when it has not connected since the gateway started. */
  readonly sdk: string | null;
  /** False while its agents wait for it to come back, or it is given up. */
  readonly isConnected: boolean;
  /** Since when it is connected, or is not. Wall time, ms since 1970. */
  readonly since: number;
}
