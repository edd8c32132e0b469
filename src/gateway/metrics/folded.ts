import { OTHER } from "../../base/bounds/tally.js";

/** Combines the values of agents that share a label. */
export type JoinValues = (a: number, b: number) => number;

const SAMPLE = /^(\w+)\{(.*)\} (\S+)$/;
const AGENT = /(?<=^|,)agent="((?:[^"\\]|\\.)*)"/;

/**
 * A text of metrics in which the agents that pass share the label `other`, like those beyond `maxMetricAgents`. Their values are
 * joined as `joinOf` says for the metric.
 */
export function folded(
  text: string,
  isFolded: (agentId: string) => boolean,
  joinOf: (metric: string) => JoinValues,
): string {
  const lines: (string | { readonly name: string; readonly labels: string; value: number })[] = [];
  /** Samples of `other`, by metric and labels. */
  const others = new Map<string, { value: number }>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    const [, agentId] = AGENT.exec(labels) ?? [];
    if (agentId === undefined || (agentId !== OTHER && !isFolded(agentId))) {
      lines.push(line);
      continue;
    }
    const shared = labels.replace(AGENT, `agent="${OTHER}"`);
    const known = others.get(`${name} ${shared}`);
    if (known) {
      known.value = joinOf(name)(known.value, Number(value));
      continue;
    }
    const sample = { name, labels: shared, value: Number(value) };
    others.set(`${name} ${shared}`, sample);
    lines.push(sample);
  }
  return lines
    .map((line) => (typeof line === "string" ? line : `${line.name}{${line.labels}} ${line.value}`))
    .join("\n");
}
