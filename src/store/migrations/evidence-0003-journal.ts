import type { Migration } from '../migrate.ts';

/** Finds what the journal says of a record: whoever proves a message asks for it by seq. */
export const journalBySeq: Migration = {
  name: 'journal',
  // A month is large, and an index can be dropped again.
  withoutCopy: true,
  up(db) {
    db.exec('CREATE INDEX journal_by_seq ON journal (seq);');
  },
  down(db) {
    db.exec('DROP INDEX journal_by_seq;');
  },
};
