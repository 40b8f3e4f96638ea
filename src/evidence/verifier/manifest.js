import { isHex, textOf } from './bytes.js';
import { plain } from './report.js';

/** manifest.json: what it must hold before anything in it is believed. */

export const FORMAT = 'huicun-package/1';

/** Null where it is no manifest. */
export function parseManifest(bytes) {
  try {
    const manifest = JSON.parse(textOf(bytes));
    return isManifest(manifest) ? manifest : null;
  } catch {
    return null;
  }
}

function isManifest(m) {
  return (
    typeof m.format === 'string' &&
    typeof m.masked === 'boolean' &&
    ['messages', 'conversations', 'media', 'mediaMissing'].every((name) => isCount(m.counts[name])) &&
    typeof m.log.origin === 'string' &&
    isCount(m.log.size) &&
    typeof m.log.root === 'string' &&
    typeof m.log.key === 'string' &&
    m.files.every(isFile)
  );
}

function isFile(file) {
  return typeof file.path === 'string' && isCount(file.bytes) && isHex(file.sha256, 32);
}

export function isCount(n) {
  return Number.isSafeInteger(n) && n >= 0;
}

/** A name that stays within the folder on every system. */
export function isPlainPath(path) {
  const inside = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  return inside && !path.includes('\\') && !/^[A-Za-z]:|\p{Cc}/u.test(path);
}

/** What people want to know first about a package. */
export function factsOf(manifest) {
  const { title, company, source, createdAt, requested, approved, reason, software, counts, log } = manifest;
  const pairs = [
    ['标题', title],
    ['公司', company],
    ['范围', source?.words],
    ['制作时间', dateText(createdAt)],
    ['申请人', requested?.by],
    ['批准人', approved?.by],
    ['事由', reason],
    ['内容', `消息 ${counts.messages} 条，会话 ${counts.conversations} 个，媒体文件 ${counts.media} 个`],
    ['日志', `${log.origin}，共 ${log.size} 个条目`],
    ['软件', software ? `${software.name} ${software.version}` : ''],
  ];
  return pairs
    .filter(([, value]) => typeof value === 'string' && value !== '')
    .map(([label, value]) => ({ label, value: plain(value) }));
}

/** China's clock, as the package's own pages show it. */
function dateText(at) {
  const ms = typeof at === 'number' ? at : Date.parse(at ?? '');
  if (!Number.isFinite(ms)) return '';
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')}（UTC+8）`;
}
