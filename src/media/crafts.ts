import { type Findings, NOTHING_FOUND, type Order, type Outcome, PROBLEMS, Unfit } from './job.ts';

/** Which format is looked into how. A craft is loaded when its first file comes: the child starts fast and stays small. */
type Craft = (order: Order) => Promise<Partial<Findings>> | Partial<Findings>;

const images = () => import('./images.ts');
const sounds = () => import('./sounds.ts');

const crafts: Readonly<Record<string, () => Promise<Craft>>> = {
  jpeg: async () => (await images()).drawImage,
  png: async () => (await images()).drawImage,
  gif: async () => (await images()).drawImage,
  webp: async () => (await images()).drawImage,
  avif: async () => (await images()).drawImage,
  tiff: async () => (await images()).drawImageAndView,
  bmp: async () => (await images()).drawBmp,
  heic: async () => (await images()).drawHeic,
  amr: async () => (await sounds()).listenAmr,
  'amr-wb': async () => (await sounds()).listenWideAmr,
  wav: async () => (await sounds()).listenWav,
  mp3: async () => (await sounds()).listenMp3,
  m4a: async () => (await sounds()).watchMovie,
  mp4: async () => (await sounds()).watchMovie,
  mov: async () => (await sounds()).watchMovie,
  '3gp': async () => (await sounds()).watchMovie,
};

export async function carryOut(order: Order): Promise<Outcome> {
  if (order.job === 'codes') return readCodes(order);
  const loadCraft = order.job === 'play' ? async () => play : crafts[order.format];
  if (!loadCraft) return { findings: NOTHING_FOUND, detail: null };
  const craft = await loadCraft();
  try {
    return { findings: { ...NOTHING_FOUND, ...(await craft(order)) }, detail: null };
  } catch (error) {
    if (isOurs(error)) throw error;
    if (error instanceof Unfit) {
      return { findings: { ...NOTHING_FOUND, ...error.known, problem: error.message }, detail: null };
    }
    return { findings: { ...NOTHING_FOUND, problem: PROBLEMS.damaged }, detail: String(error).slice(0, 300) };
  }
}

/** A picture that cannot be read shows no code. */
async function readCodes(order: Order): Promise<Outcome> {
  const nothing = { findings: NOTHING_FOUND, detail: null, codes: [] };
  try {
    return { ...nothing, codes: await (await import('./qr-codes.ts')).readQrCodes(order) };
  } catch (error) {
    if (isOurs(error)) throw error;
    return { ...nothing, detail: error instanceof Unfit ? null : String(error).slice(0, 300) };
  }
}

async function play(order: Order): Promise<Partial<Findings>> {
  const made = (await sounds()).playAmr(order);
  return made ? {} : { problem: PROBLEMS.large };
}

/** A disk that is full or failing says nothing about the file. */
function isOurs(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
