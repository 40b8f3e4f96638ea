import { readConditionNames } from '../../store/customers.ts';
import { listChanges } from '../../store/directory-changes.ts';
import { listOperations } from '../../store/operation-log.ts';
import { readSyncParts } from '../../store/sync-parts.ts';
import {
  CHANGE_GROUPS,
  changeConditions,
  changeLine,
  changesLink,
  changesTrace,
  operationLine,
} from '../directory-changes.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';

const PAGE = 50;

/** Who came, left, moved or was renamed, and what WeCom's own logs say: to be read beside the chats. */
export const changeList = page({
  get: '/changes',
  may: 'see-directory',
  trail: ['directory'],
  input: changeConditions,
  view: 'changes/list',
  async load({ store, clock, names }, viewer, { of, who, before, page: number }, visit) {
    const people = new People(names);
    const parts = await store.read(readSyncParts, viewer);
    const part = (name: string) => parts.find((known) => known.part === name) ?? null;
    const tabs = tabsOf(of);
    visit.trace(changesTrace(people, { of, who, before, page: number }, tabs.find(({ current }) => current)!.label));
    if (of === 'member' || of === 'admin') {
      const asked = { source: of, skip: (number - 1) * PAGE, limit: PAGE + 1 };
      const rows = await store.read(listOperations, viewer, asked);
      return {
        tabs,
        logs: rows.slice(0, PAGE).map((row) => operationLine(people, row, clock())),
        lines: null,
        who: null,
        older: rows.length > PAGE ? changesLink({ of, page: number + 1 }) : null,
        newest: number > 1 ? changesLink({ of }) : null,
        trouble: part('operations'),
      };
    }
    const asked = { subject: who, kinds: of === null ? [] : CHANGE_GROUPS[of]!.kinds, before, limit: PAGE + 1 };
    const [rows, { departments }] = await Promise.all([
      store.read(listChanges, viewer, asked),
      store.read(readConditionNames, viewer, { department: null, tag: null }),
    ]);
    const places = new Map(departments.map(({ id, name }) => [id, name]));
    const shown = rows.slice(0, PAGE);
    return {
      tabs,
      logs: null,
      lines: shown.map((row) => changeLine(people, places, row, clock())),
      who: who === null ? null : people.name(who),
      older: rows.length > PAGE ? changesLink({ of, who, before: shown.at(-1)!.n }) : null,
      newest: before === null ? null : changesLink({ of, who }),
      trouble: null,
    };
  },
});

function tabsOf(of: string | null) {
  const groups = Object.entries(CHANGE_GROUPS).map(([name, { label }]) => [name, label] as const);
  const all = [['', '全部变更'], ...groups, ['member', '成员操作日志'], ['admin', '管理员操作日志']] as const;
  return all.map(([name, label]) => ({
    label,
    href: name === '' ? '/changes' : `/changes?of=${name}`,
    current: name === (of ?? ''),
  }));
}
