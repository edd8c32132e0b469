import { OTHER } from "../../base/bounds/tally.js";

/** Types with a label of their own; agents may invent any number. */
const TYPE_LABELS_MAX = 50;

interface Sampled {
  table(name: string, help: string, label: string, tally: Iterable<[string, number]>): void;
  labelled(
    name: string,
    help: string,
    label: string,
    read: () => readonly (readonly [string, number])[],
  ): void;
}

/** Whether the label `type` of a metric is a type of pheromones, which an agent has chosen. */
export function isPheromoneMetric(name: string): boolean {
  return name.startsWith("terrarium_pheromone");
}

/** `counts`: pheromones in the field, by type. */
export function addPheromoneMetrics(
  sampled: Sampled,
  deposits: Iterable<[string, number]>,
  counts: () => ReadonlyMap<string, number>,
): void {
  sampled.table("terrarium_pheromone_deposits_total", "Stored deposits, by type.", "type", deposits);
  sampled.labelled("terrarium_pheromones", "Pheromones that have not faded, by type.", "type", () =>
    pheromonesByType(counts()),
  );
}

/** Pheromones by type: the most frequent types, and the others together. */
function pheromonesByType(counts: ReadonlyMap<string, number>): [string, number][] {
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  const others = sorted.slice(TYPE_LABELS_MAX).reduce((sum, [, count]) => sum + count, 0);
  const named = sorted.slice(0, TYPE_LABELS_MAX);
  return others === 0 ? named : [...named, [OTHER, others]];
}
