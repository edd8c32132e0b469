import { refuseIssues } from "./issues.js";

/**
 * The query string of a request, of which only these parameters are understood, each once. Whatever else is there is
 * refused with BAD_USER_INPUT that names it: a misspelt parameter would be ignored in silence, and a token has no
 * business in an address.
 */
export function readQuery(url: string, known: readonly string[]): URLSearchParams {
  const query = new URL(url, "http://gateway").searchParams;
  requireKnown(query, known);
  return query;
}

/** The same for a query that is parsed already. Parameters named in `lists` may come several times. */
export function requireKnown(
  query: URLSearchParams,
  known: readonly string[],
  lists: readonly string[] = [],
): void {
  refuseIssues(
    [...new Set(query.keys())].flatMap((name) => {
      if (!known.includes(name)) return [{ name, message: "is unknown here" }];
      const isTwice = query.getAll(name).length > 1 && !lists.includes(name);
      return isTwice ? [{ name, message: "is there more than once" }] : [];
    }),
  );
}

/** A whole number of a query, or null when it is not there. Its range is for others to judge. */
export function integerIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^-?\d{1,15}$/.test(text)) refuseIssues([{ name, message: "must be a whole number" }]);
  return Number(text);
}
