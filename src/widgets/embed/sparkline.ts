import { css, html, type TemplateResult } from "lit";

import "../elements/sparkline.js";
import type { LiveTerrarium } from "../live/index.js";
import { Widget } from "./widget.js";

const METRICS = {
  pressure: { unit: "", max: 100 },
  flow: { unit: "ev/s", max: null },
  temperature: { unit: "", max: 1 },
} as const;

/**
 * `<terrarium-sparkline gateway agent metric>`: pressure, flow (the default) or temperature over five minutes.
 * Parts: `line`, `status`.
 */
export class EmbeddedSparkline extends Widget {
  static override properties = { metric: {} };

  static override styles = [
    ...Widget.styles,
    css`
      t-sparkline {
        padding: 0.5rem 0.75rem;
      }
    `,
  ];

  declare metric: string | null;

  constructor() {
    super();
    this.metric = null;
  }

  protected override get ticks(): boolean {
    return true;
  }

  protected override view(live: LiveTerrarium): TemplateResult | string {
    const metric = this.metric ?? "flow";
    if (!isMetric(metric)) return `“${metric}” is not a metric: use pressure, flow or temperature.`;
    const agent = this.agentStateOf(live);
    if (typeof agent === "string") return agent;
    const { unit, max } = METRICS[metric];
    return html`<t-sparkline
      part="line"
      .label=${`${agent.id} ${metric}`}
      unit=${unit}
      .max=${max}
      .samples=${agent.samples[metric]}
      .now=${this.staleMs === null ? live.gatewayNow : null}
    ></t-sparkline>`;
  }
}

function isMetric(name: string): name is keyof typeof METRICS {
  return Object.hasOwn(METRICS, name);
}

customElements.define("terrarium-sparkline", EmbeddedSparkline);
