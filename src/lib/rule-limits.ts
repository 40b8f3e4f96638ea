/** How much a rule holds: what is checked before it is kept, and what the store itself refuses. */
export const MOST_PHRASES = 5000;
export const LONGEST_PHRASE = 200;

const LONGEST_NAME = 30;

/** Why a rule cannot be called so; null: it can. */
export function flawOfName(name: string): string | null {
  const letters = [...name.trim()].length;
  if (letters > 0 && letters <= LONGEST_NAME) return null;
  return `规则名称要有，最多 ${LONGEST_NAME} 个字，${letters === 0 ? '请填写' : '请缩短'}。`;
}
