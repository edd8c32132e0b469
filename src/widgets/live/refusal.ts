/** A GraphQL error or an RFC 9457 problem, as much of it as anybody looks at. */
interface Complaint {
  readonly message?: unknown;
  readonly detail?: unknown;
  readonly title?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** What was asked for did not happen. `code` is the gateway's own word, or `UNREACHABLE` when there was no answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  /** What belongs to the code: `retryAfterMs`, `field`, `scope`, `settledBy` … */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** Asking the same again would be refused again. */
  get isFinal(): boolean {
    return this.code === "BAD_USER_INPUT" || this.code === "QUERY_TOO_COMPLEX";
  }

  static ofGraphql(errors: readonly Complaint[]): Refusal {
    const [first] = errors;
    const details = first?.extensions ?? {};
    return new Refusal(
      textOf(details["code"], "INTERNAL_SERVER_ERROR"),
      textOf(first?.message, "no reason given"),
      details,
    );
  }

  /** An `application/problem+json` body, or whatever else came with a status that is no success. */
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
