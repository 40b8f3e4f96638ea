import type { PackageFormat } from '../../store/package-order.ts';
import { CsvSink, XlsxSink } from './lists.ts';
import { OfflineSink } from './offline.ts';
import { PdfSink } from './pdf.ts';
import { RsmfSink } from './rsmf.ts';
import type { PackageFrame, Sink } from './sink.ts';

/** What writes each form a package can hold beside messages.jsonl. */
const SINKS: Readonly<Record<PackageFormat, (frame: PackageFrame) => Sink>> = {
  html: (frame) => new OfflineSink(frame),
  xlsx: (frame) => new XlsxSink(frame),
  csv: (frame) => new CsvSink(frame),
  pdf: (frame) => new PdfSink(frame),
  rsmf: (frame) => new RsmfSink(frame),
};

/** RSMF carries originals and media: it is never in a masked package. */
export function sinksFor(formats: readonly PackageFormat[], frame: PackageFrame): Sink[] {
  return formats.filter((format) => format !== 'rsmf' || !frame.masked).map((format) => SINKS[format](frame));
}
