const OFTEN = 200;

/** How far a long reading has come, in `unit`. On a terminal only: it overwrites itself. */
export function progress(quiet: boolean, unit: string): (done: number, total: number) => void {
  let said = 0;
  return (done, total) => {
    if (quiet || !process.stderr.isTTY || (Date.now() - said < OFTEN && done < total)) return;
    said = Date.now();
    process.stderr.write(`\r已核对 ${done} / ${total} ${unit}${done >= total ? '\n' : ''}`);
  };
}
