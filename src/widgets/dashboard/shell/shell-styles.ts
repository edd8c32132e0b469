import { css } from "lit";

/** Layout of the page: a sticky header, and the contents below it. */
export const shellStyles = css`
  :host {
    min-height: 100vh;
  }
  header {
    position: sticky;
    top: 0;
    z-index: 2;
    display: grid;
    grid-template-areas: "name nav pulse connection tools";
    grid-template-columns: auto auto 1fr auto auto;
    gap: 0.25rem 1.75rem;
    align-items: center;
    padding: 0.5rem clamp(0.875rem, 3vw, 2rem);
    border-bottom: 1px solid var(--t-line);
    background: var(--t-page);
  }
  .name {
    grid-area: name;
    color: inherit;
    font-weight: 650;
    letter-spacing: 0.01em;
    text-decoration: none;
    white-space: nowrap;
  }
  .name span {
    color: var(--t-active);
    letter-spacing: -0.15em;
    margin-right: 0.2em;
  }
  nav {
    grid-area: nav;
    display: flex;
    gap: 0.125rem;
  }
  nav a {
    padding: 0.25rem 0.625rem;
    border-radius: var(--t-radius-s);
    color: var(--t-ink-muted);
    font-size: var(--t-size-m);
    text-decoration: none;
    white-space: nowrap;
  }
  nav a:hover {
    color: var(--t-ink-text);
  }
  nav a[aria-current="page"] {
    background: var(--t-raised);
    color: var(--t-ink-text);
  }
  nav b {
    display: inline-block;
    min-width: 1.25em;
    padding: 0 0.3em;
    border-radius: 1em;
    background: var(--t-active);
    color: #14100a;
    font-size: 0.85em;
    text-align: center;
  }
  d-pulse {
    grid-area: pulse;
    justify-self: end;
  }
  d-connection {
    grid-area: connection;
  }
  .tools {
    grid-area: tools;
    display: flex;
    gap: 0.25rem;
  }
  .token {
    max-width: 12rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .notice:not(:empty) {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: baseline;
    justify-content: center;
    color: var(--t-ink-waking);
    font-size: var(--t-size-m);
  }
  .notice:has(span) {
    padding: 0.5rem 1rem;
    border-bottom: 1px solid var(--t-line);
    background: var(--t-surface);
  }
  main {
    display: block;
    max-width: 1760px;
    margin: 0 auto;
    padding: clamp(1rem, 2.5vw, 1.75rem) clamp(0.875rem, 3vw, 2rem) 4rem;
  }
  main:focus {
    outline: none;
  }
  .skip {
    position: absolute;
    left: 0.5rem;
    top: -4rem;
    z-index: 3;
    padding: 0.5rem 0.875rem;
    border-radius: var(--t-radius-s);
    background: var(--t-fill);
    color: var(--t-on-fill);
  }
  .skip:focus {
    top: 0.5rem;
  }
  @media (max-width: 1180px) {
    header {
      grid-template-areas: "name nav connection tools" "pulse pulse pulse pulse";
      grid-template-columns: auto 1fr auto auto;
    }
    d-pulse {
      justify-self: start;
    }
  }
  @media (max-width: 680px) {
    header {
      grid-template-areas: "name connection tools" "alert alert alert" "pulse pulse pulse" "nav nav nav";
      grid-template-columns: 1fr auto auto;
      gap: 0.25rem 0.5rem;
    }
    d-connection:is([kind="gap"], [kind="offline"], [kind="refused"], [kind="replay"]) {
      grid-area: alert;
    }
    nav {
      margin-left: -0.625rem;
    }
    .token {
      max-width: 7rem;
    }
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    padding: calc(2 * var(--t-space)) clamp(1rem, 2.5vw, 2rem);
    font-size: var(--t-size-m);
  }
  footer a {
    color: var(--t-ink-muted);
  }
`;
