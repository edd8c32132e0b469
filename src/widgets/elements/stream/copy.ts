/** Copies a cursor, and says what came of that. */
export async function copyWords(cursor: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(cursor);
    return "Cursor copied.";
  } catch {
    // No clipboard on this page: over plain HTTP, or by the person's choice.
    return "The browser does not allow copying here; the cursor is in the text of the event.";
  }
}
