import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { caseNumber } from '../lib/case-words.ts';
import { findCase } from '../store/case-list.ts';

/** A case as other pages name it. */
export interface CaseFace {
  readonly href: string;
  readonly label: string;
}

/** Null when there is none, or not one of theirs: that it is there is not told either. */
export async function caseFace({ store }: App, viewer: Viewer, id: number | null): Promise<CaseFace | null> {
  const found = id !== null && may(viewer, 'see-cases') ? await store.read(findCase, viewer, id) : null;
  return found && { href: `/cases/${found.id}`, label: `${caseNumber(found)} ${found.title}` };
}
