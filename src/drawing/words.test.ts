import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layOutJson } from './json-text.ts';
import { People } from './people.ts';
import { bytes, count, duration, listTime, rowTime, shorten } from './words.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);
const NOW = at('2026-11-20T14:42:06');

describe('listTime', () => {
  it('is the clock today, then yesterday, the weekday, the date', () => {
    assert.equal(listTime(at('2026-11-20T00:05:00'), NOW), '00:05');
    assert.equal(listTime(at('2026-11-19T23:59:00'), NOW), '昨天');
    assert.equal(listTime(at('2026-11-18T08:00:00'), NOW), '周三');
    assert.equal(listTime(at('2026-11-13T08:00:00'), NOW), '11-13');
    assert.equal(listTime(at('2025-11-13T08:00:00'), NOW), '2025-11-13');
    assert.equal(rowTime(at('2026-11-13T08:00:00'), NOW), '11-13 08:00');
  });
});

describe('quantities', () => {
  it('carry their unit', () => {
    assert.deepEqual([0, 42_000, 192_000, 255_600_000].map(duration), [
      '不到 1 秒',
      '42 秒',
      '3 分 12 秒',
      '2 天 23 小时',
    ]);
    assert.deepEqual([0, 1023, 1024, 20_000, 2_516_582, 5e9].map(bytes), [
      '0 B',
      '1023 B',
      '1.0 KB',
      '20 KB',
      '2.4 MB',
      '4.7 GB',
    ]);
    assert.deepEqual([7, 1204, 12_846_210].map(count), ['7', '1,204', '12,846,210']);
  });

  it('of a long name, the beginning and the ending stay', () => {
    assert.equal(shorten('短.pdf'), '短.pdf');
    const name = '策略报告与资产配置建议（内部版，请勿外传，最终修订稿）之二 v12.pptx';
    assert.equal(shorten(name, 30), '策略报告与资产配置建议（内部版，…）之二 v12.pptx');
  });
});

describe('People', () => {
  const people = new People({ of: () => null });

  it('tells staff, customers, robots and groups by their ids', () => {
    assert.equal(people.name('lisi'), 'lisi');
    assert.equal(people.name('wmABCDEFGHIJKLMNOPQRSTUVWXdFvm'), '微信客户 ·dFvm');
    assert.equal(people.name('woABCDEFGHIJKLMNOPQRSTUVWXdFvm'), '企业客户 ·dFvm');
    assert.equal(people.name('wbABCDEFGHIJKLMNOPQRSTUVWXdFvm'), '机器人 ·dFvm');
    assert.equal(people.chat({ key: 'wrABCD', kind: 'group', peers: [] }, 'lisi').name, '群聊 ·ABCD');
    assert.deepEqual(
      ['lisi', 'ZhangZeYu', 'wmABCDEFGHIJKLMNOPQRSTUVWXdFvm', 'zhou（滨江）'].map((id) => people.face(id).letters),
      ['si', 'ZY', 'vm', '滨江'],
    );
  });
});

describe('layOutJson', () => {
  it('changes not one character of a value', () => {
    const json = '{"id":9223372036854775807,"t":"a\\u4e00 \\"b\\", {c}","e":{},"l":[1.50,[]],"n":null}';
    const laid = layOutJson(json);
    assert.equal(
      laid,
      '{\n  "id": 9223372036854775807,\n  "t": "a\\u4e00 \\"b\\", {c}",\n  "e": {},\n  "l": [\n    1.50,\n    []\n  ],\n  "n": null\n}',
    );
    assert.equal(laid.replace(/\n\s*|(?<=":) /g, ''), json);
  });

  it('gives up on nothing, not even on what is broken', () => {
    assert.equal(layOutJson('{"a":"b'), '{\n  "a": "b');
    assert.equal(layOutJson(''), '');
  });
});
