/** When an answer to a customer is late, and who is told (S3 §9.3.2, §7.2). */
export interface ReplyRule {
  readonly id: number;
  readonly name: string;
  readonly kind: 'single' | 'group';
  readonly version: number;
  /** Nothing that fell due before counts: a rule does not look back. */
  readonly inForceAt: number;
  readonly content: ReplyRuleContent;
}

export interface ReplyRuleContent {
  /** Of whom; both empty: everybody. Of a group, one of its staff must be among them. */
  readonly departments: readonly number[];
  readonly employees: readonly string[];
  readonly excluded: readonly string[];
  /** `last`: from the customer's last message (S3 §7.2 A); `first`: from his first that nobody answered. */
  readonly clock: 'last' | 'first';
  /** `working`: in the working time of `calendar`, of the employee himself when that is null; of a group whoever answers for it. */
  readonly counted: 'always' | 'working';
  readonly calendar: number | null;
  /** One to five, minutes ascending, 1–43200. */
  readonly levels: readonly Level[];
}

export interface Level {
  readonly minutes: number;
  readonly hearers: Hearers;
}

/** Who is told at a level. The words are the template of the category, the hours those of all notices. */
export interface Hearers {
  /** Whom the customer waits for: the employee, in a group all of its staff. */
  readonly employee: boolean;
  readonly departmentLeaders: boolean;
  readonly directLeaders: boolean;
  readonly roomOwner: boolean;
  readonly roomKeeper: boolean;
  readonly people: readonly string[];
  readonly robots: readonly string[];
  readonly mails: readonly string[];
}
