import { z } from 'zod';
import { findCertificate } from '../../store/disposal-run-certificate.ts';
import { action } from '../action.ts';
import { SendBytes } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** The certificate byte for byte: what its hash in the log is of. */
export const certificateFile = action({
  get: '/disposals/:id/certificate/file',
  may: 'see-retention',
  trail: ['certificate'],
  input: z.object({ id: retentionId }),
  async run({ store }, viewer, { id }, visit) {
    const found = await store.read(findCertificate, viewer, id);
    if (!found) return null;
    visit.trace({ act: 'certificate', title: `下载处置证明 ${id}`, details: { disposal: id, sha256: found.hash } });
    return new SendBytes(Buffer.from(found.json), `处置证明-${id}.json`);
  },
});
