import { EVERYTHING, type EventSight } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import type { JsonValue } from "../../base/json.js";
import type { Steer } from "../../steering/port.js";
import { plainPheromone } from "../../watching/plain.js";
import type { Watch } from "../../watching/port.js";
import { json } from "../answers/route.js";
import { readQuery, refuseIssues } from "../callers/input.js";

/** `GET /api/pheromones`: the field now, strongest first, an array. */
export function readPheromones(
  watch: Pick<Watch, "pheromones">,
  url: string,
  viewer: Viewer,
  sight: EventSight,
): Response {
  const query = readQuery(url, ["type", "source", "target", "minIntensity"]);
  const found = watch.pheromones(viewer, {
    type: query.get("type"),
    source: query.get("source"),
    target: query.get("target"),
    minIntensity: numberIn(query, "minIntensity"),
  });
  return json(
    200,
    found.map((one) => plainPheromone(one, sight)),
  );
}

/** `POST /api/pheromones`: the body is the deposit, the answer the pheromone that it made or reinforced. */
export async function depositPheromone(
  steer: Steer,
  url: string,
  body: JsonValue | undefined,
  viewer: Viewer,
): Promise<Response> {
  readQuery(url, []);
  return json(201, plainPheromone(await steer.depositPheromone(viewer, body), EVERYTHING));
}

function numberIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(value)) refuseIssues([{ name, message: "must be a number" }]);
  return value;
}
