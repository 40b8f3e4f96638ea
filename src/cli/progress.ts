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
