import { Facts, type Scene } from './facts.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Line, Script } from './scripts.ts';
import { render } from './template.ts';
import { say } from './voice.ts';

/** One message of a dialogue, before it has a time and receivers. */
export interface Turn {
  readonly speaker: Person;
  readonly kind: string;
  /** The text, or the words a body of another kind needs. */
  readonly words: string;
  readonly afterPause: boolean;
}

const ACK_RATE = 0.12;
const PICTURE_RATE = 0.025;

/** A script played by its cast. The same script never sounds the same twice: slots, choices, habits of each speaker. */
export function play(script: Script, scene: Scene): Turn[] {
  const facts = new Facts(scene);
  const turns: Turn[] = [];
  for (const line of script.lines) {
    const speaker = scene.cast.get(line.role);
    if (!speaker || (line.optional && scene.random.chance(0.5))) continue;
    turns.push(...turnsOf(line, speaker, facts, scene.random));
    const other = listenerOf(scene, speaker);
    if (other && line.kind === 'text' && scene.random.chance(ACK_RATE)) {
      turns.push({
        speaker: other,
        kind: 'text',
        words: facts.valueOf(other.kind === 'employee' && scene.cast.has('客') ? 'ackStaff' : 'ack', other),
        afterPause: false,
      });
    }
  }
  return turns;
}

function turnsOf(line: Line, speaker: Person, facts: Facts, random: Random): Turn[] {
  const words = render(line.template, random, (slot) => facts.valueOf(slot, speaker));
  const { kind, afterPause } = line;
  if (kind !== 'text') return [{ speaker, kind, words: words.trim(), afterPause }];
  if (random.chance(speaker.voice.voiceRate)) return [{ speaker, kind: 'voice', words: '', afterPause }];
  const turns: Turn[] = say(tidy(words), speaker.voice, random)
    .filter((text) => text !== '')
    .map((text, i) => ({ speaker, kind: 'text', words: text, afterPause: afterPause && i === 0 }));
  if (random.chance(PICTURE_RATE)) {
    turns.push({ speaker, kind: random.pick(['image', 'image', 'emotion']), words: '', afterPause: false });
  }
  return turns;
}

/** Choices left empty leave commas behind. */
function tidy(text: string): string {
  return text
    .replace(/^[，、；：\s]+/, '')
    .replace(/，(?=[，。！？；）])/g, '')
    .replace(/([？！。，：])，/g, '$1')
    .replace(/，+$/, '')
    .trim();
}

/** In a dialogue of two, the other one. */
function listenerOf({ cast }: Scene, speaker: Person): Person | null {
  const people = [...new Set(cast.values())];
  return people.length === 2 ? people.find((p) => p !== speaker)! : null;
}
