import { css } from "lit";

export const formStyles = css`
  :host {
    min-width: 0;
  }
  form {
    display: grid;
    gap: calc(1.5 * var(--t-space));
    margin: 0;
  }
  .field {
    display: grid;
    gap: 4px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .field.inline {
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 4px var(--t-space);
  }
  .field.inline > .name {
    grid-column: 2;
    grid-row: 1;
  }
  .field.inline > input {
    grid-column: 1;
    grid-row: 1;
  }
  .field.inline > p {
    grid-column: 2;
  }
  .name,
  legend {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px var(--t-space);
    padding: 0;
    font-size: var(--t-size-m);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .inside {
    display: grid;
    gap: calc(1.25 * var(--t-space));
    min-width: 0;
    padding: 4px 0 4px calc(1.5 * var(--t-space));
    border-left: 2px solid var(--t-line);
  }
  .item {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: var(--t-space);
    align-items: end;
  }
  .mark {
    color: var(--t-ink-muted);
    font-size: var(--t-size-s);
    font-weight: 400;
  }
  button.small {
    min-height: 1.5rem;
    padding: 0 0.375rem;
    font-size: var(--t-size-s);
    font-weight: 400;
  }
  .inside > button,
  .left button {
    justify-self: start;
    border-color: var(--t-edge);
  }
  .help,
  .left,
  .fault {
    margin: 0;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
    overflow-wrap: anywhere;
  }
  .fault {
    color: var(--t-ink-waking);
  }
  .fault::before {
    content: "▲ ";
    font-size: 0.8em;
  }
  textarea.text {
    min-height: 2.25rem;
    max-height: 16rem;
    field-sizing: content;
    font-family: inherit;
    font-size: inherit;
  }
  output {
    font-family: var(--t-mono);
    font-size: var(--t-size-m);
  }
  .end {
    display: flex;
    flex-wrap: wrap;
    gap: var(--t-space);
    align-items: center;
  }
`;
