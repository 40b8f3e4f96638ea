import type { Company, Customer, Employee } from './company.ts';
import { phoneNumber } from './company-customers.ts';
import { Random } from './random.ts';
import { makeVoice, type Voice } from './voice.ts';

/** The people of a company as speakers: how they are called, and how each of them writes. */
export interface Person {
  readonly id: string;
  readonly kind: 'employee' | 'customer' | 'robot';
  readonly name: string;
  /** How others address this person. */
  readonly called: string;
  readonly phone: string;
  readonly corp: string;
  readonly voice: Voice;
}

export class People {
  readonly #byId = new Map<string, Person>();
  readonly employees: readonly Person[];
  readonly robots: readonly Person[];

  constructor({ staff, customers, robots }: Company) {
    this.employees = staff.map(personOfEmployee);
    this.robots = robots.map((r) => plain(r.id, 'robot', r.name, r.name));
    for (const person of [...this.employees, ...this.robots, ...customers.map(personOfCustomer)])
      this.#byId.set(person.id, person);
  }

  find(id: string): Person {
    const person = this.#byId.get(id);
    if (!person) throw new Error(`nobody is called ${id}`);
    return person;
  }
}

function personOfEmployee({ userid, name, surname, gender, leads }: Employee): Person {
  const given = name.slice(surname.length);
  const called = leads ? `${surname}总` : given.length > 1 ? given : `${surname}${gender === 'woman' ? '姐' : '哥'}`;
  return plain(userid, 'employee', name, called);
}

function personOfCustomer({ id, realName, called, corp }: Customer): Person {
  return { ...plain(id, 'customer', realName, called), corp: corp?.fullName ?? '' };
}

function plain(id: string, kind: Person['kind'], name: string, called: string): Person {
  const random = new Random(`person ${id}`);
  return { id, kind, name, called, phone: phoneNumber(random), corp: '', voice: makeVoice(random, kind) };
}
