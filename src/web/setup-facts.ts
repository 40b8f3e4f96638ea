import { readCallbacks } from '../store/callbacks.ts';
import { listChecks } from '../store/checks.ts';
import { readHealth } from '../store/health.ts';
import { readSettings } from '../store/settings.ts';
import type { SetupFacts, StepPage } from './setup-step.ts';

/** Everything the binding is drawn from, read together. Secrets stay behind: only whether they are there goes on. */
export async function setupFacts({ app, viewer, visit }: StepPage): Promise<SetupFacts> {
  const { store, binding, clock } = app;
  const [checks, settings, health, callbacks] = await Promise.all([
    store.read(listChecks, viewer),
    store.read(readSettings, viewer),
    store.read(readHealth, viewer),
    store.read(readCallbacks, viewer),
  ]);
  const { corpId, company, agentId, sdkLibrary, proxy, proxyAuth, ...secret } = binding.current();
  const [proxyUser = ''] = proxyAuth.split(':');
  return {
    known: { corpId, company, agentId, sdkLibrary, proxy, proxyUser },
    has: {
      archiveSecret: secret.archiveSecret !== '',
      agentSecret: secret.agentSecret !== '',
      contactSecret: secret.contactSecret !== '',
      syncSecret: secret.syncSecret !== '',
      proxyPassword: proxyAuth.length > proxyUser.length + 1,
    },
    checks: new Map(checks.map((checked) => [checked.name, checked])),
    settings,
    health,
    callbacks,
    origin: visit.origin,
    now: clock(),
  };
}
