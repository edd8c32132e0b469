import type { AgentView } from "../watching/port.js";
import type { JsonObject } from "./row.js";
type Shown = Pick<AgentView, "id" | "genus" | "description">;
/** The widgets for a page of one's own. */
export declare function dashboardWidgets(agents: readonly Shown[], basePath: string): JsonObject;
/** The page's only style. The gateway's Content-Security-Policy allows it by its hash. */
export declare const DASHBOARD_STYLE: string;
/**
 * A page of live widgets. The elements come from the gateway's own script, connect by themselves, and show their age when
 * the connection is lost. Links are relative, so that the page works below any base path.
 */
export declare function dashboardPage(agents: readonly Shown[]): string;
export {};
