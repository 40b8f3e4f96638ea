import { z } from 'zod';
import { list, tagged, words } from '../fields.ts';
import { messageType } from '../message-type.ts';

const article = z.object({ title: words, description: words, url: words, picurl: words });

/** Articles; before 2025-05 one, with its fields where the list stands now. */
export const news = messageType({
  msgtype: 'news',
  label: '图文',
  bodyIn: (record) => record['info'] ?? record['news'],
  body: article.extend({ item: list(article) }).transform(({ item, ...single }) => {
    const flat = Object.values(single).some((field) => field !== null);
    return { item: item.length === 0 && flat ? [single] : item };
  }),
  text: (body) => body.item.flatMap(({ title, description, url }) => [title, description, url]),
  preview: (body) => tagged('图文', ...body.item.map(({ title }) => title)),
});
