import type { Random } from './random.ts';
import { emojis } from './words.ts';

/** How one person writes: the same sentence comes out differently from each. */
export interface Voice {
  /** Says 您. Staff always do. */
  readonly polite: boolean;
  readonly punctuation: 'as-written' | 'spaces' | 'dots' | 'periods';
  readonly ending: string;
  readonly emojis: readonly string[];
  readonly emojiRate: number;
  /** Sends a longer thought in two messages. */
  readonly splitRate: number;
  /** Sends a voice message instead. */
  readonly voiceRate: number;
}

export function makeVoice(random: Random, kind: 'employee' | 'customer' | 'robot'): Voice {
  const staff = kind !== 'customer';
  return {
    polite: staff || random.chance(0.35),
    punctuation: random.weighted([
      ['as-written', 62],
      ['periods', 18],
      ['spaces', staff ? 2 : 14],
      ['dots', staff ? 1 : 6],
    ]),
    ending: random.pick(['', '', '', '～', '哈', '~', '！', '呢', ' ']),
    emojis: random.sample(emojis, random.between(1, 4)),
    emojiRate: kind === 'robot' ? 0 : random.pick([0, 0.03, 0.08, 0.2]),
    splitRate: kind === 'robot' ? 0 : random.pick([0, 0.1, 0.3, 0.6]),
    voiceRate: kind === 'customer' ? random.pick([0, 0, 0, 0.03, 0.15]) : random.pick([0, 0, 0.01]),
  };
}

/** One sentence as this person sends it: one message, or two. */
export function say(text: string, voice: Voice, random: Random): string[] {
  const manner = voice.polite || text.includes('\n') ? text : text.replaceAll('您', '你');
  const parts = random.chance(voice.splitRate) ? split(manner) : [manner];
  return parts.map((part, i) => finish(part, voice, random, i === parts.length - 1));
}

/** At the end of a sentence in the middle, or at a comma when both halves are long enough. */
function split(text: string): string[] {
  if (/[\n「【]/.test(text) || text.length < 14) return [text];
  const ends = [...text.matchAll(/[。！？]|，(?=.{6})/g)]
    .map((m) => m.index + 1)
    .filter((at) => at > 5 && at < text.length - 3);
  const at = ends[Math.floor(ends.length / 2)];
  return at === undefined ? [text] : [text.slice(0, at).replace(/[，。]$/, ''), text.slice(at)];
}

function finish(text: string, voice: Voice, random: Random, last: boolean): string {
  let said = text.trim();
  if (said.includes('\n') || said.length < 4) return said;
  if (voice.punctuation === 'spaces') said = said.replace(/[，。；]/g, ' ').trim();
  if (voice.punctuation === 'dots') said = said.replace(/，/g, random.pick(['。。', '...', '，', '…']));
  const open = /[\p{Script=Han}A-Za-z0-9%]$/u.test(said);
  if (voice.punctuation === 'periods' && open) said += '。';
  else if (last && open && random.chance(0.25)) said += voice.ending.trimEnd();
  return random.chance(voice.emojiRate) ? said + random.pick(voice.emojis) : said;
}
