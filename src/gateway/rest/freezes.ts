import type { Viewer } from "../../auth/viewer.js";
import type { JsonValue } from "../../base/json.js";
import type { Freeze } from "../../events/freeze.js";
import type { Steer, ThawArgs } from "../../steering/port.js";
import { plainFreeze } from "../../watching/plain.js";
import type { Watch } from "../../watching/port.js";
import { json } from "../answers/route.js";
import { readQuery, refuseIssues } from "../callers/input.js";

/** `GET /api/freezes`: the freezes in force, oldest first, an array. */
export function readFreezes(watch: Pick<Watch, "freezes">, url: string, viewer: Viewer): Response {
  readQuery(url, []);
  return answer(200, watch.freezes(viewer));
}

/** `POST /api/freezes`: the body says what and why, the answer is the freezes that were made. */
export async function freeze(
  steer: Steer,
  url: string,
  body: JsonValue | undefined,
  viewer: Viewer,
): Promise<Response> {
  readQuery(url, []);
  const { reason, ...which } = membersOf(body, ["agents", "labels", "all", "reason"]);
  const text = typeof reason === "string" ? reason : null;
  if (text === null) refuseIssues([{ name: "reason", message: "must be a text" }]);
  return answer(201, await steer.freeze(viewer, { ...whichOf(which), reason: text ?? "" }));
}

/** `POST /api/thaw`: the body says what, the answer is the freezes that have ended. */
export async function thaw(
  steer: Steer,
  url: string,
  body: JsonValue | undefined,
  viewer: Viewer,
): Promise<Response> {
  readQuery(url, []);
  return answer(200, await steer.thaw(viewer, whichOf(membersOf(body, ["agents", "labels", "all"]))));
}

function answer(status: number, freezes: readonly Freeze[]): Response {
  return json(
    status,
    freezes.map((one) => plainFreeze(one)),
  );
}

function membersOf(
  body: JsonValue | undefined,
  known: readonly string[],
): { readonly [name: string]: JsonValue } {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    refuseIssues([{ name: "body", message: "must be a JSON object" }]);
    return {};
  }
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length > 0) refuseIssues(unknown.map((name) => ({ name, message: "is unknown" })));
  return body;
}

function whichOf({
  agents = null,
  labels = null,
  all = null,
}: {
  readonly [name: string]: JsonValue;
}): ThawArgs {
  const ids = Array.isArray(agents) ? agents.filter((id) => typeof id === "string") : [];
  if (agents !== null && (!Array.isArray(agents) || ids.length < agents.length))
    refuseIssues([{ name: "agents", message: "must be a list of ids" }]);
  if (all !== null && typeof all !== "boolean")
    refuseIssues([{ name: "all", message: "must be true or false" }]);
  return { agents: agents === null ? null : ids, labels, all: all === true };
}
