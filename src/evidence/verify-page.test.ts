import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ZipFile } from '../lib/zip.ts';
import { type Browsing, browse, noBrowser } from '../testing/browse.ts';
import { packageCases } from './testing/bad-packages.ts';
import { type Files, packageOf } from './testing/packages.ts';
import { buildVerifier } from './verifier/build.ts';
import { type PackageReport, verifyPackage } from './verify-package.ts';

const base = mkdtempSync(join(tmpdir(), 'verify-page-'));
const page = pathToFileURL(join(base, 'verify.html')).href;
let b: Browsing;
let made = 0;

function fresh(name = ''): string {
  made += 1;
  return join(base, `${made}${name}`);
}

async function zipOf(files: Files): Promise<string> {
  const path = fresh('.zip');
  const zip = new ZipFile(path, { large: false });
  for (const [name, bytes] of files) await zip.add(bytes, { name });
  await zip.end();
  return path;
}

/** What the page says of a ZIP or folder chosen by a person: each line of each part. */
async function said(input: '#zip' | '#folder', path: string) {
  await b.page.setInputFiles(input, path);
  await b.page.waitForSelector('#result:not([hidden])');
  const lines = (part: string) => b.page.locator(`#result .${part} li`).allTextContents();
  const verdict = await b.page.getAttribute('#result', 'data-verdict');
  const title = (await b.page.textContent('#result .verdict'))!;
  return {
    verdict,
    title,
    wrong: await lines('wrong'),
    checked: await lines('checked'),
    unchecked: await lines('unchecked'),
  };
}

function assertAgree(shown: Awaited<ReturnType<typeof said>>, report: PackageReport): void {
  assert.equal(shown.verdict, report.verdict);
  assert.ok(shown.title.startsWith(report.title), shown.title);
  assert.deepEqual(shown.checked, report.checked);
  assert.deepEqual(shown.unchecked, report.unchecked);
  // Why a stream broke is told in the platform's own words.
  const plain = (line: string) => line.replace(/(读不下去：).*/, '$1');
  assert.deepEqual(
    shown.wrong.map(plain),
    report.wrong.map(({ where, what }) => plain(where === '' ? what : `${where}：${what}`)),
  );
}

describe('verify.html', { skip: noBrowser() }, () => {
  before(async () => {
    writeFileSync(join(base, 'verify.html'), buildVerifier().html);
    b = await browse(page);
    await b.page.goto(page);
  });
  after(async () => {
    await b.close();
    rmSync(base, { recursive: true });
  });

  it('agrees with the program on good and bad packages, opened as a file', async () => {
    for (const { name, files, verdict } of packageCases()) {
      const zip = await zipOf(files);
      const shown = await said('#zip', zip);
      assert.equal(shown.verdict, verdict, name);
      assertAgree(shown, await verifyPackage(zip));
    }
    assert.deepEqual(b.complaints, []);
  });

  it('takes an unpacked folder, and says of other files that they are none', async () => {
    const dir = fresh();
    for (const [path, bytes] of packageOf()) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), bytes);
    }
    assertAgree(await said('#folder', dir), await verifyPackage(dir));
    const other = fresh('.zip');
    writeFileSync(other, 'hello');
    assertAgree(await said('#zip', other), await verifyPackage(other));
  });

  it('takes a package that is dropped on it', async () => {
    const bytes = readFileSync(await zipOf(packageOf())).toString('base64');
    await b.page.evaluate(`{
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0))], '导出.zip'));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
    }`);
    await b.page.waitForSelector('#result[data-verdict=good]:not([hidden])');
    assert.match((await b.page.textContent('#result .verdict'))!, /导出\.zip/);
  });

  it('checks signatures also where the browser has no Ed25519', async () => {
    await b.page.evaluate(`crypto.subtle.importKey = () => Promise.reject(new Error('unknown'))`);
    assert.equal((await said('#zip', await zipOf(packageOf()))).verdict, 'good');
    const spoilt = packageOf().set('manifest.sig', packageOf({ masked: true }).get('manifest.sig')!);
    assert.equal((await said('#zip', await zipOf(spoilt))).verdict, 'bad');
  });

  it('asks no network for anything', async () => {
    const asked: string[] = [];
    b.page.on('request', (request) => asked.push(request.url()));
    await b.page.goto(page);
    await said('#zip', await zipOf(packageOf()));
    assert.deepEqual(asked, [page]);
  });
});
