import { UserError } from './errors.ts';

/**
 * A file of settings as systemd's EnvironmentFile has them: KEY=value, comments behind # or ;, quotes, a backslash at the end
 * joins lines. A backslash before a letter stays, so that paths of Windows may be written as they are.
 */
export interface EnvEntry {
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Throws a UserError that names the line; of a key written twice the last one counts. */
export function parseEnvFile(text: string, name: string): readonly EnvEntry[] {
  const entries = new Map<string, EnvEntry>();
  for (const one of logicalLines(text)) {
    const bare = one.text.trim();
    if (bare === '' || /^[#;]/.test(bare)) continue;
    const entry = entryOf(bare, one.line, name);
    entries.delete(entry.key);
    entries.set(entry.key, entry);
  }
  return [...entries.values()];
}

function logicalLines(text: string): Line[] {
  const lines: Line[] = [];
  let joining: Line | null = null;
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const begun: Line = joining ?? { text: '', line: i + 1 };
    const isComment: boolean = joining === null && /^\s*[#;]/.test(raw);
    const goesOn: boolean = !isComment && /(?<!\\)(?:\\\\)*\\$/.test(raw);
    const whole: Line = { ...begun, text: begun.text + (goesOn ? raw.slice(0, -1) : raw) };
    joining = goesOn ? whole : null;
    if (!goesOn) lines.push(whole);
  }
  return joining ? [...lines, joining] : lines;
}

function entryOf(text: string, line: number, name: string): EnvEntry {
  const [, key, rest = ''] = /^([A-Za-z_]\w*)\s*=\s*(.*)$/s.exec(text) ?? [];
  if (key === undefined) {
    const hint = /^export\s/.test(text) ? '不要写 export' : '每行应是 名称=值，注释以 # 开头';
    throw new UserError(`设置文件 ${name} 第 ${line} 行看不懂：“${text.slice(0, 40)}”。${hint}。`);
  }
  const value = unquoted(rest);
  if (value === null)
    throw new UserError(`设置文件 ${name} 第 ${line} 行的引号没有成对：${key}。请补上引号，或都去掉。`);
  return { key, value, line };
}

const PIECE = /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s"'\\])|([^'"\\]+|\\)/gy;

/** Null when a quote is not closed. */
function unquoted(text: string): string | null {
  let value = '';
  let end = 0;
  for (const { 0: whole, 1: single, 2: double, 3: escaped, 4: plain } of text.matchAll(PIECE)) {
    value += single ?? double?.replace(/\\([\\"`$])/g, '$1') ?? escaped ?? plain ?? '';
    end += whole.length;
  }
  return end === text.length ? value : null;
}
