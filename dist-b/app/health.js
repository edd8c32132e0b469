/** The content of `GET /ready`, read from the parts at every request. */
export class Health {
  #options;
  #isDraining = false;
  constructor(options) {
    this.#options = options;
  }
  get isDraining() {
    return this.#isDraining;
  }
  /** Not ready from now on. */
  drain() {
    this.#isDraining = true;
  }
  /** Reasons why the gateway should get no traffic; empty when ready. */
  unready() {
    const { hosts, storage } = this.#options;
    return [
      ...(this.#isDraining ? ["draining"] : []),
      ...(hosts.allAway && !this.#isDraining ? [`all agents are away: ${hosts.away.join("; ")}`] : []),
      ...(storage.lost === null ? [] : [storage.lost]),
    ];
  }
  /** Faults that do not stop the gateway from serving. Public, so reasons that name files are only in the log. */
  degraded() {
    const { hosts, storage, drops, revocations } = this.#options;
    const { problem } = storage.history;
    return [
      ...hosts.away.map((which) => `agents are away: ${which}`),
      ...hosts.refused.map((which) => `an agent is refused: ${which}`),
      ...drops.lines(),
      ...(storage.isFailing ? ["questions cannot be kept at present"] : []),
      ...(problem === null ? [] : [`history is not being kept: ${problem}`]),
      ...(revocations?.problem ? ["the list of revoked tokens is out of date"] : []),
    ];
  }
}
//# sourceMappingURL=health.js.map
