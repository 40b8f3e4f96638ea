import { mkdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { EVERYONE } from '../access/scope.ts';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { type Config, pathsOf } from '../config.ts';
import { dateOf, startOfDay } from '../lib/clock.ts';
import { BASE } from '../lib/retention-terms.ts';
import { findAccountByWecom } from '../store/accounts.ts';
import { addCaseItem, type NewCaseItem } from '../store/case-items.ts';
import { createCase, saveCaseMember } from '../store/cases.ts';
import { insertPlace } from '../store/checkpoint-places.ts';
import { proposeDisposal } from '../store/disposals.ts';
import { createExcerpt } from '../store/excerpts.ts';
import { saveApprovalRule } from '../store/export-approvals.ts';
import { insertExport } from '../store/exports.ts';
import { saveGrant } from '../store/grants.ts';
import { readHealth } from '../store/health.ts';
import { createHold } from '../store/holds.ts';
import { packMessages } from '../store/kept-making.ts';
import type { PackageOrder } from '../store/package-order.ts';
import { createRetentionRule, type RetentionContent, saveRetentionRule } from '../store/retention.ts';
import { createRole } from '../store/roles.ts';
import { openStaff } from '../store/staff-access.ts';
import { findPersonForAccount } from '../store/staff-accounts.ts';
import { LocalStore } from '../store/store.ts';
import { findMember } from '../store/viewers.ts';
import { ALL_VIOLATIONS } from '../store/violation-filters.ts';
import { listViolations, type ViolationRow } from '../store/violation-list.ts';

/** What the people of the demo have kept, held and taken out so far: beside the running appliance, once it has archived the past. */
export interface DemoEvidence {
  /** A folder that stands for the share of another machine. */
  readonly share: string;
  /** Messages of the past. */
  readonly messages: number;
  /** Userid of who proposes what the account of whoever looks at the demo may agree to. */
  readonly keeper: string;
  readonly over: AbortSignal;
}

const OFFICER: Viewer = { accountId: 1, name: '演示', permissions: ALL_PERMISSIONS, scope: 'everyone' };
const [LOOK_EVERY, ENOUGH] = [3000, 8];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const COMPLAINED = 4 * DAY; // ago, at the latest: then the case was opened

export async function fillDemo(config: Config, demo: DemoEvidence): Promise<void> {
  const store = new LocalStore({
    paths: pathsOf(config),
    archive: () => Promise.reject(new Error('the appliance writes the archive')),
  });
  try {
    await keepOutside(store, demo.share);
    await keepFor(store);
    const found = await whenArchived(store, demo);
    if (found) await fill(store, found, demo.keeper);
  } finally {
    await store.close();
  }
}

async function keepOutside(store: LocalStore, share: string): Promise<void> {
  mkdirSync(share, { recursive: true });
  const folder = { kind: 'folder', name: '审计部共享', target: share, everyHours: 1, isOn: true } as const;
  const paper = { kind: 'paper', name: '季度盖章存档', target: '', everyHours: 720, isOn: true } as const;
  for (const place of [folder, paper]) await store.write(insertPlace, OFFICER, place, Date.now());
}

const RULE: RetentionContent = {
  ...{ name: '', months: 36, start: 'message', who: null, chats: null, types: null, law: '', note: '' },
};

async function keepFor(store: LocalStore): Promise<void> {
  const now = Date.now();
  const base = { id: BASE, seenVersion: 1, content: { ...RULE, note: '公司档案制度' } };
  await store.write(saveRetentionRule, OFFICER, base, now);
  const customers = { name: '证券客户资料', months: 240, chats: ['external', 'group'], law: 'securities' } as const;
  await store.write(createRetentionRule, OFFICER, { ...RULE, ...customers }, now);
  const staff = { name: '内部沟通', months: 1, chats: ['internal'], note: '公司档案制度第十二条' } as const;
  await store.write(createRetentionRule, OFFICER, { ...RULE, ...staff }, now);
}

/** Violations to make a case of, when the past is in and somebody has an account; null: the demo is over before. */
async function whenArchived(store: LocalStore, { messages, over }: DemoEvidence): Promise<ViolationRow[] | null> {
  const filters = { ...ALL_VIOLATIONS, chatKind: 'external', to: Date.now() - COMPLAINED } as const;
  const page = { order: 'gravest', after: null, skip: 0, limit: 50 } as const;
  while (!over.aborted) {
    await setTimeout(LOOK_EVERY, null, { signal: over }).catch(() => null);
    if (over.aborted || !(await store.read(findMember, OFFICER.accountId))) continue;
    const { opened, reviewed } = await store.read(readHealth, OFFICER);
    if (opened < messages * 0.98 || reviewed < messages * 0.9) continue;
    const { rows } = await store.read(listViolations, OFFICER, filters, page);
    const said = rows.filter(({ seq, rule }, i) => seq !== null && rows.findIndex((row) => row.rule === rule) === i);
    if (rows.length >= ENOUGH && said.length > 0) return said;
  }
  return null;
}

async function fill(store: LocalStore, [violation]: readonly ViolationRow[], keeper: string): Promise<void> {
  const me = (await store.read(findMember, OFFICER.accountId))!.viewer;
  const other = await letIn(store, me, keeper);
  const subject = await keepCase(store, me, violation!, other);
  await takeOut(store, me, other, subject);
  const today = startOfDay(dateOf(Date.now()))!;
  const proposal = { dueAt: today, reason: '内部沟通已满一个月，按公司档案制度第十二条处置。', graceDays: 7 };
  await store.write(proposeDisposal, other, proposal, Date.now());
}

/** Somebody whose proposals are another's to judge. */
async function letIn(store: LocalStore, me: Viewer, userid: string): Promise<Viewer> {
  const now = Date.now();
  const who = (await store.read(findPersonForAccount, me, { accountId: null, userid }))!;
  await store.write(openStaff, me, [who], now);
  const { id } = (await store.read(findAccountByWecom, userid))!;
  const permissions = ['see-retention', 'edit-retention', 'export', 'see-cases', 'edit-cases'] as const;
  const draft = { name: '档案管理员', permissions, scope: EVERYONE, needsTotp: false };
  const role = await store.write(createRole, me, draft, now);
  await store.write(saveGrant, me, id, { role, scope: null }, now);
  await store.write(saveGrant, me, id, { role: 'auditor', scope: null }, now);
  return (await store.read(findMember, id))!.viewer;
}

interface Subject {
  readonly conversation: string;
  readonly excerpt: number;
  readonly caseId: number;
}

/** A complaint, worked on for three days. */
async function keepCase(store: LocalStore, me: Viewer, violation: ViolationRow, other: Viewer): Promise<Subject> {
  const { conversation, seq } = violation;
  const since = Date.now() - 3 * DAY;
  const at = (hours: number) => since + hours * HOUR;
  const about = '客户来电投诉，称客户经理口头承诺保本。要核对会话原文，并在答复前保全全部往来。';
  const caseId = await store.write(createCase, me, { title: '客户投诉：承诺收益', about }, at(0));
  await store.write(saveCaseMember, me, { id: caseId, account: other.accountId, role: 'worker' }, at(1));
  const add = (item: NewCaseItem, why: string, hours: number, who = me) =>
    store.write(addCaseItem, who, { caseId, item, why }, at(hours));
  await add({ kind: 'violation', id: violation.id }, '投诉所指的这句话', 2);
  const customer = peerOf(violation);
  const subjects = [
    { kind: 'person', id: customer },
    { kind: 'conversation', id: conversation },
  ] as const;
  const hold = { name: '客户投诉保全', reason: '投诉处理完结前不得删除', caseId, from: null, to: null, subjects };
  await store.write(createHold, me, hold, at(3));
  const kept = (await store.read(packMessages, me, conversation, { by: 'count', last: seq, count: 6 }))!;
  await add({ kind: 'messages', kept }, '承诺前后的对话', 20, other);
  const around = { from: violation.sentAt - 7 * DAY, to: violation.sentAt + DAY };
  await add({ kind: 'conversation', conversation, ...around }, '投诉前一周的往来', 21, other);
  await add({ kind: 'note' }, '已电话联系客户，客户同意等书面答复。', 44);
  const words = { title: '承诺收益的对话', note: '供书面答复引用', customer };
  const excerpt = await store.write(createExcerpt, me, words, kept, at(46));
  await add({ kind: 'excerpt', id: excerpt }, '答复用的原文', 47);
  const second = { title: '离职员工客户交接', about: '核对交接前后的联系记录。' };
  await store.write(createCase, other, second, at(50));
  return { conversation, excerpt, caseId };
}

/** The side that is not of the staff. */
const peerOf = ({ conversation, sender, receivers }: ViolationRow): string =>
  [...conversation.split('|'), sender, ...receivers].find((id) => /^w[mo]/.test(id)) ?? sender;

const PACKAGE: Omit<PackageOrder, 'source'> = {
  ...{ from: null, to: null, types: null, media: true, formats: ['html', 'xlsx', 'pdf'] },
  ...{ masked: false, watermark: true },
};

/** One that is made at once, and one that waits for somebody to agree. */
async function takeOut(
  store: LocalStore,
  me: Viewer,
  other: Viewer,
  { excerpt, conversation }: Subject,
): Promise<void> {
  const order = (title: string, source: PackageOrder['source'], kind: string, reason: string) => ({
    ...{ kind: 'package', title, source: kind, reason, conditions: JSON.stringify({ ...PACKAGE, source }) },
    options: { words: [{ label: '导出', value: title }], address: '', counts: null },
  });
  const made = order('承诺收益的对话', { kind: 'excerpt', id: excerpt }, '摘录', '附在给客户的书面答复之后');
  await store.write(insertExport, me, made, Date.now());
  await store.write(saveApprovalRule, me, 'originals', Date.now());
  const asked = order(
    '投诉客户的会话',
    { kind: 'conversation', key: conversation },
    '会话',
    '监管部门调取，函号 2026-031',
  );
  await store.write(insertExport, other, asked, Date.now());
  await store.write(saveApprovalRule, me, 'none', Date.now());
}
