import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

const seconds = (ms: number) => Math.floor(ms / 1000);

export const getCorpTagList = endpoint({
  path: 'externalcontact/get_corp_tag_list',
  method: 'POST',
  secrets: ['agent'],
  input: z.object({ tag_id: z.array(z.string()).default([]), group_id: z.array(z.string()).default([]) }),
  run({ company }, { tag_id, group_id }) {
    const all = tag_id.length + group_id.length === 0;
    const tag_group = company.tagGroups.map((group) => {
      const whole = all || group_id.includes(group.id);
      return {
        group_id: group.id,
        group_name: group.name,
        create_time: seconds(group.createdAt),
        order: group.order,
        deleted: false,
        tag: group.tags
          .filter((tag) => whole || tag_id.includes(tag.id))
          .map(({ id, name, order }) => ({ id, name, create_time: seconds(group.createdAt), order, deleted: false })),
      };
    });
    return { tag_group: tag_group.filter((group) => group.tag.length > 0) };
  },
});
