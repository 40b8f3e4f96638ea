import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalise } from './normalise.ts';
import { read, SAMPLES, START } from './testing/samples.ts';

describe('a body that is not as documented', () => {
  const records = Object.entries(SAMPLES).flatMap(([msgtype, { of }]) =>
    of.map((fields) => ({ msgtype: msgtype === 'switch' ? undefined : msgtype, ...fields })),
  );
  const ODD = [
    null,
    '',
    0,
    -1,
    1e300,
    true,
    [],
    {},
    [null],
    ['词'],
    { a: '词' },
    '前\0后\ud83d',
    '9'.repeat(400),
    '长'.repeat(9999),
  ];

  /** `value` with each of the values in it, however deep, put in turn to `odd`. */
  function spoilt(value: unknown, odd: unknown): unknown[] {
    if (typeof value !== 'object' || value === null) return [odd];
    const inside = Object.entries(value).flatMap(([name, field]) =>
      spoilt(field, odd).map((other) =>
        Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other },
      ),
    );
    return [odd, ...inside];
  }

  const spoiltRecords = records.flatMap(({ msgtype, ...fields }) =>
    ODD.flatMap((odd) => spoilt(fields, odd).map((body) => ({ msgtype, ...(body as object) }))),
  );

  it('never fails, and gives nothing SQL would cut off or refuse', () => {
    assert.ok(spoiltRecords.length > 3000);
    for (const record of spoiltRecords) {
      const message = read(record);
      const { text, preview, media, body } = message;
      assert.doesNotMatch(JSON.stringify([text, preview, media, body]), /\\u0000|\\ud83d/);
      assert.ok(preview.length <= 200 && !/[\n\r]/.test(preview));
      structuredClone(message);
    }
  });

  it('states no size and no length that cannot be', () => {
    const possible = (n: number | null) => n === null || (Number.isFinite(n) && n >= 0);
    for (const { media } of spoiltRecords.map(read)) {
      for (const { bytes, seconds } of media) {
        assert.ok(possible(seconds) && possible(bytes) && (bytes === null || Number.isSafeInteger(bytes)));
      }
    }
  });

  it('is shown as it came, with its words found', () => {
    for (const { msgtype, ...fields } of records) {
      const name = Object.keys(fields).at(-1)!;
      for (const odd of [null, 'Wort', 7, [], {}, [['x']], { sdkfileid: {} }]) {
        const { readable, body, parts } = read({ msgtype, action: 'send', [name]: odd });
        if (msgtype) assert.deepEqual([readable, body, parts], [false, null, []], `${msgtype} ${JSON.stringify(odd)}`);
      }
    }
    assert.equal(read({ msgtype: 'link', link: { title: ['甲', '乙'] } }).text, '甲 乙');
    assert.equal(read({ msgtype: 'location', location: { longitude: 'east', title: '广场' } }).readable, false);
  });

  it('may lack what is optional, and carry what nobody documented', () => {
    const { body, readable, media } = read({ msgtype: 'file', file: { filename: '甲.pdf', more: { a: 1 } } });
    assert.deepEqual([readable, body], [true, { md5sum: null, filename: '甲.pdf', fileext: null, filesize: null }]);
    assert.deepEqual(media, [{ kind: 'file', sdkFileId: '', md5: null, bytes: null, name: '甲.pdf', seconds: null }]);
    assert.deepEqual(read({ msgtype: 'meeting_voice_call', meeting_voice_call: { endtime: START } }).media, []);
  });

  it('keeps times only that can be', () => {
    for (const starttime of [0, -5, 9e15, '', null, '99999999999999999999']) {
      const { body, readable } = read({ msgtype: 'meeting', meeting: { topic: '周会', starttime } });
      assert.deepEqual([readable, (body as { starttime: unknown }).starttime], [true, null], String(starttime));
    }
  });

  it('is not led astray by names every object has', () => {
    const link = '{"__proto__":{"title":"藏着"},"constructor":{"title":"藏着"}}';
    const { readable, text } = normalise(1, `{"msgid":"m","msgtype":"link","link":${link}}`);
    assert.deepEqual([readable, text], [false, '藏着 藏着']);
    const record = '{"title":"t","item":[{"type":"__proto__","content":"{\\"__proto__\\":{\\"content\\":\\"藏\\"}}"}]}';
    const { parts } = normalise(1, `{"msgid":"m","msgtype":"chatrecord","chatrecord":${record}}`);
    assert.deepEqual([parts[0]!.type, parts[0]!.readable, parts[0]!.content.text], ['__proto__', false, '藏']);
    assert.equal(Object.hasOwn(Object.prototype, 'content'), false);
  });
});
