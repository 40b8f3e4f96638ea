import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import type { ViolationGroup } from '../figures/violation-indicators.ts';
import { dayOf } from '../lib/clock.ts';
import { outside } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { listViolationGroups, readViolationFigures, type ViolationQuery } from './figure-violations.ts';
import { FigureFile } from './testing/figure-file.ts';
import { type NewViolation, recordViolations } from './violations.ts';

/**
 * 16 to 22 November 2026.
 *   1 zhang to ann,  16th 00:00, high,   rule 1  confirmed
 *   2 zhang to ann,  16th 09:30, low,    rule 1  not judged
 *   3 ann to li,     20th 23:59, medium, rule 2  false
 *   4 li to zhang,   22nd 23:59, high,   rule 2  escalated, inside
 *   5 zhang to ann,  15th 23:59, high,   rule 1  the week before
 */
const ANN = outside('ann');
const at = (day: string, time: string): number => Date.parse(`2026-11-${day}T${time}:00+08:00`);
const day = (date: string): number => dayOf(at(date, '12:00'));
const WEEK: ViolationQuery = { range: { from: day('16'), to: day('22') }, departments: [], people: [] };
const chat = (a: string, b: string): string => [a, b].sort().join('|');
const officer = (scope: readonly string[] | 'everyone' = 'everyone'): Viewer => ({
  ...viewer(scope),
  permissions: ['see-violations'],
});

const nobody: Viewer = { ...viewer(), permissions: ['see-figures'] };

let file: FigureFile;
const figures = (query: Partial<ViolationQuery> = {}, as = officer()) =>
  readViolationFigures(file.read, as, { ...WEEK, ...query });
const groups = (by: ViolationGroup, query: Partial<ViolationQuery> = {}, as = officer()) =>
  listViolationGroups(file.read, as, { ...WEEK, ...query }, { by, skip: 0, limit: 10 }).rows.map(({ id, total }) => [
    id,
    total,
  ]);

beforeEach(() => {
  file = new FigureFile();
  file.department(1, '恒川资本', 0);
  file.department(2, '营业部', 1);
  file.department(3, '财富部', 1);
  file.employee('zhang', '张伟', { departments: [2] });
  file.employee('li', '李敏', { departments: [3] });
  file.chat('zhang', ANN, at('22', '12:00'));
  file.chat('li', ANN, at('22', '12:00'));
  file.chat('li', 'zhang', at('22', '23:59'));
  const common = { ruleVersion: 1, ruleName: '承诺收益', words: ['保本'], chatKind: 'external' } as const;
  const all: readonly (Partial<NewViolation> & { sender: string; receivers: string[] })[] = [
    { rule: 1, severity: 'high', sender: 'zhang', receivers: [ANN], sentAt: at('16', '00:00') },
    { rule: 1, severity: 'low', sender: 'zhang', receivers: [ANN], sentAt: at('16', '09:30') },
    { rule: 2, severity: 'medium', sender: ANN, receivers: ['li'], sentAt: at('20', '23:59') },
    { rule: 2, severity: 'high', sender: 'li', receivers: ['zhang'], sentAt: at('22', '23:59'), chatKind: 'internal' },
    { rule: 1, severity: 'high', sender: 'zhang', receivers: [ANN], sentAt: at('15', '23:59') },
  ];
  const found = all.map((one, i) => ({
    ...common,
    seq: i + 1,
    conversation: chat(one.sender, one.receivers[0]!),
    ...one,
  }));
  recordViolations(file.write, found as NewViolation[], at('22', '23:59'));
  file.connection.exec(
    `INSERT INTO violation_states (violation, state, revision) VALUES (1, 'confirmed', 1), (3, 'false', 1), (4, 'escalated', 1)`,
  );
});

describe('readViolationFigures', () => {
  it('counts by state, severity, kind of chat, day and hour, and the days before', () => {
    const { now, before, severities, kinds, days, hours } = figures();

    assert.deepEqual(now, { total: 4, open: 1, confirmed: 1, mistaken: 1, escalated: 1, grave: 2 });
    assert.deepEqual(before, { total: 1, open: 1, confirmed: 0, mistaken: 0, escalated: 0, grave: 1 });
    assert.deepEqual(severities[0], { severity: 'high', states: { open: 0, confirmed: 1, false: 0, escalated: 1 } });
    assert.deepEqual(kinds, [
      { kind: 'external', n: 3 },
      { kind: 'internal', n: 1 },
    ]);
    assert.deepEqual(
      days.map(({ total, grave }) => [total, grave]),
      [
        [2, 1],
        [0, 0],
        [0, 0],
        [0, 0],
        [1, 0],
        [0, 0],
        [1, 1],
      ],
    );
    assert.deepEqual([hours[0], hours[9], hours[23]], [1, 1, 2]);
  });

  it('counts what a customer said for those whom he said it to', () => {
    assert.equal(figures({ people: ['li'] }).now.total, 2);
    assert.equal(figures({ departments: [2] }).now.total, 2);
    assert.equal(figures({ departments: [1] }).now.total, 4);
  });

  it('shows what is the viewer’s to see, and nothing to whom violations are not shown', () => {
    assert.equal(figures({}, officer(['zhang'])).now.total, 3); // also what li said to him
    assert.equal(figures({}, nobody).now.total, 0);
    assert.deepEqual(groups('rule', {}, nobody), []);
  });
});

describe('listViolationGroups', () => {
  it('groups by person, rule and department, the most first', () => {
    assert.deepEqual(groups('person'), [
      ['zhang', 2],
      ['li', 1],
      [ANN, 1],
    ]);
    assert.deepEqual(groups('rule'), [
      ['1', 2],
      ['2', 2],
    ]);
    // of 财富部 li's own and what Ann said to her
    assert.deepEqual(groups('department'), [
      ['1', 4],
      ['2', 2],
      ['3', 2],
    ]);
  });
});
