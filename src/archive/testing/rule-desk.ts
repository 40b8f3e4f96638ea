import { EVERYONE } from '../../access/scope.ts';
import { PLAIN } from '../../rules/fold.ts';
import { createRule, NOBODY, type RuleContent, saveRule, switchRule } from '../../store/rules.ts';
import { viewer, type World } from '../../testing/world.ts';

/** Rules as somebody would write them down and switch them on. */
export function contentFor(more: Partial<RuleContent> = {}): RuleContent {
  return {
    ...{
      name: '飞单',
      kind: 'words',
      spec: { words: ['转账'] },
      category: 'negative',
      severity: 'high',
      folding: PLAIN,
    },
    ...{ saidBy: 'both', chats: null, scope: EVERYONE, exceptions: { phrases: [], conversations: [] }, notify: NOBODY },
    ...more,
  };
}

/** Its number; it is on. */
export async function switchOn({ app, now }: World, content: RuleContent): Promise<number> {
  const id = await app.store.write(createRule, viewer(), { content }, now);
  await app.store.write(switchRule, viewer(), { id, seenVersion: 1, on: true }, now);
  return id;
}

export function switchOff({ app, now }: World, id: number): Promise<unknown> {
  return app.store.write(switchRule, viewer(), { id, seenVersion: 1, on: false }, now);
}

export function rewrite({ app, now }: World, id: number, seenVersion: number, content: RuleContent): Promise<unknown> {
  return app.store.write(saveRule, viewer(), { id, seenVersion, content }, now);
}
