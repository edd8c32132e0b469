import { css } from "lit";

export const semaphoreStyles = css`
  :host {
    --tone: var(--t-ink-accent);
    position: relative;
    box-sizing: border-box;
    overflow: hidden;
    padding: calc(1.5 * var(--t-space)) calc(2 * var(--t-space)) calc(1.5 * var(--t-space))
      calc(2 * var(--t-space) + 4px);
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  .card {
    display: grid;
    gap: var(--t-space);
    min-width: 0;
  }
  .warning {
    --tone: var(--t-ink-active);
  }
  .critical {
    --tone: var(--t-ink-waking);
  }
  .settled {
    --tone: var(--t-ink-muted);
  }
  .stripe {
    position: absolute;
    inset: 0 auto 0 0;
    width: 4px;
    background: var(--tone);
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 2px calc(1.5 * var(--t-space));
    align-items: baseline;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  .top > * {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .mark {
    color: var(--tone);
    font-weight: 600;
  }
  .left {
    margin-left: auto;
  }
  .left.soon {
    color: var(--t-ink-active);
  }
  .left.last,
  .left.over {
    color: var(--t-ink-waking);
    font-weight: 600;
  }
  .prompt {
    margin: 0;
    font-size: var(--t-size-l);
    line-height: 1.35;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .settled .prompt {
    font-size: var(--t-size);
  }
  .note {
    margin: 0;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
    overflow-wrap: anywhere;
  }
  .end {
    margin: 0;
    font-size: var(--t-size-m);
    font-weight: 600;
  }
  .bar {
    height: 2px;
    border-radius: 2px;
    background: var(--t-line);
    overflow: hidden;
  }
  .bar > div {
    height: 100%;
    background: var(--tone);
    transform-origin: left;
  }
  details {
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  summary {
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  code {
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
  }
  dl {
    display: grid;
    gap: 4px;
    margin: var(--t-space) 0 0;
  }
  dt {
    color: var(--t-ink-muted);
  }
  dd {
    margin: 0;
    color: var(--t-ink-text);
    overflow-wrap: anywhere;
  }
  pre {
    max-height: 240px;
  }
`;
