import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pinyinOf } from './pinyin.ts';

describe('pinyinOf', () => {
  it('is what one types to find a name: spelt out, and by its initials', () => {
    assert.equal(pinyinOf('张泽宇'), 'zhangzeyu zzy');
    assert.equal(pinyinOf('吕布'), 'lvbu lb');
    assert.equal(pinyinOf('張學友'), 'zhangxueyou zxy');
  });

  it('reads surnames of staff as surnames, and nothing else', () => {
    const staff = { surname: true };
    assert.equal(pinyinOf('单雄信', staff), 'shanxiongxin sxx');
    assert.equal(pinyinOf('曾国藩', staff), 'zengguofan zgf');
    assert.equal(pinyinOf('欧阳锋', staff), 'ouyangfeng oyf');
    assert.match(pinyinOf('单位采购群'), /^danwei/);
  });

  it('leaves what is no Chinese, in lower case, without marks between', () => {
    assert.equal(pinyinOf('Tom Lee'), 'tom lee');
    assert.equal(pinyinOf(''), '');
    assert.equal(pinyinOf('A股交流群'), 'agujiaoliuqun agjlq');
    assert.equal(pinyinOf('Ｆrank@深圳 ✨'), 'frankshenzhen fsz');
    assert.equal(pinyinOf('✨'), '✨');
  });
});
