import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { openPage } from "../../support/browser.js";
import { openDashboard } from "./dashboard-kit.js";

/**
 * Opens every page of a gateway with the agent `echo` in a browser and uses it: the dashboard steers, GraphiQL asks and
 * subscribes, the page of REST calls, the page of widgets shows. Fails for anything a page complains of. Resolves to
 * the addresses of requests and sockets that left the path the gateway is at.
 */
export async function usePages(browser: Browser, url: string, token: string): Promise<string[]> {
  const { pathname } = new URL(`${url}/`);
  const strays: string[] = [];

  async function withPage(
    open: () => ReturnType<typeof openPage>,
    use: (watched: Awaited<ReturnType<typeof openPage>>) => Promise<void>,
  ): Promise<void> {
    const watched = await open();
    await use(watched);
    expect(watched.problems).toEqual([]);
    await watched.page.close();
  }

  async function at(path: string) {
    const watched = await openPage(browser, url);
    const { page } = watched;
    const look = (address: string): void => {
      const { protocol, pathname: asked } = new URL(address);
      if (!["data:", "blob:"].includes(protocol) && !asked.startsWith(pathname)) strays.push(address);
    };
    page.on("request", (request) => look(request.url()));
    page.on("websocket", (socket) => look(socket.url()));
    await page.goto(url + path);
    return watched;
  }

  await withPage(
    () => openDashboard(browser, url, { token, hash: "#/agents/echo" }),
    async ({ page }) => {
      await page.getByLabel("Input").fill('"from the dashboard"');
      await page.getByRole("button", { name: "Invoke" }).first().click();
      await page.getByRole("button", { name: "Invoke" }).last().click();
      await page.locator("pre", { hasText: "from the dashboard" }).first().waitFor();
    },
  );
  await withPage(
    () => at("/graphql"),
    async ({ page }) => {
      await page.locator(".graphiql-execute-button").waitFor();
      await page.locator(".graphiql-execute-button").click();
      await page.locator(".result-window").getByText('"echo"').first().waitFor();
    },
  );
  await withPage(
    () => at("/docs"),
    async ({ page }) => {
      const operation = page.locator(".opblock", { has: page.locator('[data-path="/api/agents"]') });
      await operation.locator("button.opblock-summary-control").click();
      await operation.getByRole("button", { name: "Execute" }).click();
      await operation.locator(".live-responses-table").getByText('"echo"').first().waitFor();
    },
  );
  await withPage(
    () => at("/embed"),
    async ({ page }) => {
      await page.locator("#agent").selectOption("echo");
      await page.locator("terrarium-event-stream").getByText("from the dashboard").first().waitFor();
    },
  );
  await withPage(
    () => at("/agentese/world.terrarium.dashboard.manifest"),
    async ({ page }) => {
      const stream = page.locator('terrarium-event-stream[agent="echo"]');
      await stream.getByText("from the dashboard").first().waitFor();
    },
  );
  return strays;
}
