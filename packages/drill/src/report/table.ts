// Tables that stay tables for a screen reader when a phone shows their rows as blocks: `display`
// takes the meaning of a table away, and the roles give it back.
import { type Child, html, type Markup, NOTHING } from './markup.ts';

export interface Column {
  readonly name: string;
  /** Numbers stand at the end of their column; names and times are not broken. */
  readonly kind?: 'number' | 'name';
}

/** Rows of cells in the order of the columns; `foot` is a row of its own making. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Child[])[],
  foot: Markup = NOTHING,
): Markup {
  return html`<table class="stacks" role="table">
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(
          ({ name, kind = 'text' }) =>
            html`<th scope="col" role="columnheader" class="${kind}">${name}</th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((cells) => rowOf(columns, cells))}
    </tbody>
    ${foot}
  </table>`;
}

const rowOf = (columns: readonly Column[], cells: readonly Child[]): Markup =>
  html`<tr role="row">
    ${cells.map((cell, i) => {
      const { name, kind = 'text' } = columns[i]!;
      return html`<td role="cell" data-name="${name}" class="${kind}">${cell}</td>`;
    })}
  </tr>`;
