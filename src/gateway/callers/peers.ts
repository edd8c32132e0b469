/** Sockets of one peer beyond `maxConnectionsPerAddress`: for short requests, and for as long as refusals take. */
const RESERVE = 200;

/** Counts the open sockets of each peer, whatever they are for. Holds no more peers than there are sockets. */
export class Peers {
  readonly #open = new Map<string, number>();
  readonly #max: number;

  constructor(maxConnectionsPerAddress: number) {
    this.#max = maxConnectionsPerAddress + RESERVE;
  }

  /** Takes a place, to be given back with `leave`; false when there is none. */
  enter(address: string): boolean {
    const open = this.#open.get(address) ?? 0;
    if (open >= this.#max) return false;
    this.#open.set(address, open + 1);
    return true;
  }

  leave(address: string): void {
    const left = (this.#open.get(address) ?? 1) - 1;
    if (left === 0) this.#open.delete(address);
    else this.#open.set(address, left);
  }
}
