/** Colours a cell; what it adds takes no room on the screen. */
export type Paint = (text: string) => string;

/**
 * Lines up rows in columns.
 *
 * @param rows The rows' cells.
 * @param paints How each column is coloured.
 * @param right Columns whose cells end together instead of starting together.
 * @returns The lines.
 */
export function table(
  rows: readonly (readonly string[])[],
  paints: readonly (Paint | undefined)[] = [],
  right: readonly number[] = [],
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const paint = paints[column] ?? ((text: string) => text);
      const gap = " ".repeat((widths[column] ?? 0) - cell.length);
      if (right.includes(column)) return gap + paint(cell);
      // Nothing behind the last cell.
      return column === row.length - 1 ? paint(cell) : paint(cell) + gap;
    }).join("  ").trimEnd()
  );
}
