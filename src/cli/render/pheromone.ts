import { visibleText } from "../../base/text/visible-text.js";
import type { PheromoneNews } from "../../documents/events.js";

/** `WARNING  0.80  logwatch → steward  app.log  ×3  {"errors":12}`. */
export function pheromoneLine({
  type,
  source,
  target,
  key,
  intensity,
  payload,
  count,
}: PheromoneNews): string {
  const parts = [
    type.padEnd(11),
    intensity.toFixed(2),
    target === null ? source : `${source} → ${target}`,
    ...(key === null ? [] : [key]),
    ...(count > 1 ? [`×${count}`] : []),
    ...(payload === null ? [] : [JSON.stringify(payload)]),
  ];
  return visibleText(parts.join("  ")).replaceAll(/[\n\t]/g, " ");
}
