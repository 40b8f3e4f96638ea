import type { ChatHead, PackageFrame, PackageMedium, PackageRow, Party } from '../sink.ts';

/** A conversation between two, for tests of what is written from one. */
export const COLLEAGUE: Party = { id: 'zhangwei', name: '张伟', kind: 'employee', detail: '销售一部' };
export const CUSTOMER: Party = { id: 'wmA1', name: '王女士', kind: 'customer', detail: '' };
export const MORNING = Date.parse('2026-11-20T09:00:00+08:00');

export function frameIn(workDir: string, other: Partial<PackageFrame> = {}): PackageFrame {
  return {
    id: 12,
    title: '张伟、王女士',
    company: '云帆科技有限公司',
    software: { name: '会存', version: '0.8.0' },
    createdAt: MORNING + 86_400_000,
    source: { kind: 'conversation', words: '会话“张伟、王女士”的全部消息' },
    conditions: [{ label: '时间', value: '不限' }],
    reason: '客户投诉调查',
    requested: { by: '李合规', at: MORNING },
    approved: { by: '陈法务', at: MORNING },
    masked: false,
    media: true,
    watermark: null,
    workDir,
    mediaDir: `${workDir}/media`,
    previewsDir: `${workDir}/previews`,
    ...other,
  };
}

export function chatOf(other: Partial<ChatHead> = {}): ChatHead {
  return {
    ...{ n: 1, key: 'wmA1|zhangwei', name: '张伟、王女士', kind: 'single', external: true, stem: '张伟、王女士' },
    ...{ members: [COLLEAGUE, CUSTOMER], who: 'zhangwei' },
    ...other,
  };
}

export function rowOf(seq: number, text: string, other: Partial<PackageRow> = {}): PackageRow {
  return {
    ...{ seq, sentAt: MORNING + seq * 60_000, type: 'text', label: '文本', sender: CUSTOMER, receivers: [COLLEAGUE] },
    ...{ text, lines: [text], facts: [], event: false, media: [], revoked: null, revokes: null, json: '{}' },
    drawn: {
      type: 'text',
      readable: true,
      label: '文本',
      shape: 'said',
      pieces: [],
      body: {},
      media: [],
      original: null,
    },
    copy: false,
    opened: null,
    received: null,
    ...other,
  };
}

export function mediumOf(other: Partial<PackageMedium> = {}): PackageMedium {
  return {
    ...{
      position: 0,
      kind: 'file',
      label: '文件',
      name: '报价单.pdf',
      state: 'done',
      note: null,
      path: 'media/报价单.pdf',
    },
    ...{ playable: null, disk: null, preview: null, fileId: 'f1', sha256: 'ab'.repeat(32), bytes: 2048, seconds: null },
    ...{ width: null, height: null, format: 'pdf', logged: null },
    ...other,
  };
}
