import { TerrariumError } from "../base/errors.js";

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
 * (`https://example.org`; `*` names all). Reading is nobody's business: any page may. Throws BAD_USER_INPUT for a name
 * that is no origin of pages on the web: browsers tell those of other kinds apart by none.
 */
export function steeringOrigins(named: readonly string[]): SteeringOrigins {
  const all = named.includes("*");
  const known = new Set(named.filter((name) => name !== "*").map(originOf));
  return ({ origin, host }) => {
    if (origin === null || origin === undefined || all) return true;
    if (!URL.canParse(origin)) return false;
    const from = new URL(origin);
    return from.host === host || known.has(from.origin);
  };
}

function originOf(name: string): string {
  const origin = URL.canParse(name) ? new URL(name).origin : "null";
  if (origin !== "null" && origin === name.replace(/\/$/, "")) return origin;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `an origin is such as https://example.org, or *; found ${name}`,
    {
      field: "steeringOrigins",
    },
  );
}
