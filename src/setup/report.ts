import type { Checked, CheckState } from './check.ts';

/** What the self-tests found as plain text: on the command line, and to be copied for whoever helps. No secret is in a finding. */
interface Mark {
  readonly mark: string;
  readonly word: string;
  /** Of a terminal. */
  readonly colour: number;
}

const MARKS: Readonly<Record<CheckState, Mark>> = {
  ok: { mark: '✓', word: '通过', colour: 32 },
  warning: { mark: '!', word: '需留意', colour: 33 },
  error: { mark: '✗', word: '未通过', colour: 31 },
  unset: { mark: '○', word: '未填写', colour: 33 },
  off: { mark: '-', word: '未启用', colour: 90 },
};

export interface ReportOptions {
  readonly now: number;
  readonly inColour?: boolean;
  /** Also the steps of each test: for somebody who was not there. */
  readonly withSteps?: boolean;
}

export function reportOf(
  found: readonly Checked[],
  { now, inColour = false, withSteps = false }: ReportOptions,
): string {
  const paint = (text: string, colour: number) => (inColour ? `\u001b[${colour}m${text}\u001b[0m` : text);
  const widest = Math.max(0, ...found.map(({ title }) => widthOf(title)));
  const rows = found.map((checked) => {
    const { mark, colour } = MARKS[checked.state];
    const title = checked.title + ' '.repeat(widest - widthOf(checked.title));
    const said = checked.state === 'ok' ? checked.sentence : paint(checked.sentence, colour);
    const more = [...explained(checked), ...(withSteps ? stepsOf(checked) : [])];
    return [`${paint(mark, colour)} ${title}  ${said}`, ...more.map((line) => `    ${line}`)].join('\n');
  });
  const system = `Node ${process.version}，${process.platform} ${process.arch}`;
  return `会存自检 ${timeOf(now)}（${system}）\n\n${rows.join('\n')}\n\n${countsOf(found)}\n`;
}

function explained({ state, reason, remedy, code, detail, lost }: Checked): string[] {
  if (state === 'ok') return [];
  const words: readonly (readonly [string, string])[] = [
    ['原因', reason],
    ['怎么办', remedy],
    [code === null ? '详情' : '错误码', [code === null ? '' : String(code), detail].filter(Boolean).join(' ')],
    ['影响', state === 'error' || state === 'unset' ? lost : ''],
  ];
  return words.filter(([, text]) => text !== '').map(([label, text]) => `${label}：${text}`);
}

function stepsOf({ state, lines, at, since, tookMs, ip }: Checked): string[] {
  const times = `测于 ${timeOf(at)}，用时 ${tookMs} 毫秒${state === 'ok' ? '' : `，自 ${timeOf(since)} 起如此`}`;
  const steps = lines.map((line) => {
    const mark = line.state === 'waiting' ? '…' : MARKS[line.state].mark;
    return `${mark} ${line.label}：${line.detail}${line.tookMs === null ? '' : `（${line.tookMs} 毫秒）`}`;
  });
  return [times, ...(ip ? [`出口 IP：${ip}`] : []), ...steps];
}

function countsOf(found: readonly Checked[]): string {
  const counts = Object.entries(MARKS).map(([state, { word }]) => {
    const count = found.filter((checked) => checked.state === state).length;
    return count === 0 ? '' : `${count} 项${word}`;
  });
  return counts.filter(Boolean).join('，');
}

/** In columns of a terminal: a Chinese letter takes two. */
function widthOf(text: string): number {
  return [...text].reduce((width, letter) => width + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
}

/** In China's time, as everywhere. */
const timeOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
