/** Models named by one run. The usage of further ones counts without their names. */
const MODELS_MAX = 16;
const MODEL_CHARACTERS_MAX = 128;
const AMOUNTS = ["inputTokens", "outputTokens", "costUsd"];
/** Sums what a run reports about its use of language models. */
export class UsageSum {
  #sums = {};
  #models = new Set();
  /** Throws `RangeError` in the author's own stack. */
  add(report) {
    for (const name of AMOUNTS) {
      const amount = report[name];
      if (amount !== undefined && !(Number.isFinite(amount) && amount >= 0)) {
        throw new RangeError(`usage takes a finite number of ${name} from 0, not ${String(amount)}`);
      }
    }
    for (const name of AMOUNTS) {
      const amount = report[name];
      if (amount !== undefined) this.#sums[name] = (this.#sums[name] ?? 0) + amount;
    }
    // Authors of plain JavaScript may pass anything.
    const { model } = report;
    if (typeof model !== "string" || this.#models.size >= MODELS_MAX) return;
    this.#models.add(model.slice(0, MODEL_CHARACTERS_MAX));
  }
  /** Null when nothing was reported. */
  get total() {
    const { inputTokens = null, outputTokens = null, costUsd = null } = this.#sums;
    const isEmpty = inputTokens === null && outputTokens === null && costUsd === null;
    if (isEmpty && this.#models.size === 0) return null;
    return { inputTokens, outputTokens, costUsd, models: [...this.#models] };
  }
}
/** Adds the usage to a span, by OpenTelemetry's conventions for generative AI. */
export function noteUsage(scope, usage) {
  if (!scope || !usage) return;
  const { inputTokens, outputTokens, models } = usage;
  const [model] = models;
  if (inputTokens !== null) scope.note("gen_ai.usage.input_tokens", inputTokens);
  if (outputTokens !== null) scope.note("gen_ai.usage.output_tokens", outputTokens);
  if (model !== undefined) scope.note("gen_ai.request.model", model);
}
//# sourceMappingURL=usage.js.map
