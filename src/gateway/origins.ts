/** What a browser says of the page that asks. `origin` is absent for programs, and for a page's own plain reads. */
interface Asking {
  readonly origin?: string | null | undefined;
  /** The `Host` header: what the page would be called that comes from here. */
  readonly host?: string | null | undefined;
}

/** Whether a page may steer from where it comes from. */
export type SteeringOrigins = (asking: Asking) => boolean;

/**
 * Pages that came from this gateway may steer, programs may, and pages of the origins that an operator has named
 * (`https://example.org`; `*` names all). Reading is nobody's business: any page may.
 */
export function steeringOrigins(named: readonly string[]): SteeringOrigins {
  const all = named.includes("*");
  const known = new Set(named.flatMap((origin) => (URL.canParse(origin) ? [new URL(origin).origin] : [])));
  return ({ origin, host }) => {
    if (origin === null || origin === undefined || all) return true;
    if (!URL.canParse(origin)) return false;
    const from = new URL(origin);
    return from.host === host || known.has(from.origin);
  };
}
