import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { visibleLine, visibleText } from "../../../base/text/visible-text.js";
import { bdiText } from "../../elements/words.js";
import { base, controls, hidden } from "../../theme/theme.js";
import "../agents/agent-page.js";
import "../agents/agents-page.js";
import "../questions/questions-page.js";
import { redrawOnChange } from "../session/controllers.js";
import { takeLoginAnswer } from "../session/login.js";
import { hrefOf, parseRoute, type Route } from "../session/route.js";
import { Session } from "../session/session.js";
import { forgetSharedLink, takeSharedLink } from "../../live/shared-link.js";
import "../runs/run-page.js";
import "../system/system-page.js";
import "./connection-badge.js";
import "./cut-off-bar.js";
import "./freeze-bar.js";
import { MotionSwitch } from "./motion-switch.js";
import "./pulse-line.js";
import "./shared-page.js";
import { shellStyles } from "./shell-styles.js";
import { ThemeSwitch } from "./theme-switch.js";
import "./token-dialog.js";

const NAVIGATION = [
  { route: { page: "agents" }, words: "Agents" },
  { route: { page: "questions" }, words: "Questions" },
  { route: { page: "terrarium" }, words: "System" },
] as const satisfies readonly { route: Route; words: string }[];

const FOOTER = html`<footer>
  <a href="graphql">GraphiQL</a>
  <a href="docs">REST and OpenAPI</a>
  <a href="embed">Widgets for other pages</a>
</footer>`;

/** `<t-dashboard>`: the frame around the pages: header, navigation and footer. */
export class Dashboard extends LitElement {
  static override properties = { route: { state: true } };
  static override styles = [base, controls, hidden, shellStyles];

  declare route: Route;
  /** Before anything else reads the address: it may contain a share. */
  readonly #shared = takeSharedLink({ location, history, storage: sessionStorage });
  readonly session = new Session(
    new URL(".", location.href).href,
    sessionStorage,
    localStorage,
    this.#shared,
    takeLoginAnswer({ location, history, storage: sessionStorage }),
  );
  readonly #motion = new MotionSwitch();
  readonly #theme = new ThemeSwitch(document.documentElement);
  #announced = new Set<string>();
  #announcement = "";

  constructor() {
    super();
    this.route = parseRoute(location.hash);
    redrawOnChange(this, ({ semaphores, connection }) => semaphores || connection);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { live } = this.session;
    globalThis.addEventListener("hashchange", () => (this.route = parseRoute(location.hash)));
    globalThis.addEventListener("online", () => live.retryNow());
    document.addEventListener(
      "visibilitychange",
      () => document.visibilityState === "visible" && live.retryNow(),
    );
    globalThis.addEventListener("pagehide", () => this.session.storeView());
    live.start();
    this.session.keepLastView();
    void this.session.resume();
  }

  protected override willUpdate(): void {
    const { pending } = this.session.live.semaphores;
    const fresh = pending.filter(({ id }) => !this.#announced.has(id));
    this.#announced = new Set(pending.map(({ id }) => id));
    const [first] = fresh;
    if (first) this.#announcement = visibleText(`${first.agentId} asks: ${first.prompt}`);
    const { claims } = this.#shared ?? { claims: null };
    document.title = [
      ...(pending.length > 0 ? [`(${pending.length})`] : []),
      this.#shared ? `${visibleLine(claims?.agentId ?? "A link")} · shared ·` : titleOf(this.route),
      "Terrarium",
    ].join(" ");
  }

  protected override render(): TemplateResult {
    const { identity } = this.session;
    return html`<a class="skip" href="#main" @click=${this.#toMain}>Skip to the content</a>
      <header>
        <a class="name" href="#/"><span aria-hidden="true">▒▓</span> terrarium</a>
        ${this.#shared ? nothing : html`<d-pulse .session=${this.session}></d-pulse>`}
        <d-connection .session=${this.session}></d-connection>
        <div class="tools">
          <button
            class="quiet"
            aria-pressed=${this.#motion.isPaused ? "true" : "false"}
            @click=${this.#switchMotion}
            title=${this.#motion.isPaused ? "Motion is paused" : "Pause motion"}
          >
            <span aria-hidden="true">${this.#motion.isPaused ? "▸" : "‖"}</span
            ><span class="hidden">Pause motion</span>
          </button>
          <button class="quiet" @click=${this.#switchTheme} title="Theme: ${this.#theme.name}">
            <span aria-hidden="true">◐</span><span class="hidden">Theme: ${this.#theme.name}</span>
          </button>
          ${
            this.#shared
              ? nothing
              : html`<button class="quiet token" @click=${() => this.session.askForToken()}>
                  ${identity ? html`<span aria-hidden="true">◆</span> ${bdiText(identity.id)}` : this.session.login.provider ? "Log in…" : "Steer…"}
                </button>`
          }
        </div>
        ${this.#shared ? nothing : this.#navigation()}
      </header>
      ${this.#notice()}
      <d-cut-off .session=${this.session}></d-cut-off>
      <d-freezes .session=${this.session}></d-freezes>
      <main id="main" tabindex="-1">${this.#page()}</main>
      ${this.#shared ? nothing : FOOTER}
      <p class="hidden" role="status" aria-label="News">${this.#announcement}</p>
      <d-token .session=${this.session}></d-token>`;
  }

  #navigation(): TemplateResult {
    const waiting = this.session.live.semaphores.pending.length;
    return html`<nav aria-label="Pages">
      ${NAVIGATION.map(({ route, words }) => {
        const here =
          route.page === this.route.page ||
          (route.page === "agents" && (this.route.page === "agent" || this.route.page === "run"));
        const count = route.page === "questions" && waiting > 0 ? html` <b>${waiting}</b>` : "";
        return html`<a href=${hrefOf(route)} aria-current=${here ? "page" : "false"}>${words}${count}</a>`;
      })}
    </nav>`;
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get("route") as Route | undefined;
    if (before && hrefOf(before).split("?")[0] !== hrefOf(this.route).split("?")[0]) {
      scrollTo(0, 0);
      this.#toMain();
    }
  }

  #notice(): TemplateResult {
    const { notice } = this.session;
    // The region exists from the start, so that screen readers announce changes in it.
    return html`<div class="notice" role="alert">
      ${
        notice === null
          ? ""
          : html`<span>▲ ${bdiText(notice)}</span
              ><button class="quiet" @click=${() => this.session.showNotice(null)}>Dismiss</button>`
      }
    </div>`;
  }

  #page(): TemplateResult {
    const { route, session } = this;
    if (this.#shared)
      return html`<d-shared
        .session=${session}
        .route=${route}
        @terrarium-leave=${this.#leaveShared}
      ></d-shared>`;
    switch (route.page) {
      case "agents":
        return html`<d-agents .session=${session}></d-agents>`;
      case "agent":
        return html`<d-agent .session=${session} .agentId=${route.id} .moment=${route.at}></d-agent>`;
      case "run":
        return html`<d-run .session=${session} .runId=${route.id}></d-run>`;
      case "questions":
        return html`<d-questions .session=${session}></d-questions>`;
      case "terrarium":
        return html`<d-terrarium .session=${session}></d-terrarium>`;
    }
  }

  readonly #toMain = (event?: Event): void => {
    event?.preventDefault();
    this.renderRoot.querySelector("main")?.focus({ preventScroll: event === undefined });
  };

  readonly #leaveShared = (): void => {
    forgetSharedLink({ location, storage: sessionStorage });
    history.replaceState(null, "", new URL(".", location.href));
    location.reload();
  };

  readonly #switchMotion = (): void => {
    this.#motion.toggle();
    this.requestUpdate();
  };

  readonly #switchTheme = (): void => {
    this.#theme.next();
    this.requestUpdate();
  };
}

function titleOf(route: Route): string {
  switch (route.page) {
    case "agents":
      return "Agents ·";
    case "agent":
      return `${visibleLine(route.id)} ·`;
    case "run":
      return `${visibleLine(route.id)} ·`;
    case "questions":
      return "Questions ·";
    case "terrarium":
      return "System ·";
  }
}

customElements.define("t-dashboard", Dashboard);
