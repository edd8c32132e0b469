import { css } from "lit";

export const cardStyles = css`
  .answers {
    display: grid;
    gap: var(--t-space);
    margin-top: var(--t-space);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--t-space);
    align-items: center;
  }
  .row input {
    flex: 1 1 12rem;
    width: auto;
    min-width: 0;
  }
  .row > .quiet:last-child {
    margin-left: auto;
  }
  p {
    margin: 0;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  .refusal {
    color: var(--t-ink-waking);
  }
  .refusal::before {
    content: "▲ ";
    font-size: 0.8em;
  }
  .standing {
    display: grid;
    font-size: var(--t-size-s);
  }
  .standing > * {
    grid-area: 1 / 1;
  }
  .standing > .longest {
    visibility: hidden;
  }
  .confirm {
    display: grid;
    gap: var(--t-space);
    padding: var(--t-space);
    border: 1px solid var(--t-ink-waking);
    border-radius: var(--t-radius-s);
  }
  .confirm p {
    color: var(--t-ink-text);
    overflow-wrap: anywhere;
  }
  button {
    max-width: 100%;
    overflow-wrap: anywhere;
    text-align: left;
  }
`;
