import type { Checkpoint } from './checkpoint.ts';
import { consistencyProof, type HashReader, verifyConsistency } from './tree.ts';

/**
 * Whether the newer of two checkpoints of one log only adds to the older. The hashes are read from the log the
 * newer one speaks of; where they do not lead to both roots, history was rewritten.
 */
export function compareCheckpoints(
  older: Checkpoint,
  newer: Checkpoint,
  read: HashReader,
): 'same' | 'extends' | 'forks' {
  if (older.origin !== newer.origin) throw new RangeError('checkpoints of two logs cannot be compared');
  if (older.size > newer.size) throw new RangeError('the older checkpoint is the longer one');
  if (older.size === newer.size) return older.root.equals(newer.root) ? 'same' : 'forks';
  const proof = consistencyProof(older.size, newer.size, read);
  const holds = verifyConsistency({
    from: older.size,
    fromRoot: older.root,
    to: newer.size,
    toRoot: newer.root,
    proof,
  });
  return holds ? 'extends' : 'forks';
}
