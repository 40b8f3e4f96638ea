export type Conditions = Readonly<Record<string, string | number | null | undefined>>;

/** An address with its conditions; the absent and the empty are left out, so that equal states have equal addresses. */
export function link(path: string, conditions: Conditions): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(conditions)) {
    if (value !== null && value !== undefined && value !== '') query.append(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
