import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Viewer } from '../../../access/viewer.ts';
import { pathsOf } from '../../../config.ts';
import { EXPORT_SECRET } from '../../../lib/export-words.ts';
import { createLog } from '../../../lib/log.ts';
import { loadMasterKey, seal } from '../../../lib/seal.ts';
import type { PackageOrder } from '../../../store/package-order.ts';
import { unzip } from '../../../testing/unzip.ts';
import { viewer, type World } from '../../../testing/world.ts';
import { makeExport, type WantedExport } from '../../make-export.ts';
import type { Report } from '../../pace.ts';

/** A package of a world, made as the program makes it, and what is in it. */
export interface Parcel {
  readonly path: string;
  readonly leftOut: number;
  readonly done: number;
  readonly files: ReadonlyMap<string, Buffer>;
  text(path: string): string;
  lines(): Line[];
}

export interface Line {
  readonly seq: number;
  readonly conversation: { readonly key: string; readonly name: string };
  readonly type: string;
  readonly sender: { readonly id: string; readonly name: string };
  readonly text: string;
  readonly sentAt: number;
  readonly copy?: true;
  readonly json: string | null;
  readonly opened: { readonly index: number | null; readonly hash: string };
  readonly received: { readonly index: number | null } | null;
  readonly revoked: { readonly seq: number; readonly at: number } | null;
  readonly media: readonly { readonly path: string | null; readonly sha256: string | null; readonly state: string }[];
}

const EVERYTHING: Omit<PackageOrder, 'source'> = {
  from: null,
  to: null,
  types: null,
  media: true,
  formats: ['html', 'xlsx', 'csv'],
  masked: false,
  watermark: true,
};

export interface ParcelOptions extends Partial<Omit<PackageOrder, 'source'>> {
  readonly source: PackageOrder['source'];
  readonly by?: Viewer;
  readonly report?: Report;
  /** What happens after the checkpoint was signed and before anything is read. */
  readonly between?: () => Promise<unknown>;
  readonly password?: string;
}

export async function makeParcel(world: World, options: ParcelOptions): Promise<Parcel> {
  const path = await makePackageFile(world, options);
  const files = new Map(unzip(readFileSync(path.path)).map(({ name, bytes }) => [name, bytes]));
  const text = (name: string) => files.get(name)!.toString('utf8');
  const lines = () =>
    text('messages.jsonl')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  return { ...path, files, text, lines };
}

/** The same, without looking into it. */
export async function makePackageFile(
  world: World,
  { by = viewer(), report = async () => true, between = async () => {}, password, ...order }: ParcelOptions,
): Promise<{ path: string; leftOut: number; done: number }> {
  const paths = pathsOf(world.config);
  const signed = await world.app.pipeline.checkpoint();
  await between();
  const made = await makeExport(
    { config: world.config, paths, log: createLog('silent') },
    { ...wanted(world, by, { ...EVERYTHING, ...order }, signed?.note ?? null), ...sealed(world, password) },
    report,
  );
  return { path: join(paths.exports, made.file), leftOut: made.leftOut, done: made.done };
}

function sealed({ config }: World, password: string | undefined) {
  if (password === undefined) return {};
  return { encrypted: 1, secret: seal(loadMasterKey(config.keyFile), EXPORT_SECRET, Buffer.from(password)) } as const;
}

function wanted(world: World, by: Viewer, order: PackageOrder, checkpoint: string | null): WantedExport {
  return {
    ...{ id: 7, kind: 'package', title: '与安娜的会话', source: '会话', reason: '客户投诉 2026-118' },
    ...{ accountId: by.accountId, accountName: '林悦', viewer: by, conditions: JSON.stringify(order) },
    ...{ options: { words: [{ label: '时间', value: '全部' }] }, encrypted: 0, secret: null },
    ...{ createdAt: world.now, judgedName: '王磊', judgedAt: world.now },
    ...{ company: '衡川投资', madeAt: world.now, checkpoint },
  } as WantedExport;
}
