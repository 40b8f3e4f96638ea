import { z } from 'zod';
import { isOfSites, sites } from '../fields.ts';
import { behaviourKind, done } from '../kind.ts';

const SORTS = ['contact', 'payment', 'other'] as const;
type Sort = (typeof SORTS)[number];

const LABELS: Readonly<Record<Sort, string>> = { contact: '加好友或进群的二维码', payment: '收款码', other: '二维码' };

/** By what they lead to: WeChat's and WeCom's own addresses, those of Alipay and QQ, and of money asked for. */
const PAYMENT =
  /^(?:wxp:\/\/|https?:\/\/(?:qr\.alipay\.com\/(?:fkx|fkp|tsx)|i\.qianbao\.qq\.com\/|qr\.95516\.com\/|wx\.tenpay\.com\/))/i;
const CONTACT =
  /^https?:\/\/(?:u\.wechat\.com\/|weixin\.qq\.com\/[gru]\/|work\.weixin\.qq\.com\/(?:u|ca|gm)\/|wework\.qpic\.cn\/|qm\.qq\.com\/|jq\.qq\.com\/|qr\.alipay\.com\/)/i;

/** A picture shows a QR code: to befriend somebody elsewhere, to be paid, or whatever leads outside. */
export const qrCode = behaviourKind({
  name: 'qr-code',
  label: '图片二维码',
  spec: z.object({
    of: z
      .array(z.enum(SORTS))
      .min(1, '还没有选择二维码的种类，请至少选一种。')
      .default([...SORTS]),
    allowed: sites,
  }),
  need: 'pictures',
  find({ pictures: { codes } }, { of, allowed }) {
    const met = codes.filter((code) => of.includes(sortOf(code)) && !isOfSites(hostOf(code), allowed));
    return met.length > 0 ? done(...met.map((code) => `${LABELS[sortOf(code)]}：${code}`)) : null;
  },
});

function sortOf(code: string): Sort {
  if (PAYMENT.test(code)) return 'payment';
  return CONTACT.test(code) ? 'contact' : 'other';
}

const hostOf = (code: string): string => (URL.canParse(code) ? new URL(code).hostname : '');
