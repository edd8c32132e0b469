/** How to reach an API server, and as whom. */
export interface ClusterAccess {
  readonly server: URL;
  /** PEM; null: the authorities that Node trusts. */
  readonly ca: string | null;
  /** Name that the server's certificate must have; null: the host of `server`. */
  readonly serverName: string | null;
  readonly insecure: boolean;
  /** Client certificate in PEM; null: none. */
  readonly certificate: {
    readonly cert: string;
    readonly key: string;
  } | null;
  /** The value of `Authorization`, asked for before each request, because tokens are renewed; null: none. */
  authorization(): Promise<string | null>;
  /** Namespace of objects for which none is named. */
  readonly namespace: string;
}
/** No cluster can be reached with what is configured; the message says where it was looked for. */
export declare class NoClusterError extends Error {
  readonly name = "NoClusterError";
}
type Environment = Readonly<Record<string, string | undefined>>;
/** Within a pod its service account, else what `kubectl` would use. Throws NoClusterError. */
export declare function clusterAccess(environment: Environment, now: () => number): Promise<ClusterAccess>;
export {};
