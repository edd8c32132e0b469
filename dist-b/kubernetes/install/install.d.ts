import { type Json } from "../api/crd.js";
export interface InstallOptions {
  readonly operatorImage: string;
  readonly gatewayImage: string;
  /** Where the operator runs. */
  readonly namespace: string;
  /** The only namespace that it looks after; null for all. */
  readonly only: string | null;
}
/** Everything that `kubectl apply` needs to install the operator, in order. */
export declare function installation(options: InstallOptions): Json[];
