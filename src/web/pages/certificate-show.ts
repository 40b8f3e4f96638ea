import { z } from 'zod';
import { findCertificate } from '../../store/disposal-run-certificate.ts';
import { certificateView } from '../certificate-view.ts';
import { page } from '../page.ts';
import { retentionId } from '../retention-form.ts';

/** The certificate of a disposal, as it goes on paper. */
export const certificateShow = page({
  get: '/disposals/:id/certificate',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({ id: retentionId }),
  view: 'disposals/certificate',
  async load({ store }, viewer, { id }, visit) {
    const found = await store.read(findCertificate, viewer, id);
    if (!found) return null;
    visit.trace({ act: 'retention', title: `处置证明 ${id}` });
    return { certificate: certificateView(found) };
  },
});
