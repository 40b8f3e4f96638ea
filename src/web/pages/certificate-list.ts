import { z } from 'zod';
import { findCertificate } from '../../store/disposal-run-certificate.ts';
import { action } from '../action.ts';
import { hashListFile } from '../certificate-list-file.ts';
import { SendFile } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** The hashes of everything that went from a month. */
export const certificateList = action({
  get: '/disposals/:id/certificate/:month',
  may: 'see-retention',
  trail: ['certificate'],
  input: z.object({ id: retentionId, month: z.string().regex(/^\d{4}-\d{2}$/) }),
  async run(app, viewer, { id, month }, visit) {
    const found = await app.store.read(findCertificate, viewer, id);
    const part = found?.certificate.months.find((one) => one.month === month);
    if (!part) return null;
    const { sha256, lines } = part.list;
    const path = await hashListFile(app, viewer, { disposal: id, month, sha256 });
    visit.trace({ act: 'certificate', title: `下载处置 ${id} 的哈希清单，${month} 月`, count: lines });
    return new SendFile({ path, name: `处置证明-${id}-${month}.txt`, type: 'text/plain', disposition: 'attachment' });
  },
});
