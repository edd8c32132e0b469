import type { Viewer } from "../../auth/viewer.js";
import type { JsonValue } from "../../base/json.js";
import type { Steer } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import type { RestTarget } from "./request.js";
export type RunTarget = Extract<
  RestTarget,
  {
    kind: "runs" | "run";
  }
>;
export type RunSteering = Extract<
  RestTarget,
  {
    kind: "cancelRun" | "rerun";
  }
>;
/** `GET /api/runs` and `GET /api/runs/{id}`. */
export declare function readRuns(
  watch: Pick<Watch, "run" | "runs" | "childrenOf">,
  target: RunTarget,
  url: string,
  viewer: Viewer,
): Promise<Response>;
/** `POST /api/runs/{id}/cancel` and `POST /api/runs/{id}/again`. `body` is undefined when none was sent. */
export declare function steerRun(
  steer: Steer,
  { kind, id }: RunSteering,
  body: JsonValue | undefined,
  viewer: Viewer,
  signal: AbortSignal,
): Promise<Response>;
