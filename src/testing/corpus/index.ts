/** A company and what its people write to each other, made up from a seed. */
export { type BulkJson, type BulkOptions, type BulkRecord, makeBulk, makeBulkJson } from './bulk.ts';
export { type Company, type Customer, type Department, type Employee, type Group, makeCompany } from './company.ts';
export type { RawRecord } from './record.ts';
export { makeRecords, type RecordOptions } from './records.ts';
