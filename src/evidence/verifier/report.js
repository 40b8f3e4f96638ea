/** What a check found, gathered while it runs, and said in the same words everywhere. */

const MOST_NAMED = 200;
const MOST_SHOWN = 400;

export class Findings {
  checked = [];
  wrong = [];
  wrongCount = 0;
  unchecked = [];
  facts = [];
  masked = false;
  /** Messages whose text no entry of the log stands for. */
  unproved = 0;
  fingerprint = null;

  /** Something is not as it must be; where: a file, or a line of one. */
  fail(where, what) {
    this.wrongCount += 1;
    if (this.wrong.length < MOST_NAMED) this.wrong.push({ where: plain(where), what: plain(what) });
  }

  /** Says that this was checked, unless something went wrong since the count given. */
  pass(text, wrongBefore) {
    if (this.wrongCount === wrongBefore) this.checked.push(text);
  }

  leave(text) {
    this.unchecked.push(text);
  }

  report() {
    const { checked, wrong, wrongCount, unchecked, facts, masked, fingerprint } = this;
    const verdict = wrongCount === 0 ? 'good' : 'bad';
    return { verdict, title: this.#title(), checked, wrong, wrongCount, unchecked, facts, masked, fingerprint };
  }

  #title() {
    if (this.wrongCount > 0) return `未通过：发现 ${number(this.wrongCount)} 处不符`;
    const rest = this.unproved > 0 ? `。其中 ${number(this.unproved)} 条消息的内容不在存证日志的证明之内` : '';
    return `${this.masked ? '通过。已脱敏：内容不可校验' : '通过：包内文件与消息和签名时一致'}${rest}`;
  }
}

/** The report on what is no package, or cannot be read. */
export function unreadable(reason) {
  const report = new Findings().report();
  return { ...report, verdict: 'unreadable', title: '无法校验', wrong: [{ where: '', what: reason }], wrongCount: 1 };
}

/** Names come out of the package: they must not steer a terminal, turn the line around or fill the page. */
export function plain(text) {
  const shown = text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  return shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN)}…` : shown;
}

export function number(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The report as plain text. */
export function textReport(report) {
  const lines = [report.title, ''];
  for (const { label, value } of report.facts) lines.push(`  ${label}：${value}`);
  if (report.facts.length > 0) lines.push('');
  for (const text of report.checked) lines.push(`✓ ${text}`);
  for (const { where, what } of report.wrong) lines.push(where === '' ? `✗ ${what}` : `✗ ${where}：${what}`);
  const more = report.wrongCount - report.wrong.length;
  if (more > 0) lines.push(`✗ 另有 ${number(more)} 处未列出`);
  if (report.unchecked.length > 0) lines.push('', '未校验：');
  for (const text of report.unchecked) lines.push(`· ${text}`);
  return `${lines.join('\n')}\n`;
}
