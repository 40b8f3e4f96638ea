import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Complaints } from './complaints.ts';

describe('Complaints', () => {
  it('says the same once an hour, what has changed at once, and what came back after it was over', () => {
    let now = 1_000_000;
    const complaints = new Complaints(() => now);
    assert.equal(complaints.isNew('pull', '没有绑定'), true);
    assert.equal(complaints.isNew('pull', '没有绑定'), false);
    assert.equal(complaints.isNew('media', '没有绑定'), true);
    assert.equal(complaints.isNew('pull', '密钥不对'), true);
    now += 3_600_000;
    assert.equal(complaints.isNew('pull', '密钥不对'), true);
    complaints.over('pull');
    assert.equal(complaints.isNew('pull', '密钥不对'), true);
    now -= 7_200_000; // somebody sets the clock back
    assert.equal(complaints.isNew('pull', '密钥不对'), true);
  });
});
