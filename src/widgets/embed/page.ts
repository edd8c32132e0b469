import { visibleText } from "../../base/text/visible-text.js";
import { takeSharedLink } from "../live/shared-link.js";
import { adoptTheme } from "../theme/theme.js";

/** The page of live examples: selects an agent and shows the HTML to embed each widget. */
adoptTheme(document);

const shared = takeSharedLink({ location, history, storage: sessionStorage });
const gateway = new URL(".", location.href).href;
const choice = document.querySelector<HTMLSelectElement>("#agent");
const status = document.querySelector("[role=status]");
const widgets = document.querySelectorAll(
  "terrarium-density-field, terrarium-sparkline, terrarium-event-stream, terrarium-semaphore-card",
);

function show(agentId: string): void {
  for (const widget of widgets) {
    if (shared) widget.setAttribute("share", shared.token);
    widget.setAttribute("agent", agentId);
  }
  for (const code of document.querySelectorAll<HTMLElement>("[data-snippet]")) {
    const { snippet = "", more } = code.dataset;
    const attributes = [`gateway="${gateway}"`, `agent="${visibleText(agentId)}"`, ...(more ? [more] : [])];
    code.textContent =
      snippet === "script"
        ? `<script type="module" src="${gateway}widgets.js"></script>`
        : `<${snippet}\n  ${attributes.join("\n  ")}\n></${snippet}>`;
  }
}

async function begin(): Promise<void> {
  const query = encodeURIComponent("{ agents { id } }");
  const response = await fetch(`${gateway}graphql?query=${query}`, {
    headers: {
      accept: "application/json",
      ...(shared && { authorization: `Bearer ${shared.token}` }),
    },
  });
  const { data } = (await response.json()) as { data?: { agents: readonly { id: string }[] } };
  const ids = (data?.agents ?? []).map(({ id }) => id);
  choice?.replaceChildren(...ids.map((id) => new Option(visibleText(id), id)));
  const [first] = ids;
  if (first === undefined) throw new Error("the gateway has no agents");
  // An agent that produces events is the better example.
  const usual = ids.includes("pulse") ? "pulse" : first;
  if (choice) choice.value = usual;
  show(usual);
}

choice?.addEventListener("change", () => show(choice.value));
begin().catch((error: unknown) => {
  if (status)
    status.textContent = `Nothing to show: ${error instanceof Error ? error.message : String(error)}.`;
});
