/** Well-known types. The set is open: any name of letters, digits, `_`, `.` and `-` is a type. */
export const PHEROMONE_TYPES = [
  "METAPHOR",
  "WARNING",
  "MEMORY",
  "NARRATIVE",
  "OPPORTUNITY",
  "SCARCITY",
  "CAPABILITY",
  "STATE",
  "INTENT",
  "ATTENTION",
  "DREAM",
  "CHAOS",
  "TEST",
];
/** Half-life of a deposit that names none, ms. */
export const HALF_LIFE_MS_DEFAULT = 600_000;
//# sourceMappingURL=pheromone.js.map
