import { workerData } from 'node:worker_threads';
import { answerCalls } from '../lib/thread-calls.ts';
import { DeskFile } from './desk-file.ts';
import type { StorePaths } from './files.ts';
import { readNamed } from './index.ts';
import { Reading } from './reading.ts';
import { writeDeskCall } from './store.ts';

/** The desk thread (only writer of huicun.db) and the reader threads run this file. */

const { role, paths } = workerData as { role: 'desk' | 'reader'; paths: StorePaths };

if (role === 'desk') {
  const desk = new DeskFile(paths);
  answerCalls(
    (name, args) => writeDeskCall(desk, name, args),
    () => desk.close(),
  );
} else {
  const reading = new Reading(paths);
  answerCalls(
    (name, args) => reading.run((db) => readNamed(name, db, args)),
    () => reading.close(),
  );
}
