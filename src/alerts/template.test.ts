import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { categories, findCategory, sampleFacts, systemTemplate } from './categories.ts';
import { mistakesIn, payloadOf, write } from './template.ts';

const words = findCategory('words')!;
const facts = sampleFacts(words);

describe('write', () => {
  it('puts facts in the place of variables and leaves out a line that has none', () => {
    const written = write({ format: 'text', content: '{{触发人}} 说\n命中：{{命中}}' }, { 触发人: '张伟' }, null);
    assert.equal(written.body, '张伟 说');
  });

  it('lets nothing that somebody said become a link, a tag or a line', () => {
    const said = { 内容: '[领奖](https://evil.example)\n<a href="https://evil.example">x</a> **!**' };
    const { body } = write({ format: 'markdown', content: '{{内容}}' }, said, null);
    assert.doesNotMatch(body, /\]\(|<a|\*\*|\n/);
    assert.doesNotMatch(write({ format: 'text', content: '{{内容}}' }, said, null).body, /<a/);
  });

  it('stays within what WeCom takes, never in the middle of a character', () => {
    for (const format of ['text', 'textcard', 'markdown'] as const) {
      const content = `标题${'很长'.repeat(400)}\n${'🙂'.repeat(900)}`;
      const payload = payloadOf(write({ format, content }, facts, 'https://cun.example.com/violations/1'), 'member');
      const body = payload[payload.msgtype] as Record<string, string>;
      for (const [name, most] of Object.entries({ content: 2048, title: 128, description: 512 })) {
        assert.ok(Buffer.byteLength(body[name] ?? '') <= most, `${format} ${name}`);
        assert.ok((body[name] ?? '').isWellFormed(), `${format} ${name}`);
      }
    }
  });

  it('makes a card a text where there is nothing to open', () => {
    const written = write(systemTemplate(words), facts, null);
    assert.equal(payloadOf(written, 'member').msgtype, 'text');
    assert.equal(payloadOf({ ...written, link: 'https://x.example' }, 'member').msgtype, 'textcard');
    assert.equal(payloadOf({ ...written, link: 'https://x.example' }, 'robot').msgtype, 'text');
  });
});

describe('mistakesIn', () => {
  it('names variables that the category does not have, and braces that do not fit', () => {
    assert.deepEqual(mistakesIn(words, '{{触发人}} {{天气}} {{'), [
      '“敏感词预警”没有变量“天气”，从列出的变量里选一个，或删去它。',
      '有一处花括号没有成对，变量写成 {{触发人}} 这样。',
    ]);
  });

  it('finds none in the templates of the system', () => {
    for (const category of categories) assert.deepEqual(mistakesIn(category, systemTemplate(category).content), []);
  });
});
