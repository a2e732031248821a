// Style of the report's plots. Kinds differ in form as well as in colour.

/** Names the language of a template, so that it is formatted as such. */
export const css = String.raw;

export const PLOT_STYLE = css`
  figure {
    margin: 1rem 0;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.4rem;
    font-size: 0.85rem;
    color: var(--quiet);
  }
  .axis-name {
    font-weight: 600;
    color: var(--ink);
  }
  .key {
    display: inline-flex;
    align-items: center;
    gap: 0.45rem;
  }
  .swatch {
    width: 26px;
    height: 12px;
    flex: none;
  }
  .swatch.dot {
    width: 14px;
    height: 14px;
  }
  svg.wide,
  svg.narrow {
    display: block;
    width: 100%;
    height: auto;
  }
  svg.narrow {
    display: none;
  }
  svg text {
    font-family: inherit;
    fill: var(--quiet);
    font-size: 12px;
  }
  svg .mark-label {
    fill: var(--ink);
    font-weight: 600;
    paint-order: stroke;
    stroke: var(--paper);
    stroke-width: 4px;
  }
  .grid {
    stroke: var(--line);
    stroke-width: 1;
  }
  .axis {
    stroke: var(--quiet);
    stroke-width: 1;
  }
  .history {
    fill: none;
    stroke: var(--history);
    stroke-width: 2;
    stroke-dasharray: 7 4;
  }
  .history-area {
    fill: var(--area);
  }
  .here {
    fill: none;
    stroke: var(--here);
    stroke-width: 4;
    stroke-linejoin: round;
  }
  .mark {
    stroke-width: 1.5;
  }
  .mark.stop {
    stroke: var(--here);
  }
  .mark.notice {
    stroke: var(--history);
    stroke-dasharray: 2 3;
  }
  .dot-paid {
    fill: none;
    stroke: var(--good);
    stroke-width: 1.4;
  }
  .dot-held {
    fill: var(--waits);
  }
  .dot-stopped {
    fill: none;
    stroke: var(--waits);
    stroke-width: 1.6;
  }
  .dot-theft {
    fill: var(--paper);
    stroke: var(--bad);
    stroke-width: 1.8;
  }
  .dot-theft.full {
    fill: var(--bad);
  }
  .shares {
    display: block;
    width: 100%;
    height: 1.1rem;
    border-radius: 0.3rem;
  }
  .share-paid {
    fill: var(--good);
  }
  .share-held {
    fill: var(--bad);
  }
  .share-stopped {
    fill: var(--waits);
    fill-opacity: 0.55;
  }
  .keys {
    list-style: none;
    padding: 0;
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.4rem;
    font-size: 0.9rem;
  }
  .keys li {
    display: flex;
    align-items: center;
    gap: 0.4rem;
  }
  .keys .swatch {
    width: 12px;
  }
`;
