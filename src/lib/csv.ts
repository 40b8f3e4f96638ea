/** Lines of a CSV that Excel opens as it is meant: Chinese stays readable, and nothing in it is a formula. */

/** Before the first line, so that Excel takes it for UTF-8. */
export const BOM = '\uFEFF';

const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r]/;

export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(field).join(',')}\r\n`;
}

function field(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
