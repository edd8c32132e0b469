const INT_MAX = 2_147_483_647;

/** GraphQL's Int has 32 bits: a counter that outgrows them stays at the top instead of failing the query. */
export function clampToInt(count: number): number {
  return Math.min(count, INT_MAX);
}
