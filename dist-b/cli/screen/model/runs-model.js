const NOTHING = {
  list: null,
  more: false,
  page: undefined,
  viewer: null,
  refusal: null,
  failure: null,
  busy: false,
};
/**
 * The runs on the screen. The last answer stays when the gateway refuses the next request or does not answer. A list stays
 * while one of its runs is open.
 */
export class RunsModel {
  #scene = NOTHING;
  #listed = null;
  #page = null;
  scene() {
    return this.#scene;
  }
  /** Forgets what belongs to something else. */
  turnTo(subject) {
    if (subject.kind === "list" && subject.agentId !== this.#listed) {
      this.#listed = subject.agentId;
      this.#set({ list: null, more: false });
    }
    const page = subject.kind === "page" ? subject.id : null;
    if (page !== this.#page) this.#set({ page: undefined, refusal: null, failure: null });
    this.#page = page;
  }
  listed(list, more) {
    this.#set({ list, more, refusal: null });
  }
  opened(page, viewer) {
    this.#set({ page, viewer, refusal: null });
  }
  refused(refusal) {
    this.#set({ refusal });
  }
  acts() {
    this.#set({ busy: true, failure: null });
  }
  /** `failure`: null when it happened. */
  acted(failure) {
    this.#set({ busy: false, failure });
  }
  #set(change) {
    this.#scene = { ...this.#scene, ...change };
  }
}
//# sourceMappingURL=runs-model.js.map
