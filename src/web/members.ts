import type { App } from '../app.ts';
import { findMember, type Member, readAccessRevision } from '../store/viewers.ts';

interface Known {
  readonly revision: string;
  readonly member: Promise<Member | null>;
}

const MOST = 500;

/** Who is signed in and what they may see, worked out anew only when roles, accounts or departments have changed. */
export class Members {
  readonly #app: Pick<App, 'store'>;
  readonly #known = new Map<number, Known>();

  constructor(app: Pick<App, 'store'>) {
    this.#app = app;
  }

  async find(accountId: number): Promise<Member | null> {
    const { store } = this.#app;
    const revision = await store.read(readAccessRevision);
    const known = this.#known.get(accountId);
    if (known?.revision === revision) return known.member;
    const member = store.read(findMember, accountId);
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(accountId, { revision, member });
    member.catch(() => this.#known.delete(accountId));
    return member;
  }
}
