import { css } from "lit";

export const streamStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 360px;
    min-height: 160px;
    container-type: inline-size;
    overflow: hidden;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
    font-size: var(--t-size-m);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px var(--t-space);
    padding: var(--t-space);
    border-bottom: 1px solid var(--t-line);
  }
  .tools > input {
    flex: 1 1 9rem;
    width: auto;
    min-width: 0;
    min-height: 1.75rem;
  }
  .types {
    position: relative;
  }
  .types summary {
    display: inline-flex;
    align-items: center;
    min-height: 1.75rem;
    padding: 0.125rem 0.5rem;
    border: 1px solid transparent;
    border-radius: var(--t-radius-s);
    color: var(--t-ink-muted);
    cursor: pointer;
    list-style: none;
  }
  .types summary::-webkit-details-marker {
    display: none;
  }
  .types summary::after {
    content: "▾";
    margin-left: 0.35em;
  }
  .types summary:hover,
  .types[open] summary {
    background: var(--t-raised);
    color: var(--t-ink-text);
  }
  .menu {
    position: absolute;
    z-index: 2;
    top: calc(100% + 4px);
    right: 0;
    display: grid;
    gap: 2px;
    max-height: min(300px, 60vh);
    overflow: auto;
    padding: var(--t-space);
    border: 1px solid var(--t-edge);
    border-radius: var(--t-radius-s);
    background: var(--t-raised);
    box-shadow: 0 8px 24px rgb(0 0 0 / 0.3);
  }
  .menu label {
    display: flex;
    align-items: center;
    gap: var(--t-space);
    padding: 4px 6px;
    white-space: nowrap;
    cursor: pointer;
  }
  .pins {
    flex: none;
    max-height: 45%;
    overflow: auto;
    border-bottom: 1px solid var(--t-line);
    background: var(--t-raised);
  }
  .scroller {
    flex: 1;
    overflow-y: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
  }
  .runway {
    position: relative;
    width: 100%;
  }
  .runway > .row {
    position: absolute;
    inset: 0 0 auto;
  }
  .head {
    display: grid;
    grid-template-columns: 6.2rem minmax(0, 8.6rem) minmax(0, 1fr);
    gap: var(--t-space);
    align-items: baseline;
    width: 100%;
    min-height: 28px;
    padding: 4px var(--t-space) 3px;
    border: 0;
    border-radius: 0;
    text-align: left;
    font-size: inherit;
    line-height: 20px;
  }
  .named .head {
    grid-template-columns: 6.2rem minmax(0, 6.5rem) minmax(0, 8.6rem) minmax(0, 1fr);
  }
  .head:focus-visible {
    outline-offset: -2px;
  }
  .head > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .at {
    color: var(--t-ink-muted);
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
  }
  .summary {
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
  }
  .type::before {
    content: "·";
    display: inline-block;
    width: 1.1em;
    font-weight: 700;
  }
  .quiet .type,
  .quiet .summary {
    color: var(--t-ink-muted);
  }
  .good .type {
    color: var(--t-ink-accent);
  }
  .good .type::before {
    content: "✓";
  }
  .asks .type {
    color: var(--t-ink-active);
  }
  .asks .type::before {
    content: "?";
  }
  .steered .type {
    color: var(--t-ink-active);
  }
  .steered .type::before {
    content: "→";
  }
  .fails .type,
  .warns .type {
    color: var(--t-ink-void);
  }
  .fails .type::before,
  .warns .type::before {
    content: "!";
  }
  .gap .head {
    background: repeating-linear-gradient(-45deg, transparent 0 6px, var(--t-line) 6px 7px);
    color: var(--t-ink-waking);
  }
  .gap .summary {
    white-space: normal;
  }
  .gap .type::before {
    content: "⌇";
  }
  .row.open {
    background: var(--t-raised);
  }
  .detail {
    padding: 0 var(--t-space) var(--t-space);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
  }
  .actions a {
    color: var(--t-ink-accent);
    padding: 0.125rem 0.5rem;
  }
  pre {
    margin-top: 4px;
  }
  .empty {
    margin: 0;
    padding: calc(3 * var(--t-space));
    text-align: center;
    color: var(--t-ink-muted);
  }
  .foot {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: var(--t-space);
    min-height: 2.25rem;
    padding: 2px var(--t-space);
    border-top: 1px solid var(--t-line);
    color: var(--t-ink-muted);
    font-size: var(--t-size-s);
  }
  @container (max-width: 460px) {
    .head,
    .named .head {
      grid-template-columns: auto minmax(0, 1fr) auto;
      gap: 0 var(--t-space);
    }
    .named .type {
      grid-column: 3;
    }
    .named .agent {
      grid-column: 2;
    }
    .summary {
      grid-column: 1 / -1;
    }
  }
`;
