/** Whether digits can be such a number at all: by their beginnings, lengths and checksums. */

/** The place its own digits begin at, behind a country code or a 0; null when it is none. */
export function mobileStart(digits: string): number | null {
  const found = /^(?:0086|086|86|0)?(1[3-9]\d{9})$/.exec(digits);
  return found ? digits.length - 11 : null;
}

/** `area`: how many digits stand apart as the area code; `abroad`: behind +86, where the code has no 0. */
export function isLandline(
  digits: string,
  { area, abroad }: { readonly area: number | null; readonly abroad: boolean },
): boolean {
  const code = (abroad ? ABROAD : LANDLINE).exec(digits)?.[1];
  return code !== undefined && (area === null ? !abroad : code.length === area);
}

/** Three digits for the largest towns, with eight behind them; no number begins with 0, 1 or 9. */
const LANDLINE = /^(010|02\d|0[3-9]\d\d)(?:(?<=^0[12]\d)[2-8]\d{7}|(?<=^0[3-9]\d\d)[2-8]\d{6,7})$/;
const ABROAD = /^(10|2\d|[3-9]\d\d)(?:(?<=^(?:10|2\d))[2-8]\d{7}|(?<=^[3-9]\d\d)[2-8]\d{6,7})$/;

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** Of mainland China: 18 characters with a date and a checksum, or the 15 digits of old ones. */
export function isIdCard(id: string): boolean {
  if (!/^(?:[1-6]\d|71|8[1-3])\d{4}/.test(id)) return false;
  if (id.length === 15) return isDate(`19${id.slice(6, 12)}`);
  if (id.length !== 18 || !isDate(id.slice(6, 14))) return false;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(id[i]), 0);
  return CHECKS[sum % 11] === id[17];
}

function isDate(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number) as [
    number,
    number,
    number,
  ];
  if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** How cards in use here begin, and how long they are then: of random digits a tenth has a right checksum. */
const CARDS: readonly (readonly [begins: RegExp, lengths: readonly number[]])[] = [
  [/^62/, [16, 17, 18, 19]],
  [/^9558/, [19]],
  [/^60(?:1382|1428|3\d)/, [16, 17, 18, 19]],
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^35/, [16]],
  [/^3[068]/, [14]],
];

export function isBankCard(digits: string): boolean {
  const { length } = digits;
  return CARDS.some(([begins, lengths]) => lengths.includes(length) && begins.test(digits)) && checksOut(digits);
}

/** Luhn's sum. */
function checksOut(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const value = i % 2 === 1 ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
