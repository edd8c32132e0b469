import { visibleText } from "../base/text/visible-text.js";
import type { AgentView } from "../watching/port.js";
import type { JsonObject } from "./row.js";

/** Agents with widgets in one page or descriptor. */
const AGENTS_MAX = 100;

/** The widgets of one agent, and the data that a page of them needs besides its id. */
const WIDGETS: readonly {
  readonly element: string;
  readonly attributes: Readonly<Record<string, string>>;
}[] = [
  { element: "terrarium-density-field", attributes: {} },
  { element: "terrarium-sparkline", attributes: { metric: "flow" } },
  { element: "terrarium-semaphore-card", attributes: {} },
  { element: "terrarium-event-stream", attributes: {} },
];

type Shown = Pick<AgentView, "id" | "genus" | "description">;

/** The widgets for embedding into another page. */
export function dashboardWidgets(agents: readonly Shown[], basePath: string): JsonObject {
  const shown = agents.slice(0, AGENTS_MAX);
  return {
    script: `${basePath}/widgets.js`,
    page: `${basePath}/agentese/world.terrarium.dashboard.manifest`,
    widgets: shown.flatMap(({ id }) =>
      WIDGETS.map(({ element, attributes }) => ({ element, attributes: { agent: id, ...attributes } })),
    ),
    omitted: agents.length - shown.length,
  };
}

/** The page's only style. The gateway's Content-Security-Policy allows it by its hash. */
export const DASHBOARD_STYLE = [
  "body{margin:0 auto;max-width:90rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:CanvasText;background:Canvas}",
  "main{display:grid;gap:2rem}",
  "section{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));align-items:start}",
  "section>h2,section>p{grid-column:1/-1;margin:0}",
  "terrarium-event-stream{grid-column:1/-1}",
].join("\n");

/**
 * A page of live widgets. The elements come from the gateway's own script, connect by themselves, and show their age when
 * the connection is lost. Links are relative, so that the page works below any base path.
 */
export function dashboardPage(agents: readonly Shown[]): string {
  const shown = agents.slice(0, AGENTS_MAX);
  const omitted = agents.length - shown.length;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="dark light">',
    "<title>Agents · Terrarium</title>",
    '<link rel="icon" href="data:,">',
    `<style>${DASHBOARD_STYLE}</style>`,
    '<script type="module" src="../widgets.js"></script>',
    "</head>",
    "<body>",
    "<main>",
    "<h1>Agents</h1>",
    ...(shown.length === 0 ? ["<p>This terrarium has no agents.</p>"] : shown.map(section)),
    ...(omitted > 0 ? [`<p>${omitted} more agents are not shown here.</p>`] : []),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function section({ id, genus, description }: Shown): string {
  const words = [genus, description].filter(Boolean).join(": ");
  const elements = WIDGETS.map(({ element, attributes }) => {
    const all = Object.entries({ agent: id, ...attributes });
    return `<${element} ${all.map(([name, value]) => `${name}="${escaped(value)}"`).join(" ")}></${element}>`;
  });
  return ["<section>", `<h2>${escaped(id)}</h2>`, `<p>${escaped(words)}</p>`, ...elements, "</section>"].join(
    "\n",
  );
}

/** Text from an agent, escaped for HTML, with direction and control characters made visible. */
function escaped(text: string): string {
  return visibleText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
