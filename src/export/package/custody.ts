import { count, fullTime } from '../../drawing/words.ts';
import { offlineTemplates } from './offline.ts';
import { askedOf, countsOf, deedsOf, type Fact, fact, type LogFacts, type Papers } from './papers.ts';
import type { ReadBack } from './read-back.ts';

/** The custody sheet: who wanted it, what is in it, and what was found when it was read back. */
export function custodySheet(papers: Papers, found: ReadBack): Promise<string> {
  return offlineTemplates().render('offline/custody', {
    frame: papers.frame,
    made: fullTime(papers.frame.createdAt),
    sections: sectionsOf(papers, found),
  });
}

interface Section {
  readonly title: string;
  readonly facts: readonly Fact[];
}

function sectionsOf(papers: Papers, found: ReadBack): Section[] {
  const { frame, log } = papers;
  return [
    {
      title: '谁要的，为什么',
      facts: [
        ...fact('公司', frame.company),
        ...fact('导出编号', String(frame.id)),
        ...fact('事由', frame.reason),
        ...deedsOf(frame),
      ],
    },
    {
      title: '要的是什么',
      facts: [
        ...askedOf(frame),
        ...fact('脱敏', frame.masked ? '是：号码已遮盖，姓名与编号已替换，不含原始记录与媒体' : '否'),
        ...fact('水印', frame.watermark ?? '没有'),
      ],
    },
    { title: '里面有多少', facts: countsOf(papers) },
    { title: '存证日志', facts: logFactsOf(log) },
    verifiedOf(papers, found),
  ];
}

const REST =
  '当时的清单还没有本单；加上本单与核验结果后重新签名，本单、清单 manifest.json 与签名 manifest.sig 写完后再读回与写入的内容比对，不一致就不交出。';

function verifiedOf({ frame }: Papers, { at, encrypted, title, checked, unchecked }: ReadBack): Section {
  const how = encrypted ? '从磁盘读回，用申请人设的口令解密' : '从磁盘读回';
  return {
    title: '交出前的核验',
    facts: [
      ...fact('结果', title),
      ...fact('时间', `${fullTime(at)}（东八区）`),
      ...fact('做法', `除本单、清单与签名外，全部内容写完后${how}，按包里 verify.mjs 的方法核验。${REST}`),
      ...fact('查过的', checked.join('\n')),
      ...fact('没有查的', unchecked.join('\n')),
      ...fact('软件', `${frame.software.name} ${frame.software.version}`),
    ],
  };
}

function logFactsOf({ origin, size, root, key, fingerprint }: LogFacts): Fact[] {
  return [
    ...fact('日志', origin),
    ...fact('条目', count(size)),
    ...fact('根哈希', root),
    ...fact('公钥', key),
    ...fact('公钥指纹', fingerprint),
  ];
}
