import { css } from "lit";

/** Layout of the agent page: a wide field, charts below it, events beside the steering controls. */
export const agentPageStyles = css`
  .back {
    margin: 0 0 0.5rem;
    font-size: var(--t-size-m);
  }
  .back a {
    text-decoration: none;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 2rem;
    justify-content: space-between;
    align-items: end;
    margin-bottom: calc(1.5 * var(--t-space));
  }
  .head p {
    margin: 0.125rem 0 0;
    max-width: 70ch;
  }
  h1 small {
    margin-left: 0.25rem;
    font-size: var(--t-size-m);
    font-weight: 400;
    color: var(--t-ink-muted);
  }
  .standing {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: baseline;
  }
  .errors {
    color: var(--t-ink-void);
  }
  t-density-field {
    height: 140px;
    border-radius: var(--t-radius);
  }
  d-charts {
    min-height: 170px;
    margin-top: calc(1.5 * var(--t-space));
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(18rem, 24rem);
    gap: calc(3 * var(--t-space));
    align-items: start;
    margin-top: calc(3 * var(--t-space));
  }
  .columns > section {
    margin: 0;
    min-width: 0;
  }
  .runs {
    margin-top: calc(3 * var(--t-space));
  }
  t-event-stream {
    height: min(70vh, 46rem);
    min-height: 22rem;
  }
  .side {
    display: grid;
    gap: calc(1.5 * var(--t-space));
  }
  .side h2 {
    margin: 0;
  }
  .refusal {
    color: var(--t-ink-waking);
  }
  summary {
    cursor: pointer;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  pre {
    max-height: none;
    margin-top: var(--t-space);
  }
  @media (max-width: 900px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
