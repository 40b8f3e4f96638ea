import type { PackageReport, VerifyOptions } from '../verify-package.ts';

export function verifyPath(path: string, options?: VerifyOptions): Promise<PackageReport>;
