import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distance, nearest } from './near.ts';

describe('distance', () => {
  it('counts changed, added and left out letters, and stops counting at the most', () => {
    assert.equal(distance('张三', '张三', 2), 0);
    assert.equal(distance('张山', '张三', 2), 1);
    assert.equal(distance('zhangsan', 'zhansgan', 3), 2);
    assert.equal(distance('李四', '李思雨', 2), 2);
    assert.equal(distance('', '张', 2), 1);
    assert.equal(distance('王五', '上海营业部', 2), 3);
    assert.equal(distance('abcdef', 'uvwxyz', 3), 4);
  });
});

describe('nearest', () => {
  it('gives the likeliest first and leaves out what is something else', () => {
    const known = [
      { words: ['张珊珊'] },
      { words: ['赵六'] },
      { words: ['张三', 'zhangsan'] },
      { words: ['欧阳娜娜'] },
    ];
    assert.deepEqual(
      nearest('张山', known).map(({ words }) => words[0]),
      ['张三'],
    );
    assert.deepEqual(
      nearest('zhangsna', known).map(({ words }) => words[0]),
      ['张三'],
    );
    assert.deepEqual(nearest('ＱＱ', known), []);
  });
});
