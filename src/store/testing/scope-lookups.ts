import type { Viewer } from '../../access/viewer.ts';
import { parseQuery } from '../../search/query.ts';
import {
  countPart,
  findDayPlace,
  findHitBeside,
  findMessagePlace,
  findUnread,
  listChatMessages,
  listHits,
  listTalkDays,
} from '../chat-messages.ts';
import { findConversation } from '../chats.ts';
import { listCalls } from '../customer-calls.ts';
import { listFollowPeriods, listMoves, MOVE_KINDS } from '../customer-history.ts';
import { findCustomer } from '../customers.ts';
import type { ReadDb } from '../db.ts';
import { findGroupPortrait } from '../figure-group.ts';
import { listGroupStaff, listGroupTags } from '../figure-group-members.ts';
import { listGroupWords } from '../figure-group-words.ts';
import { readChatFigures } from '../group-figures.ts';
import { findGuest } from '../guests.ts';
import { listKeepers } from '../keepers.ts';
import { findMedium } from '../media.ts';
import { listPersonChats } from '../person-chats.ts';
import { findEmployee, readFigures } from '../person-figures.ts';
import { countRecordings, listPickedRecordings, listRecordings } from '../recordings.ts';
import { findRevealed } from '../reveals.ts';
import { findInQueue } from '../review-queue.ts';
import { listVerdicts } from '../review-records.ts';
import { listStays } from '../room-members.ts';
import { findRoom, listVisibleRooms } from '../rooms.ts';
import { findStaffFacts } from '../talkers.ts';
import { countUnread } from '../unread.ts';
import { findViolationDetails } from '../violation-details.ts';
import { findViolationRow } from '../violation-list.ts';
import { countByConversation, findViolation, listMarks, listViolationPlaces } from '../violations.ts';

/** Every question of a page that names one thing by its id, by the sort of id: each is asked with an id. */
type Lookup<Id> = (db: ReadDb, viewer: Viewer, id: Id) => unknown;

const ANY_RECORDING = { from: null, to: null, chatKind: null, external: null, kind: null, sender: null, upTo: null };
const WORDS = parseQuery('转账');

export const byKey: Readonly<Record<string, Lookup<string>>> = {
  findConversation,
  listChatMessages: (db, viewer, key) =>
    listChatMessages(db, viewer, key, { from: null, direction: 'older', inclusive: false, limit: 9 }),
  findDayPlace: (db, viewer, key) => findDayPlace(db, viewer, key, 5),
  findUnread,
  countPart: (db, viewer, key) => countPart(db, viewer, key, { most: 9 }),
  listTalkDays: (db, viewer, key) => listTalkDays(db, viewer, key, { since: 0, until: 5 }),
  listHits: (db, viewer, key) => listHits(db, viewer, key, WORDS),
  findHitBeside: (db, viewer, key) => findHitBeside(db, viewer, key, WORDS, { seq: 1, direction: 'newer' }),
  readChatFigures: (db, viewer, key) => readChatFigures(db, viewer, key, { person: '', recent: 5, longer: 5 }),
  listMarks: (db, viewer, key) => listMarks(db, viewer, key, [1, 2]),
  listViolationPlaces,
  countByConversation: (db, viewer, key) => countByConversation(db, viewer, [key]),
  countUnread: (db, viewer, key) => countUnread(db, viewer, [key]),
  listRecordings: (db, viewer, key) =>
    listRecordings(db, viewer, { ...ANY_RECORDING, conversation: key }, { before: null, limit: 9 }),
  countRecordings: (db, viewer, key) => countRecordings(db, viewer, { ...ANY_RECORDING, conversation: key }),
};

export const bySeq: Readonly<Record<string, Lookup<number>>> = {
  findMessagePlace,
  findMedium: (db, viewer, seq) => findMedium(db, viewer, seq, 0),
  findRevealed: (db, viewer, seq) => findRevealed(db, { ...viewer, permissions: ['reveal'] }, seq),
  listPickedRecordings: (db, viewer, seq) => listPickedRecordings(db, viewer, [{ seq, position: 0 }]),
};

export const byPerson: Readonly<Record<string, Lookup<string>>> = {
  findCustomer,
  findEmployee,
  findGuest,
  findStaffFacts,
  readFigures,
  listFollowPeriods,
  listMoves: (db, viewer, id) => listMoves(db, viewer, id, { kinds: MOVE_KINDS, before: null, limit: 9 }),
  listCalls: (db, viewer, id) => listCalls(db, viewer, id, { at: 8e15, id: '', limit: 9 }),
  listPersonChats: (db, viewer, person) =>
    listPersonChats(db, viewer, { person, tab: 'external', since: null, before: null, limit: 9, each: 3 }),
};

export const byRoom: Readonly<Record<string, Lookup<string>>> = {
  findGroupPortrait: (db, viewer, id) =>
    findGroupPortrait(db, viewer, id, { today: 20_000, range: { from: 19_990, to: 20_000 } }),
  listGroupTags,
  listGroupStaff,
  listGroupWords: (db, viewer, id) => listGroupWords(db, { ...viewer, permissions: ['read-chats'] }, id, 20_000),
  findRoom,
  listKeepers,
  listStays,
  listVisibleRooms: (db, viewer, id) => listVisibleRooms(db, viewer, [id]),
};

export const byNumber: Readonly<Record<string, Lookup<number>>> = {
  findViolation,
  findViolationRow,
  findViolationDetails,
  findInQueue,
  listVerdicts,
};
