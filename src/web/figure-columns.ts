import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Indicator } from '../figures/indicator.ts';
import { readFigureColumns } from '../store/figure-columns.ts';

/** Which columns a table of figures has, and the form that chooses them. */
export interface ColumnChooser {
  readonly place: string;
  readonly chosen: readonly { readonly key: string; readonly name: string }[];
  readonly all: number;
  readonly groups: readonly {
    readonly name: string;
    readonly items: readonly { readonly key: string; readonly name: string; readonly checked: boolean }[];
  }[];
  /** Where the page goes on, without its columns. */
  readonly back: string;
}

/** As the address says, else as he chose once, else as they are shown to everybody. Unknown ones are passed over. */
export async function chosenColumns<I extends Indicator>(
  { store }: Pick<App, 'store'>,
  viewer: Viewer,
  known: readonly I[],
  { place, asked }: { readonly place: string; readonly asked: readonly string[] },
): Promise<readonly I[]> {
  const named = (keys: readonly string[]) => keys.flatMap((key) => known.find((one) => one.key === key) ?? []);
  const fromAddress = named(asked);
  if (fromAddress.length > 0) return fromAddress;
  const kept = named(await store.read(readFigureColumns, viewer, place));
  return kept.length > 0 ? kept : known.filter(({ isShown }) => isShown);
}

export function columnChooser(
  known: readonly Indicator[],
  chosen: readonly Indicator[],
  { place, back }: { readonly place: string; readonly back: string },
): ColumnChooser {
  const groups = Map.groupBy(known, ({ group }) => group);
  return {
    place,
    chosen: chosen.map(({ key, name }) => ({ key, name })),
    all: known.length,
    groups: [...groups].map(([name, items]) => ({
      name,
      items: items.map((one) => ({ key: one.key, name: one.name, checked: chosen.includes(one) })),
    })),
    back,
  };
}

/** The order of the list, of what is ticked; what was ticked without script comes last. */
export function orderedColumns(order: readonly string[], ticked: readonly string[]): string[] {
  return [...new Set([...order.filter((key) => ticked.includes(key)), ...ticked])];
}
