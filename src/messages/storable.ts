/** Half a surrogate pair has no UTF-8, and SQL reads a text only up to its first NUL. The evidence keeps both. */
export function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');
}
