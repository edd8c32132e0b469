import { TerrariumError } from "../base/errors.js";
/** Runs, questions and events below runs that one operation may ask for: nested lists multiply. */
export const RELATED_MAX = 10_000;
/**
 * The reads of one operation below its runs. They are counted, because nested lists multiply, and sequential, so that
 * one reader does not use all concurrent reads of the store.
 */
class Related {
  #rows = 0;
  #last = Promise.resolve();
  /** Reads one thing for each id. Throws QUERY_TOO_COMPLEX. */
  each(ids, read) {
    return this.list(async () => {
      const found = [];
      for (const id of ids) found.push(await read(id));
      return found;
    });
  }
  /** Throws QUERY_TOO_COMPLEX, also instead of a list that has become too long. */
  list(read) {
    const result = this.#last.then(async () => {
      this.#count(1);
      const rows = await read();
      this.#count(rows.length);
      return rows;
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
  #count(rows) {
    this.#rows += rows;
    if (this.#rows <= RELATED_MAX) return;
    const message = `this operation asks for more than ${RELATED_MAX} runs, questions and events below its runs`;
    throw new TerrariumError("QUERY_TOO_COMPLEX", message, { max: RELATED_MAX });
  }
}
const ofOperation = new WeakMap();
export function relatedOf(context) {
  const known = ofOperation.get(context);
  if (known) return known;
  const related = new Related();
  ofOperation.set(context, related);
  return related;
}
//# sourceMappingURL=related.js.map
