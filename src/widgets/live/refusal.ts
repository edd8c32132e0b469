/** The relevant fields of a GraphQL error or an RFC 9457 problem. */
interface Complaint {
  readonly message?: unknown;
  readonly detail?: unknown;
  readonly title?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** A request that was refused or failed. `code` is the gateway's error code, or `UNREACHABLE` without an answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  /** Machine-readable details of the code: `retryAfterMs`, `field`, `scope`, `settledBy` … */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** True when a retry of the same request would be refused again. */
  get isFinal(): boolean {
    return this.code === "BAD_USER_INPUT" || this.code === "QUERY_TOO_COMPLEX";
  }

  static ofGraphql(errors: readonly Complaint[]): Refusal {
    const [first] = errors;
    const details = first?.extensions ?? {};
    return new Refusal(
      textOf(details["code"], "INTERNAL_SERVER_ERROR"),
      textOf(first?.message, "the gateway gave no reason"),
      details,
    );
  }

  /** From an `application/problem+json` body, or any other body of an unsuccessful response. */
  static ofProblem(body: unknown, status: number): Refusal {
    const details = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
    const message = textOf(details["detail"], textOf(details["title"], `the gateway answered ${status}`));
    return new Refusal(textOf(details["code"], `HTTP_${status}`), message, details);
  }

  static unreachable(why: string): Refusal {
    return new Refusal("UNREACHABLE", why);
  }
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}
