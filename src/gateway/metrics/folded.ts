import { OTHER } from "../../base/bounds/tally.js";

/** Combines the values of agents that share a label. */
export type JoinValues = (a: number, b: number) => number;

const SAMPLE = /^(\w+)\{(.*)\} (\S+)$/;
/** Labels whose values agents choose: their ids, and their types of pheromones. */
const CHOSEN = /(?<=^|,)(agent|type)="((?:[^"\\]|\\.)*)"/g;

/** A label whose value an agent has chosen. */
export interface ChosenLabel {
  readonly metric: string;
  readonly label: string;
  readonly value: string;
}

/**
 * A text of metrics in which the labels that pass share the value `_other`, like agents beyond `maxMetricAgents`. Values of
 * samples that become the same are joined as `joinOf` says for the metric.
 */
export function folded(
  text: string,
  isFolded: (chosen: ChosenLabel) => boolean,
  joinOf: (metric: string) => JoinValues,
): string {
  const lines: (string | { readonly name: string; readonly labels: string; value: number })[] = [];
  /** Samples of `other`, by metric and labels. */
  const others = new Map<string, { value: number }>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    let isShared = false;
    const shared = labels.replaceAll(CHOSEN, (whole, label: string, chosen: string) => {
      if (chosen !== OTHER && !isFolded({ metric: name, label, value: chosen })) return whole;
      isShared = true;
      return `${label}="${OTHER}"`;
    });
    if (!isShared) {
      lines.push(line);
      continue;
    }
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
