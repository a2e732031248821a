// The report's one style sheet: no font, picture or script from elsewhere. Both languages are in
// the file; the chosen radio button shows one of them.
import { coloursOf } from './colours.ts';
import { css, PLOT_STYLE } from './style-plots.ts';

const PAGE_STYLE = css`
  :root {
    color-scheme: light dark;
    ${coloursOf('light')}
  }
  @media (prefers-color-scheme: dark) {
    :root {
      ${coloursOf('dark')}
    }
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--paper);
    color: var(--ink);
    font:
      16px/1.6 system-ui,
      -apple-system,
      'Segoe UI',
      'Hiragino Sans',
      'Yu Gothic UI',
      'Noto Sans JP',
      'Noto Sans CJK JP',
      sans-serif;
  }
  .languages {
    max-width: 60rem;
    margin: 0 auto;
    padding: 1rem 1.25rem 0;
    display: flex;
    justify-content: flex-end;
    gap: 0.5rem;
    border: 0;
  }
  .languages legend {
    position: absolute;
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    overflow: hidden;
  }
  .languages label {
    position: relative;
    padding: 0.15rem 0.8rem;
    border: 1px solid var(--line);
    border-radius: 1rem;
    cursor: pointer;
    font-size: 0.9rem;
  }
  .languages input {
    position: absolute;
    opacity: 0;
    inset: 0;
  }
  .languages label:has(:checked) {
    background: var(--ink);
    color: var(--paper);
    border-color: var(--ink);
  }
  .languages label:has(:focus-visible) {
    outline: 3px solid var(--here);
    outline-offset: 2px;
  }
  body:has(#en:checked) article[lang='ja'],
  body:has(#ja:checked) article[lang='en'] {
    display: none;
  }
  article {
    max-width: 60rem;
    margin: 0 auto;
    padding: 0 1.25rem 4rem;
    overflow-wrap: anywhere;
  }
  article[lang='ja'] {
    line-height: 1.75;
  }
  .kicker {
    margin: 0;
    color: var(--quiet);
    font-size: 0.9rem;
    letter-spacing: 0.04em;
  }
  h1 {
    margin: 0.2rem 0 0.6rem;
    font-size: clamp(1.5rem, 4vw, 2.1rem);
    line-height: 1.25;
    text-wrap: balance;
    word-break: auto-phrase;
  }
  h2 {
    margin: 2.6rem 0 0.7rem;
    padding-bottom: 0.3rem;
    border-bottom: 2px solid var(--line);
    font-size: 1.25rem;
  }
  h3 {
    margin: 1.4rem 0 0.3rem;
    font-size: 1rem;
  }
  p,
  ul {
    margin: 0.4rem 0 0.8rem;
  }
  .lede {
    font-size: 1.15rem;
    max-width: 46rem;
  }
  .quiet,
  small {
    color: var(--quiet);
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr));
    gap: 0.8rem;
    margin: 0;
  }
  .cards div {
    background: var(--soft);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    padding: 0.8rem 1rem;
  }
  .cards dt {
    color: var(--quiet);
    font-size: 0.85rem;
  }
  .cards dd {
    margin: 0;
    font-size: 0.85rem;
    color: var(--quiet);
  }
  .cards .value {
    overflow-wrap: normal;
    font-size: 1.05rem;
    font-weight: 650;
    line-height: 1.35;
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.92rem;
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 0.5rem 0.7rem 0.5rem 0;
    border-bottom: 1px solid var(--line);
  }
  thead th {
    white-space: nowrap;
    color: var(--quiet);
    font-size: 0.82rem;
    font-weight: 600;
  }
  tfoot th,
  tfoot td {
    border-bottom: 0;
    font-weight: 600;
  }
  .number {
    text-align: end;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
    padding-inline-end: 1.2rem;
  }
  .name {
    white-space: nowrap;
  }
  .reasons {
    margin: 0;
    padding-inline-start: 1.1rem;
  }
  .ending {
    font-weight: 600;
  }
  .bad {
    color: var(--bad);
  }
  .good {
    color: var(--good);
  }
  .waits {
    color: var(--waits);
  }
  q {
    quotes: none;
  }
  code {
    font:
      0.9em ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      monospace;
    background: var(--soft);
    padding: 0.1em 0.35em;
    border-radius: 0.25rem;
  }
  .hash {
    word-break: break-all;
  }
  .pairs div {
    display: grid;
    grid-template-columns: 9rem 1fr;
    gap: 0.2rem 1rem;
    padding: 0.35rem 0;
    border-bottom: 1px solid var(--line);
  }
  .pairs dt {
    color: var(--quiet);
  }
  .pairs dd {
    margin: 0;
  }
  @media screen and (max-width: 30rem) {
    .cards {
      grid-template-columns: 1fr;
    }
    .cards div {
      padding: 0.5rem 0.9rem;
    }
  }
  @media (min-width: 58rem) {
    .cards {
      grid-template-columns: 1fr 1.35fr 1fr 1fr 1.35fr;
    }
  }
  @media screen and (max-width: 42rem) {
    svg.wide {
      display: none;
    }
    svg.narrow {
      display: block;
    }

    .pairs div {
      grid-template-columns: 1fr;
    }
    .stacks,
    .stacks tbody,
    .stacks tfoot,
    .stacks tr,
    .stacks td,
    .stacks tfoot th {
      display: block;
    }
    .stacks thead {
      position: absolute;
      clip-path: inset(50%);
      height: 1px;
      overflow: hidden;
    }
    .stacks tr {
      padding: 0.6rem 0;
      border-bottom: 1px solid var(--line);
    }
    .stacks td,
    .stacks tfoot th {
      border: 0;
      padding: 0.1rem 0;
      text-align: start;
      white-space: normal;
    }
    .stacks td[data-name] {
      display: grid;
      grid-template-columns: 6.5rem 1fr;
      gap: 0.6rem;
    }
    .stacks td[data-name]::before {
      content: attr(data-name);
      color: var(--quiet);
      font-size: 0.82rem;
    }
  }
  @media print {
    :root {
      color-scheme: light;
      ${coloursOf('print')}
    }
    .languages {
      display: none;
    }
    body {
      font-size: 10.5pt;
      print-color-adjust: exact;
    }
    article {
      max-width: none;
      padding: 0;
    }
    h2 {
      break-after: avoid;
    }
    figure,
    tr,
    .cards div {
      break-inside: avoid;
    }
    @page {
      margin: 16mm;
    }
  }
`;

export const STYLE = `${PLOT_STYLE}${PAGE_STYLE}`;
