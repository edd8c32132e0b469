import type { Watch } from "../../watching/port.js";
import { type Route } from "../answers/route.js";
export declare const OPENAPI_PATH = "/openapi.json";
/** `GET /openapi.json`: made on request, and cached until the agents or their commands change. */
export declare function createOpenapiRoute(watch: Pick<Watch, "agents">, basePath: string): Route;
