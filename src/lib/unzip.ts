/** Archives that strangers made are opened by this alone: names and sizes they state are checked before anything is unpacked. */
export { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';
