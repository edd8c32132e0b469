import { css, html, LitElement, type PropertyValues, type TemplateResult, unsafeCSS } from "lit";
import type { AgentState } from "../../live/types.js";
import { base } from "../../theme/theme.js";
import { dataOf, windowOf } from "./chart-data.js";

import uPlot from "uplot";
import uPlotStyles from "uplot/dist/uPlot.min.css?inline";

const CHARTS = [
  { name: "pressure", words: "Pressure, 0–100", color: "--t-ink-waking", max: 100 },
  { name: "flow", words: "Flow, events per second", color: "--t-ink-accent", max: null },
  { name: "temperature", words: "Temperature, 0–1", color: "--t-ink-active", max: 1 },
] as const;

const HEIGHT = 132;

/** `<d-charts>`: the last five minutes of an agent's pressure, flow and temperature, with a shared cursor. */
export class VitalCharts extends LitElement {
  static override properties = { samples: { attribute: false } };

  static override styles = [
    base,
    unsafeCSS(uPlotStyles),
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
      }
      figure {
        min-width: 0;
        margin: 0;
        padding: 0.75rem 0.5rem 0.25rem;
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        padding: 0 0.5rem 0.375rem;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      figcaption b {
        color: var(--t-ink-text);
        font-weight: 600;
      }
      .chart {
        min-height: ${HEIGHT}px;
      }
    `,
  ];

  declare samples: AgentState["samples"];
  readonly #plots: uPlot[] = [];
  readonly #resized = new ResizeObserver(() => this.#fit());
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  #drawnScheme = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    this.#scheme.addEventListener("change", this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#clear();
  }

  protected override render(): TemplateResult {
    return html`${CHARTS.map(({ name, words }) => {
      const latest = this.samples[name].at(-1);
      const value = latest ? latest.value.toFixed(name === "temperature" ? 2 : 1) : "–";
      return html`<figure>
        <figcaption><span>${words}</span><b>${value}</b></figcaption>
        <div class="chart" role="img" aria-label="${words}: ${value} now"></div>
      </figure>`;
    })}`;
  }

  protected override updated(_changed: PropertyValues): void {
    // A canvas does not follow the theme: recreate the charts when it changes.
    const scheme = document.documentElement.style.colorScheme + String(this.#scheme.matches);
    if (scheme !== this.#drawnScheme) this.#clear();
    this.#drawnScheme = scheme;
    if (this.#plots.length === 0) this.#make();
    for (const [index, { name }] of CHARTS.entries()) this.#plots[index]?.setData(dataOf(this.samples[name]));
  }

  #make(): void {
    const look = getComputedStyle(this);
    for (const [index, chart] of CHARTS.entries()) {
      const target = this.renderRoot.querySelectorAll<HTMLElement>(".chart")[index];
      if (target)
        this.#plots.push(
          new uPlot(
            optionsOf(chart, look, target.clientWidth, () => windowOf(this.samples.flow)),
            undefined,
            target,
          ),
        );
    }
  }

  #fit(): void {
    for (const plot of this.#plots) {
      const width = plot.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
    }
  }

  #clear(): void {
    for (const plot of this.#plots.splice(0)) plot.destroy();
  }

  readonly #redraw = (): void => this.requestUpdate();
}

function optionsOf(
  chart: (typeof CHARTS)[number],
  look: CSSStyleDeclaration,
  width: number,
  windowMs: () => number,
): uPlot.Options {
  const color = (name: string): string => resolved(look, name);
  const stroke = color(chart.color);
  const axis = {
    stroke: color("--t-ink-muted"),
    font: `11px ${look.fontFamily}`,
    grid: { stroke: color("--t-line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(width, 100),
    height: HEIGHT,
    cursor: { sync: { key: "vitals" }, y: false, points: { size: 6 } },
    legend: { show: false },
    scales: {
      x: { range: (_plot, _min, max) => [max - windowMs() / 1_000, max] },
      y: {
        range: (_plot, _min, max) => [0, chart.max ?? Math.max(1, (Number.isFinite(max) ? max : 0) * 1.15)],
      },
    },
    axes: [
      { ...axis, space: 64, size: 28, values: (_plot, ticks) => ticks.map(clock) },
      { ...axis, space: 30, size: 36 },
    ],
    series: [
      {},
      { stroke, width: 1.5, fill: `color-mix(in srgb, ${stroke} 16%, transparent)`, points: { show: false } },
    ],
  };
}

/** Resolves a custom property to a colour in the current theme, because a canvas does not know `light-dark()`. */
function resolved(look: CSSStyleDeclaration, name: string): string {
  const probe = document.createElement("i");
  probe.style.colorScheme = look.colorScheme;
  probe.style.color = look.getPropertyValue(name);
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function clock(seconds: number): string {
  const second = seconds % 60 === 0 ? {} : ({ second: "2-digit" } as const);
  return new Date(seconds * 1_000).toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...second,
  });
}

customElements.define("d-charts", VitalCharts);
