import { may, type Viewer } from '../../access/viewer.ts';
import { fullTime } from '../../drawing/words.ts';
import { maskedFor } from '../../store/mask-results.ts';
import { PACKAGE_SOURCES, type PackageOrder } from '../../store/package-order.ts';
import type { Asked, ExportFormat, Work } from '../format.ts';
import { makePackage } from '../package/make-package.ts';
import { select } from '../package/selection.ts';
import type { PackageFrame } from '../package/sink.ts';

/** Messages to take away: to be read, searched and checked without us. */
export const packageFormat: ExportFormat = {
  name: 'package',
  extension: 'zip',
  plan(asked) {
    const wanted = JSON.parse(asked.conditions) as PackageOrder;
    // Who may not see numbers does not get originals either.
    const order = { ...wanted, masked: wanted.masked || !may(asked.viewer, 'see-numbers') };
    const choosing = { order, viewer: asked.viewer, reading: readingFor(asked, order) };
    const chats = select(choosing);
    return {
      total: chats.reduce((sum, { total }) => sum + total, 0),
      write: (work) => makePackage({ choosing, chats, work, frame: frameOf(asked, order, work) }),
    };
  },
};

/** In a masked package numbers are hidden whoever asked for it. */
function readingFor({ reading, viewer }: Asked, { masked }: PackageOrder): Asked['reading'] {
  if (!masked) return reading;
  const eyes: Viewer = { ...viewer, permissions: viewer.permissions.filter((one) => one !== 'see-numbers') };
  return { run: (query) => reading.run((db) => maskedFor(db, eyes, query(db))) };
}

const SOFTWARE = '会存';
const MASKED = '（已脱敏，不写明）';

function frameOf(
  { order: facts }: Asked,
  { source, masked, media, watermark }: PackageOrder,
  work: Work,
): PackageFrame {
  const { id, title, words, company, version, createdAt, reason, requested, approved } = facts;
  const kind = PACKAGE_SOURCES[source.kind];
  // Title and conditions name people and what was looked for: in a masked package they say no more than the kind.
  const shown = masked ? { title: `${kind}的脱敏导出`, words: kind } : { title, words: facts.source || kind };
  return {
    ...{ id, company, createdAt, reason, requested, approved, masked, media },
    title: shown.title,
    software: { name: SOFTWARE, version },
    source: { kind: source.kind, words: shown.words },
    conditions: words.map(({ label, value }) => ({ label, value: masked ? MASKED : value })),
    watermark: watermark ? `${requested.by} ${fullTime(createdAt).slice(0, 16)}` : null,
    workDir: work.folder,
    mediaDir: work.mediaDir,
    previewsDir: work.previewsDir,
  };
}
