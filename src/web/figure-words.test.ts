import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chartNumber, compared, showFigure } from './figure-words.ts';

describe('showFigure', () => {
  it('shows nothing known as a dash, and 0 as 0', () => {
    assert.equal(showFigure(null, 'ratio'), '–');
    assert.equal(showFigure(0, 'count'), '0');
    assert.equal(showFigure(0, 'ratio'), '0.0%');
    assert.equal(showFigure(0, 'ms'), '0 秒');
  });

  it('groups counts, and rounds parts and averages', () => {
    assert.equal(showFigure(1_234_567, 'count'), '1,234,567');
    assert.equal(showFigure(645 / 731, 'ratio'), '88.2%');
    assert.equal(showFigure(1234.567, 'decimal'), '1,234.57');
    assert.equal(showFigure(-0.004, 'ratio'), '-0.4%');
  });

  it('shows durations in two units', () => {
    assert.equal(showFigure(192_400, 'ms'), '3 分 12 秒');
    assert.equal(showFigure(420, 'ms'), '0.42 秒');
  });

  it('shows names as they are', () => {
    assert.equal(showFigure('服务一群、服务二群', 'text'), '服务一群、服务二群');
  });
});

describe('compared', () => {
  it('says the direction by an arrow, and whether it is good by the indicator', () => {
    assert.deepEqual(compared(1062, 1000, 'more'), { text: '↑ 6.2%', tone: 'good', words: '比上期多 6.2%' });
    assert.equal(compared(1062, 1000, 'less').tone, 'bad');
    assert.equal(compared(900, 1000, 'less').tone, 'good');
    assert.equal(compared(900, 1000, null).tone, 'plain');
  });

  it('compares with nothing when there was none', () => {
    assert.equal(compared(5, 0, 'more').text, '–');
    assert.equal(compared(5, null, 'more').text, '–');
    assert.equal(compared(0, 0, 'more').text, '–');
    assert.equal(compared(3, 3, 'more').text, '持平');
  });

  it('drops to nothing by a hundred per cent, and grows by thousands', () => {
    assert.equal(compared(0, 8, 'more').text, '↓ 100%');
    assert.equal(compared(260, 2, 'more').text, '↑ 12,900%');
  });
});

describe('chartNumber', () => {
  it('is in per cent and minutes', () => {
    assert.equal(chartNumber(0.8823, 'ratio'), 88.23);
    assert.equal(chartNumber(90_000, 'ms'), 1.5);
    assert.equal(chartNumber(null, 'ms'), null);
  });
});
