import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvLine } from './csv.ts';

describe('csvLine', () => {
  it('quotes what would fall apart', () => {
    assert.equal(csvLine(['a,b', '他说"好"', '两\n行', null, 3]), '"a,b","他说""好""","两\n行",,3\r\n');
  });

  for (const text of ['=1+1', '+86', '-1', '@SUM(A1)', ' =1+1', '＝1', '\t=1']) {
    it(`leaves ${JSON.stringify(text)} a text in a spreadsheet`, () => {
      assert.equal(csvLine([text]), `'${text}\r\n`);
    });
  }

  it('leaves numbers as they are', () => {
    assert.equal(csvLine([-1, 0.5]), '-1,0.5\r\n');
  });
});
