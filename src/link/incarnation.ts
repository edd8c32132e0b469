import { randomId } from "../base/ids.js";
import type { Hello } from "./hello.js";

/** Digits of the time at which a process began: milliseconds since 1970 in base 36. */
const TIME_DIGITS = 9;
const INCARNATION = new RegExp(`^inc-([0-9a-z]{${TIME_DIGITS}})-`);

/** The id of one life of a host's process, which began at `at`, ms since 1970. */
export function newIncarnation(at: number): string {
  return randomId(`inc-${Math.max(0, at).toString(36).padStart(TIME_DIGITS, "0")}`);
}

/** Whether one life of a host began before another one. False when an id does not say when. */
export function beganBefore(one: string, other: string): boolean {
  const [before = "", after = ""] = [one, other].map((id) => INCARNATION.exec(id)?.[1] ?? "");
  return before !== "" && after !== "" && before < after;
}

type Life = Pick<Hello, "incarnation">;

/**
 * Whether a newer process of a host is there than the one that says this hello: the present one, or the next, which waits for it. An
 * earlier gateway may not have told the older one.
 */
export function isOlder(
  { incarnation, isClosing }: Pick<Hello, "incarnation" | "isClosing">,
  present: Life | null,
  next: Life | undefined,
): boolean {
  if (!present || present.incarnation === incarnation) return false;
  return (
    isClosing === true || [present, next ?? present].some((one) => beganBefore(incarnation, one.incarnation))
  );
}
