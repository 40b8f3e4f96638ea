import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { BindingFile } from './binding.ts';

describe('BindingFile', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-binding-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const open = (settings: Record<string, string> = {}) => {
    const place = { keysDir: join(dir, 'keys'), keyFile: join(dir, 'master.key') };
    return new BindingFile(place, readConfig(settings));
  };
  const file = () => join(dir, 'keys', 'binding.key');

  it('gives what the environment says until something is entered', () => {
    const binding = open({ CORP_ID: 'ww1', ARCHIVE_SECRET: 'from-env' });
    assert.equal(binding.current().archiveSecret, 'from-env');
    assert.equal(binding.isEntered('archiveSecret'), false);

    binding.save({ archiveSecret: 'from-page' });
    assert.equal(binding.current().archiveSecret, 'from-page');
    assert.equal(binding.current().corpId, 'ww1');
    assert.equal(binding.isEntered('archiveSecret'), true);
  });

  it('is in force at once for whoever else has it open, and after a restart', () => {
    const [page, archive] = [open(), open()];
    assert.equal(archive.current().corpId, '');
    page.save({ corpId: 'ww2' });
    page.save({ agentId: '1000002' });
    assert.deepEqual([archive.current().corpId, archive.current().agentId], ['ww2', '1000002']);
    page.save({ corpId: '' });
    assert.equal(archive.current().corpId, '');
    assert.equal(open({ CORP_ID: 'ww-env' }).current().corpId, ''); // emptied on the page stays empty
  });

  it('makes a pair for each callback, another one each time', () => {
    const binding = open();
    const first = binding.makeCallbackPair('archive');
    assert.match(first.encodingAesKey, /^[A-Za-z0-9]{43}$/);
    assert.match(first.token, /^[A-Za-z0-9]{32}$/);
    const other = binding.makeCallbackPair('customers');
    assert.notDeepEqual(binding.makeCallbackPair('archive'), first);
    assert.deepEqual(binding.current().callbacks.customers, other);
  });

  it('keeps nothing readable on the disk', () => {
    const binding = open();
    binding.save({ corpId: 'ww-visible', archiveSecret: 'hush', proxyAuth: 'me:hush' });
    assert.deepEqual(readdirSync(join(dir, 'keys')), ['binding.key']);
    assert.doesNotMatch(readFileSync(file(), 'latin1'), /hush|visible/);
  });

  it('says what to do when the file was changed or the master key is another', () => {
    const binding = open();
    binding.save({ corpId: 'ww1' });
    const sealed = readFileSync(file());
    sealed[40]! ^= 1;
    writeFileSync(file(), sealed);
    assert.throws(
      () => open().current(),
      (e) => e instanceof UserError && /主密钥/.test(e.message),
    );
    assert.throws(() => open().save({ corpId: 'ww2' }), UserError); // never over what it could not read
  });
});
