import { z } from 'zod';
import { behaviourKind, done } from '../kind.ts';

const RUNS =
  /\.(?:exe|msi|bat|cmd|com|scr|ps1|vbs|vbe|js|jse|wsf|hta|jar|apk|ipa|dmg|pkg|app|sh|run|deb|rpm|lnk|iso|reg|dll|cpl|xlsm|docm|pptm)$/iu;

/** A file larger than so many MB, or one that does something when it is opened. */
export const file = behaviourKind({
  name: 'file',
  label: '发送文件',
  spec: z.object({
    overMb: z.number().min(0, '文件大小不能是负数。').nullable().default(null),
    programs: z.boolean().default(true),
  }),
  find({ message: { media } }, { overMb, programs }) {
    const met = media.flatMap(({ name, bytes }) => {
      if (programs && name !== null && RUNS.test(name.trim())) return [`可执行文件 ${name}`];
      if (overMb !== null && bytes !== null && bytes > overMb * 2 ** 20)
        return [`大文件 ${name ?? ''} ${Math.round(bytes / 2 ** 20)} MB`];
      return [];
    });
    return met.length > 0 ? done(...met) : null;
  },
});
