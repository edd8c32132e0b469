/** Copies a cursor to the clipboard, and returns a message about the outcome. */
export async function copyWords(cursor: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(cursor);
    return "Cursor copied.";
  } catch {
    // No clipboard access: plain HTTP, or denied by the person.
    return "The browser does not allow copying here. Open the event to see its cursor.";
  }
}
