import { css } from "lit";

/** Styles shared by the pages: headings, panels and empty states. */
export const pageStyles = css`
  h1 {
    margin: 0;
    font-size: var(--t-size-xl);
    font-weight: 600;
    letter-spacing: -0.01em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    margin: 0 0 calc(1.5 * var(--t-space));
    font-size: var(--t-size-l);
    font-weight: 600;
  }
  h2 small {
    margin-left: 0.375rem;
    font-size: var(--t-size-m);
    font-weight: 400;
    color: var(--t-ink-muted);
  }
  section + section {
    margin-top: calc(4 * var(--t-space));
  }
  a {
    color: var(--t-ink-accent);
    text-underline-offset: 0.2em;
  }
  .muted {
    color: var(--t-ink-muted);
  }
  .old {
    color: var(--t-ink-waking);
  }
  .small {
    font-size: var(--t-size-m);
  }
  .panel {
    min-width: 0;
    padding: calc(2 * var(--t-space));
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  .nothing {
    display: grid;
    gap: calc(1.5 * var(--t-space));
    justify-items: start;
    padding: calc(3 * var(--t-space));
    border: 1px dashed var(--t-line);
    border-radius: var(--t-radius);
    color: var(--t-ink-muted);
  }
  .nothing p {
    margin: 0;
    max-width: 60ch;
  }
  code {
    font-family: var(--t-mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
`;
