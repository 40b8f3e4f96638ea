import type { MessageType } from '../message-type.ts';
import { file } from './file.ts';
import { image } from './image.ts';
import { revoke } from './revoke.ts';
import { text } from './text.ts';
import { voice } from './voice.ts';

/** Every kind of message we understand. Any other is archived all the same: shown as JSON, its words found by search. */
export const messageTypes: readonly MessageType[] = [text, image, voice, file, revoke];
