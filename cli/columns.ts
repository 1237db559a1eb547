/** A number with decimals stands right, under the others. */
const MONEY = /^-?\d+\.\d+$/;

/** Lines of a table whose columns are as wide as what is in them. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (MONEY.test(cell) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}
