import { css } from "lit";

/** Styles of the system page: facts in a row, and a table that scrolls horizontally when too wide. */
export const systemPageStyles = css`
  h1 {
    margin-bottom: calc(3 * var(--t-space));
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(10.5rem, 100%), 1fr));
    gap: var(--t-space);
    margin: 0;
  }
  dl div {
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  dt {
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  dd {
    margin: 0.125rem 0 0;
    font-size: var(--t-size-l);
    font-weight: 600;
  }
  .calls dd,
  .reasons {
    color: var(--t-ink-active);
  }
  .reasons {
    margin: var(--t-space) 0 0;
    padding: 0;
    list-style: none;
  }
  .table {
    overflow-x: auto;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--t-size-m);
  }
  th,
  td {
    padding: 0.5rem 0.875rem;
    text-align: left;
    font-weight: 400;
    white-space: nowrap;
  }
  thead th {
    color: var(--t-ink-muted);
  }
  tbody tr {
    border-top: 1px solid var(--t-line);
  }
  .number {
    text-align: right;
  }
  td.calls {
    color: var(--t-ink-void);
  }
`;
