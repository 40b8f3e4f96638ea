import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import cron from 'node-cron';
import { commands } from './cli/index.ts';
import { settings } from './config.ts';
import { exportFormats } from './export/formats/index.ts';
import { jobs } from './jobs/index.ts';
import { messageTypes } from './messages/types/index.ts';
import { ruleKinds } from './rules/kinds/index.ts';
import { checks } from './setup/checks/index.ts';
import { storeFiles } from './store/index.ts';
import { migrations } from './store/migrations/index.ts';
import { actions, pages } from './web/pages/index.ts';

/** A file in one of these folders that nobody registered is a feature nobody can use. */
describe('registries', () => {
  const registered: [folder: string, names: readonly string[], besides?: readonly string[]][] = [
    ['messages/types', messageTypes.map((t) => t.msgtype)],
    ['jobs', jobs.map((j) => j.name), ['job', 'scheduler']],
    ['export/formats', exportFormats.map((f) => f.name)],
    ['setup/checks', checks.map((c) => c.name)],
    ['rules/kinds', ruleKinds.map((k) => k.name)],
    [
      'cli',
      commands.map((c) => c.name),
      ['backup-place', 'command', 'progress', 'trace-command', 'verify-archive', 'verify-package', 'verify-trail'],
    ],
  ];
  for (const [folder, names, besides = []] of registered) {
    it(`${folder} lists every file, by its file name`, () => {
      assert.deepEqual(
        [...names].sort(),
        filesIn(folder).filter((f) => !besides.includes(f)),
      );
    });
  }

  it('messages/types has a file for every type of the protocol', () => {
    const documented = `text image revoke agree disagree voice video card location emotion file link weapp chatrecord mixed
      todo vote collect redpacket external_redpacket meeting meeting_notification docmsg markdown news calendar
      meeting_voice_call voip_doc_share sphfeed voiptext qydiskfile switch`;

    assert.deepEqual(filesIn('messages/types'), documented.split(/\s+/).sort());
  });

  it('every page and action file is listed', () => {
    assert.equal(pages.length + actions.length, filesIn('web/pages').length);
  });

  it('every page has its view', () => {
    for (const { view } of pages) assert.ok(existsSync(join(import.meta.dirname, '../views', `${view}.ejs`)), view);
  });

  it('every store file that owns functions is reachable through the door', () => {
    const owners = filesIn('store').filter((f) => /^export const owner/m.test(readSource(`store/${f}.ts`)));
    const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

    assert.deepEqual(owners.map(camel).sort(), [...storeFiles].sort());
  });

  it('every migration is listed, in the order of its number', () => {
    const listed = Object.entries(migrations).flatMap(([kind, list]) =>
      list.map(({ name }, i) => `${kind}-${String(i + 1).padStart(4, '0')}-${name}`),
    );

    assert.deepEqual(listed.sort(), filesIn('store/migrations'));
  });

  it('every job has a name of its own and a timetable that parses', () => {
    assert.equal(new Set(jobs.map((j) => j.name)).size, jobs.length);
    for (const job of jobs) assert.ok(cron.validate(job.cron), job.name);
  });

  it('every setting is explained in README', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const missing = Object.values(settings)
      .map((s) => s.env)
      .filter((env) => !readme.includes(`\`${env}\``));

    assert.deepEqual(missing, []);
  });
});

function readSource(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8');
}

function filesIn(folder: string): string[] {
  return globSync('*.ts', { cwd: join(import.meta.dirname, folder) })
    .filter((f) => f !== 'index.ts' && !f.endsWith('.test.ts') && !f.endsWith('.d.ts'))
    .map((f) => basename(f, '.ts'))
    .sort();
}
