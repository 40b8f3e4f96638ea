import type { PackageReport } from '../verify-package.ts';

/** The report as plain Chinese text, as verify.mjs prints it. */
export function textReport(report: PackageReport): string;
