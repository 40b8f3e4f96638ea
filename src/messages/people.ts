/** Who an id belongs to, by its form alone: WeCom gives outsiders and robots ids of their own making. */

const EXTERNAL = /^w[mo][\w-]{20,}$/; // wm: a WeChat user, wo: a WeCom user of another company
const ROBOT = /^wb[\w-]{20,}$/;

export function isExternal(id: string): boolean {
  return EXTERNAL.test(id);
}

export function isRobot(id: string): boolean {
  return ROBOT.test(id);
}

/** Anybody else: a userid is whatever the company chose, so short ids that begin with wm, wo or wb are staff. */
export function isEmployee(id: string): boolean {
  return id !== '' && !EXTERNAL.test(id) && !ROBOT.test(id);
}
