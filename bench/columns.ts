// Rows of text in columns, as wide as their widest cell.

/** One line for each row; `isRight` says which columns are set flush right. */
export function inColumns(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => row[i]!.length)),
  );
  const cell = (text: string, i: number): string =>
    isRight(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}
