import { TerrariumError } from "../../base/errors.js";

/** One name that was refused, in a query or a body, and why. */
export interface Issue {
  readonly name: string;
  readonly message: string;
}

const ISSUES_MAX = 5;
const NAME_CHARACTERS_MAX = 100;

/** Throws BAD_USER_INPUT that names each of them, unless there are none; `details.issues` as a command's gate tells them. */
export function refuseIssues(issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  const shown = issues
    .slice(0, ISSUES_MAX)
    .map(({ name, message }) => ({ path: [name.slice(0, NAME_CHARACTERS_MAX)], message }));
  const text = shown.map(({ path, message }) => `${path[0]}: ${message}`).join("; ");
  throw new TerrariumError("BAD_USER_INPUT", text, { issues: shown });
}
