import { monthOf, startOfDay } from '../../src/lib/clock.ts';
import { isExternal } from '../../src/messages/people.ts';
import type { ArchiveFiles } from '../../src/store/archive-files.ts';
import { recordCustomers } from '../../src/store/directory-customers.ts';
import { recordDepartments } from '../../src/store/directory-departments.ts';
import { recordRoom } from '../../src/store/directory-rooms.ts';
import { recordEmployees } from '../../src/store/directory-staff.ts';
import { type BulkRecord, type Customer, type Group, makeBulk, makeCompany } from '../../src/testing/corpus/index.ts';

/** A thousand employees, twenty thousand customers, five hundred groups, and what they write to each other over some years. */

const CLONES = 25; // of each of the corpus's forty employees
const A_MONTH = 280_000; // 10 M messages in three years
const SEED = 20_261_121;

export const benchCompany = () => makeCompany(1, { customers: 20_000, groups: 500 });

type Company = ReturnType<typeof benchCompany>;

export interface BenchRecord {
  readonly seq: number;
  readonly msgid: string;
  readonly sentAt: number;
  readonly month: string;
  readonly json: string;
}

/** The same records for the same count and last day, month after month. */
export function* benchRecords(company: Company, count: number, lastDay: string): Generator<BenchRecord> {
  const to = startOfDay(lastDay)!;
  const months = Math.ceil(count / A_MONTH);
  const from = new Date(to);
  from.setUTCMonth(from.getUTCMonth() - months);
  const span = { from: from.getTime(), to: to - 1 };
  for (const record of makeBulk(company, { seed: SEED, count, ...span })) {
    const { seq, msgid, msgtime } = record;
    yield { seq, msgid, sentAt: msgtime, month: monthOf(msgtime), json: jsonOf(company, record) };
  }
}

function jsonOf(company: Company, { seq, msgid, from, tolist, roomid, msgtime, text }: BulkRecord): string {
  const alone = roomid === '' ? staffOf(company, [from, ...tolist].find(isExternal)!) : null;
  const named = (id: string) => (alone && !isExternal(id) ? alone : id);
  const head = `{"msgid":"${msgid}","action":"send","from":"${named(from)}","tolist":${JSON.stringify(tolist.map(named))}`;
  return `${head},"roomid":"${roomid}","msgtime":${msgtime},${bodyOf(seq, text)}}`;
}

/** Of a hundred records one is a file, one a link and one a picture. Nothing in the texts needs escaping. */
function bodyOf(seq: number, text: string): string {
  const stored = `"sdkfileid":"file${seq}","md5sum":"${String(seq).padStart(32, '0')}","filesize":${seq % 9_000_000}`;
  const place = seq % 100;
  if (place === 1) return `"msgtype":"file","file":{${stored},"filename":"${text}.pdf","fileext":"pdf"}`;
  if (place === 2)
    return `"msgtype":"link","link":{"title":"${text}","description":"","link_url":"https://hc.cn/${seq.toString(36)}","image_url":""}`;
  if (place === 3) return `"msgtype":"image","image":{${stored}}`;
  return `"msgtype":"text","text":{"content":"${text}"}`;
}

const cloneOf = (userid: string, i: number) => (i === 0 ? userid : `${userid}${i}`);

/** Whose customer this is. */
function staffOf({ staff }: Company, customer: string): string {
  let hash = 7;
  for (let i = 0; i < customer.length; i++) hash = (hash * 31 + customer.charCodeAt(i)) >>> 0;
  return cloneOf(staff[hash % staff.length]!.userid, Math.floor(hash / staff.length) % CLONES);
}

/** Everyone of the company, department by department. */
export function staffOfBench({ staff }: Company): string[] {
  const byDepartment = staff.toSorted((a, b) => a.departments[0]! - b.departments[0]!);
  return byDepartment.flatMap(({ userid }) => Array.from({ length: CLONES }, (_, i) => cloneOf(userid, i)));
}

export function recordCompany(files: ArchiveFiles, company: Company, at: number): void {
  files.write(recordDepartments, company.departments, at);
  const employees = company.staff.flatMap(({ userid, name, departments, leads, ...known }) =>
    Array.from({ length: CLONES }, (_, i) => ({
      ...known,
      userid: cloneOf(userid, i),
      name: i === 0 ? name : `${name}${i}`,
      departments: departments.map((id) => ({ id, leads: leads && i === 0 })),
      mainDepartment: departments[0] ?? null,
      status: 1,
    })),
  );
  files.write(recordEmployees, employees, at, 'sync');
  const customers = company.customers.map((customer) => customerOf(customer, staffOf(company, customer.id)));
  files.write(recordCustomers, customers, at);
  files.write((db) => {
    for (const group of company.groups) recordRoom(db, roomOf(group), at);
  });
}

function customerOf({ id, name, corp, follows }: Customer, userid: string) {
  const { remark, description, remarkCorp, remarkMobiles, tagIds, createdAt, addWay, state } = follows[0]!;
  const words = { remark, description, remarkCorp, state };
  return {
    id,
    name,
    kind: corp ? 2 : 1,
    corp: corp?.name ?? null,
    corpFullName: corp?.fullName ?? '',
    position: corp?.position ?? '',
    follow: { ...words, userid, mobiles: remarkMobiles, tags: tagIds, createdAt, addWay },
  };
}

function roomOf({ members, ...group }: Group) {
  const listed = members.map(({ id, kind, joinedAt, nickname, joinScene, invitor }) => ({
    id,
    kind: kind === 'employee' ? 1 : 2,
    joinedAt,
    nickname,
    joinScene,
    invitor: invitor ?? '',
  }));
  return { ...group, members: listed };
}
