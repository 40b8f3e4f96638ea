import { type Masks, maskText } from '../messages/mask.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';
import type { Severity } from './violations.ts';

export interface SearchHit {
  readonly seq: number;
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  readonly senderId: string;
  /** The others in the conversation; of a group three. */
  readonly peers: readonly string[];
  readonly type: string;
  readonly sentAt: number;
  readonly text: string;
  readonly revoked: boolean;
  /** The gravest that a rule found in it. */
  readonly violation: Severity | null;
}

type Row = Omit<SearchHit, 'external' | 'peers' | 'revoked'> & { external: number; peers: string; revoked: number };

/** Who is shown the hits: what is hidden from him, but for the numbers that he has typed himself. */
export interface Reader {
  readonly masks: Masks | null;
  readonly typed: readonly string[];
}

/** What a list shows of each, in their order. A message whose conversation is not yet in archive.db waits for it. */
export function describeHits(month: ReadDb, seqs: readonly number[], { masks, typed }: Reader): SearchHit[] {
  if (seqs.length === 0) return [];
  const rows = all<Row>(
    month,
    sql`SELECT m.seq, k.key, c.kind, c.external, p.userid AS senderId, m.type, m.sent_at AS sentAt, m.text,
        (SELECT json_group_array(userid) FROM (SELECT userid FROM members
          WHERE conversation = k.key AND userid <> p.userid ORDER BY userid LIMIT 3)) AS peers,
        EXISTS (SELECT 1 FROM envelopes e JOIN revocations r ON r.pre_msgid = e.msgid WHERE e.seq = m.seq) AS revoked,
        (SELECT v.severity FROM violations v WHERE v.seq = m.seq
          ORDER BY CASE v.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END LIMIT 1) AS violation
      FROM json_each(${JSON.stringify(seqs)}) j CROSS JOIN messages m ON m.seq = j.value
        JOIN people p ON p.id = m.sender JOIN chats k ON k.id = m.conversation JOIN conversations c ON c.key = k.key
      ORDER BY j.key`,
  );
  return rows.map(({ external, peers, revoked, text, ...row }) => ({
    ...row,
    text: masks === null ? text : maskText(text, masks, typed),
    external: external === 1,
    peers: JSON.parse(peers) as string[],
    revoked: revoked === 1,
  }));
}
