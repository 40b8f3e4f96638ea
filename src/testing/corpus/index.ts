/** A company and what its people write to each other, made up from a seed. */
export { type BulkJson, type BulkOptions, type BulkRecord, makeBulk, makeBulkJson } from './bulk.ts';
export { type Company, type Customer, type Department, type Employee, type Group, makeCompany } from './company.ts';
export { type EveryTypeOptions, makeEveryType } from './every-type.ts';
export { MediaPool, makeMediaPool, mediaPool, type PoolItem, type PoolOptions } from './media-pool.ts';
export { movedTo, type RawMessage, type RawRecord, type SwitchLog, sentAt } from './record.ts';
export { makeRecords, type OnMedia, type RecordOptions } from './records.ts';
