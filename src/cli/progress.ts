const OFTEN = 200;

/** How far a long reading has come, in `unit`, or in percent of what has none. On a terminal only: it overwrites itself. */
export function progress(quiet: boolean, unit: string | null): (done: number, total: number) => void {
  let said = 0;
  return (done, total) => {
    if (quiet || !process.stderr.isTTY || (Date.now() - said < OFTEN && done < total)) return;
    said = Date.now();
    const words =
      unit === null ? `${total === 0 ? 100 : Math.floor((done / total) * 100)}%` : `${done} / ${total} ${unit}`;
    process.stderr.write(`\r已核对 ${words}${done >= total ? '\n' : ''}`);
  };
}

/** How far a back-up has come, stage by stage. Ended by Ctrl+C it is none, and the next one goes on. */
export function backupProgress(stages: Readonly<Record<string, string>>): {
  report(progress: { readonly stage: string; readonly doneBytes: number; readonly totalBytes: number }): void;
  readonly signal: AbortSignal;
} {
  let said = 0;
  return {
    signal: new AbortController().signal,
    report({ stage, doneBytes, totalBytes }) {
      if (!process.stderr.isTTY || Date.now() - said < OFTEN) return;
      said = Date.now();
      const percent = totalBytes === 0 ? '' : ` ${Math.floor((doneBytes / totalBytes) * 100)}%`;
      process.stderr.write(`\r${stages[stage] ?? ''}${percent}        `);
    },
  };
}
