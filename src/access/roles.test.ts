import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Permission, permissions, showContent, usable } from './permission.ts';
import { builtInRoles } from './roles.ts';

/** Pages in the order of the menu, then actions: x is given. Whoever changes a role changes it here too. */
const COLUMNS: readonly Permission[] = [
  ...(['read-chats', 'search', 'see-directory', 'export', 'approve-exports', 'see-violations', 'see-rules'] as const),
  ...(['see-figures', 'see-timeouts', 'see-cases', 'see-retention', 'see-evidence', 'see-trail'] as const),
  ...(['see-health', 'set-up', 'manage-accounts', 'manage-roles'] as const),
  ...(['print-chats', 'download-media', 'reveal', 'see-numbers', 'judge', 'edit-rules'] as const),
  ...(['edit-figures', 'send-reports', 'edit-timeouts'] as const),
  ...(['edit-cases', 'hold', 'edit-retention', 'approve-disposals', 'verify-archive', 'verify', 'pull'] as const),
];
const PAGES = 17;

const TABLE: Readonly<Record<string, readonly [pages: string, actions: string, scope: string]>> = {
  超级管理员: ['xxxxxxxxxxxxxxxxx', 'xxxxxxxxxxxxxxxx', 'everyone'],
  会话存档管理员: ['xxx··xxxx········', 'xxx··xxxx·······', 'chosen'],
  合规专员: ['xxx·xxxxxxx······', 'xxxxxxxxxxx·····', 'everyone'],
  审计员: ['xxxx·xxxxxxxx····', 'xxxx·········xx·', 'everyone'],
  业务主管: ['x·x··x·xx········', '·······x········', 'department'],
  运维: ['·············xx··', '···············x', 'none'],
  系统管理员: ['·············xxx·', '···············x', 'none'],
  安全管理员: ['················x', '················', 'none'],
  审计管理员: ['···········xx····', '·············xx·', 'none'],
};

describe('builtInRoles', () => {
  it('are these, with these permissions and these scopes', () => {
    const table = builtInRoles.map(({ name, permissions: given, scope }) => {
      const row = COLUMNS.map((column) => (given.includes(column) ? 'x' : '·')).join('');
      return [
        name,
        [row.slice(0, PAGES), row.slice(PAGES), scope === null ? 'chosen' : scope === 'none' ? 'none' : scope.kind],
      ];
    });

    assert.deepEqual(Object.fromEntries(table), TABLE);
    assert.deepEqual([...COLUMNS].sort(), permissions.map(({ name }) => name).sort());
  });

  it('give no action without its page', () => {
    for (const { permissions: given } of builtInRoles) assert.deepEqual(usable(given), given);
  });

  it('have a scope when they show chats, and none otherwise', () => {
    for (const { permissions: given, scope } of builtInRoles) assert.equal(scope !== 'none', showContent(given));
  });

  it('keep the three officers from chats and from what is another officer’s', () => {
    const officers = builtInRoles.filter(({ officer }) => officer);
    const all = officers.flatMap((role) => role.permissions);

    assert.equal(officers.length, 3);
    assert.equal(showContent(all), false);
    assert.equal(new Set(all).size, all.length);
  });
});

describe('usable', () => {
  it('leaves out actions whose page is not given', () => {
    assert.deepEqual(usable(['reveal', 'see-trail', 'verify', 'pull']), ['see-trail', 'verify']);
  });
});
