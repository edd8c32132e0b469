import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { command, defineAgent, park } from "../../../src/index.js";
import { openPage, type WatchedPage } from "../../support/browser.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import type { TerrariumOptions } from "../../../src/app/options.js";

/** Agents for everything that a page shows: answers, questions, failures, commands. */
export function openTerrarium(options: TerrariumOptions = {}): Promise<TerrariumKit> {
  return TerrariumKit.open({
    ...options,
    agents: [
      defineAgent({
        id: "asker",
        genus: "curator",
        description: "asks before it does anything",
        process: (input) =>
          park({
            reason: "APPROVAL_NEEDED",
            prompt: `Delete ${String(input)} files?`,
            options: ["Approve", "Reject"],
            severity: "CRITICAL",
            state: { files: input },
            deadline: Date.now() + 3_600_000,
          }),
        resume: (_state, answer) => ({ answered: answer }),
      }),
      defineAgent({
        id: "adder",
        genus: "calculator",
        description: "adds numbers",
        commands: {
          add: command({
            help: "Adds two numbers.",
            input: z.object({ left: z.number(), right: z.number() }),
            output: z.number(),
            examples: [{ help: "one and two", args: { left: 1, right: 2 } }],
            run: ({ left, right }) => left + right,
          }),
        },
      }),
      ...(options.agents ?? []),
    ],
  });
}

export interface View {
  /** Default 1280. */
  readonly width?: number;
  readonly scheme?: "dark" | "light";
  /** The part of the URL after `#`. */
  readonly hash?: string;
  /** The test may move the page's clock, but not the gateway's. */
  readonly ownClock?: boolean;
  /** Signs in with this token. */
  readonly token?: string;
}

/** Opens a dashboard and waits until it is live. */
export async function openDashboard(browser: Browser, url: string, view: View = {}): Promise<WatchedPage> {
  const watched = await openPage(browser, url);
  const { page } = watched;
  if (view.ownClock) await page.clock.install();
  await page.setViewportSize({ width: view.width ?? 1280, height: 800 });
  await page.emulateMedia({ colorScheme: view.scheme ?? "dark" });
  await page.goto(`${url}/${view.hash ?? ""}`);
  await page
    .getByRole("status")
    .getByText(/^(?:live|cut off|gap of .+)$/)
    .waitFor();
  if (view.token !== undefined) await signIn(page, view.token);
  return watched;
}

export async function signIn(page: Page, token: string, remember = false): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: "Steer…" }).click();
  await page.getByLabel("Token").fill(token);
  if (remember) await page.getByLabel("Remember it until this tab is closed").check();
  await page.getByRole("button", { name: "Use this token" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}

/** Answers the only question, a critical one, in two steps. */
export async function answer(page: Page, option: string): Promise<void> {
  await page.getByRole("button", { name: option, exact: true }).click();
  await page.getByRole("button", { name: "Yes, send this answer" }).click();
}

/** The `<d-agent-card>` of an agent. */
export function cardOf(page: Page, agentId: string) {
  return page.getByRole("article").filter({ has: page.getByRole("link", { name: agentId, exact: true }) });
}

/**
 * Presses a button as soon as it can be pressed, and another one in the first frame in which that is on the page: a stray
 * press, which does not depend on the speed of this machine.
 */
export function pressTwice(page: Page, first: string, second: string): Promise<void> {
  return page.evaluate(
    async ([firstName = "", secondName = ""]) => {
      const inside = (root: ParentNode): Element[] =>
        [...root.querySelectorAll("*")].flatMap((element) => [
          element,
          ...(element.shadowRoot ? inside(element.shadowRoot) : []),
        ]);
      const named = (name: string): HTMLElement | undefined =>
        inside(document).find(
          (element): element is HTMLElement =>
            element.matches("button") && element.textContent.trim() === name,
        );
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      let pressed: HTMLElement | undefined;
      // The same element may change its name, and another one may have the same name.
      const isThere = (): boolean =>
        pressed !== undefined &&
        named(secondName) !== undefined &&
        (firstName !== secondName || named(secondName) !== pressed);
      while (!isThere()) {
        const button = named(firstName);
        // Again when it was not taken: the button moved in this frame. Once taken, it is inert.
        if (button?.ariaDisabled === "false") (pressed = button).click();
        await frame();
      }
      named(secondName)?.click();
    },
    [first, second],
  );
}
