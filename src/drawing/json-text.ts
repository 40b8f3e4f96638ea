const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|"/g;
const DEEPEST_INDENT = 20;

/**
 * The original with line breaks and indents, and not one character of its values changed: parsing and printing again
 * would round numbers beyond 2^53 and rewrite escapes.
 */
export function layOutJson(json: string): string {
  let depth = 0;
  let before = '';
  const line = () => `\n${'  '.repeat(Math.min(depth, DEEPEST_INDENT))}`;
  const parts = (json.match(TOKENS) ?? []).map((token) => {
    const opened = before === '{' || before === '[';
    before = token;
    if (token === '}' || token === ']') {
      depth -= 1;
      return opened ? token : line() + token;
    }
    const lead = opened ? line() : '';
    if (token === '{' || token === '[') depth += 1;
    return lead + drawn(token, line);
  });
  return parts.join('');
}

function drawn(token: string, line: () => string): string {
  if (token === ',') return `,${line()}`;
  return token === ':' ? ': ' : token;
}
